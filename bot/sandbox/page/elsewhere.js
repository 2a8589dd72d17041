// Asking the bot from any chat: its name and some words offer statements; in a group that it is not a member of, its
// name below a message asks what that is (guest mode).
import { offer } from "./choices.js";
import { act, my, openPlace } from "./world.js";

const STILL = 300; // milliseconds without typing, as apps wait before they ask
const name = () => `@${my.state.bot.username}`.toLowerCase();
let waiting, newest = 0;

/** The words after the bot's name if a text begins with it; else undefined. */
export const wordsFor = (text) => (text.toLowerCase().startsWith(`${name()} `) ? text.slice(name().length + 1) : undefined);

/** Ask for the bot's offers for these words, and show them; `chosen()` is called when one was sent. */
export function askFor(words, chosen) {
  const number = ++newest;
  clearTimeout(waiting);
  waiting = setTimeout(() => more(number, words, "", [], chosen), STILL);
}

/** Stop asking. */
export function stopAsking() {
  newest += 1;
  clearTimeout(waiting);
}

async function more(number, words, offset, before, chosen) {
  const place = openPlace(), chat = place.chat.id, answer = await act("inline", { text: words, offset, chat });
  if (!answer || number !== newest) return;
  const send = (at) => async () => { if (await act("choose", { asked: answer.id, place: at, chat })) chosen(); };
  const found = [...before, ...answer.results.map(({ title, description }, at) => ({ name: title, about: description, choose: send(at) }))];
  const next = answer.next_offset && { name: "More…", choose: () => more(number, words, answer.next_offset, found, chosen) };
  const open = answer.button && { name: answer.button.text, choose: () => { location.hash = `${my.me}/${my.me}`; act("start", { payload: answer.button.start_parameter }); } };
  offer([...found, next || open].filter(Boolean), "Offers of the bot");
}

/** Whether a text calls the bot as a guest: by its name, in a group that it is not a member of. */
export const callsGuest = ({ chat }, text) => chat.type.endsWith("group")
  && !chat.members.some(({ user }) => user === my.state.bot.id) && text.toLowerCase().includes(name());
