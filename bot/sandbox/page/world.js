// The page's state: the sandbox's data, who you are, which place is open; and requests to the sandbox.

export const $ = (id) => document.getElementById(id);
export const wide = matchMedia("(min-width: 721px)");
// me: your user id; key: the open place; context: the message being replied to or edited; typing: chat id -> until when;
// menu: the commands you can choose from. `load` adds chat: your private one with the bot.
export const my = { state: null, me: null, key: null, context: null, typing: {}, menu: [] };
const messagesOf = new Map(); // chat id -> its messages
export const read = JSON.parse(sessionStorage.getItem("read") ?? "{}"); // "user/place" -> the newest message that was seen

/** Ask the sandbox, by POST if there is a body; a refusal is thrown as an Error with its sentence. */
export async function ask(path, body) {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(`client/${path}`, body && { method: "POST", headers, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!answer.ok) throw new Error(answer.error);
  return answer.result;
}

/** Do something as the chosen user; a refusal is shown in a toast, and returns undefined. */
export const act = (verb, args = {}, user = { user: my.me }) => ask(verb, { ...user, ...args }).catch((error) => toast(error.message));

let fading;
export function toast(text) {
  $("toast").textContent = text;
  clearTimeout(fading);
  fading = setTimeout(() => { $("toast").textContent = ""; }, 4000 + 40 * text.length);
}

// --- places: a chat, or one topic of a forum

/** All places that you see, the one with the newest message first. */
export function places() {
  const mine = my.state.chats.filter((chat) => !chat.migrated_to && chat.members.some((member) => member.user === my.me));
  const all = mine.flatMap((chat) => {
    if (chat.type === "private") return [{ key: `${chat.id}`, chat, name: my.state.bot.first_name }];
    const topics = chat.topics.map(({ id, name }) => ({ key: `${chat.id}:${id}`, chat, topic: id, name: `${chat.title}: ${name}` }));
    return [{ key: `${chat.id}`, chat, name: chat.title }, ...topics];
  });
  for (const place of all) {
    place.messages = (messagesOf.get(place.chat.id) ?? []).filter((m) => !place.chat.is_forum || m.message_thread_id === place.topic);
    place.last = place.messages.at(-1);
    place.unread = place.messages.filter((m) => m.message_id > (read[`${my.me}/${place.key}`] ?? 0) && m.sender !== my.me).length;
  }
  return all.sort((a, b) => (b.last?.date ?? 0) - (a.last?.date ?? 0) || b.chat.id - a.chat.id);
}

export const openPlace = () => places().find((place) => place.key === my.key);
export const mayWrite = ({ chat }) => chat.type !== "channel" || isAdmin(chat);
export const isAdmin = (chat) => chat.members.some(({ user, status }) => user === my.me && ["creator", "administrator"].includes(status));
/** A place in the form that the sandbox expects. */
export const addressOf = (place) => ({ chat: place.chat.id, ...(place.topic && { thread: place.topic }) });

/** Fetch everything again. */
export async function load() {
  my.state = await ask("state");
  if (!my.state.users.some(({ id }) => id === my.me)) my.me = my.state.users.find(({ is_bot }) => !is_bot)?.id;
  my.chat = my.state.chats.find(({ id }) => id === my.me);
  await Promise.all(places().map(({ chat }) => loadChat(chat.id)));
}

/** Fetch the newest messages of a chat. */
export async function loadChat(id) {
  const me = my.me, found = await ask(`messages?chat=${id}&user=${me}&last=200`).catch(() => []);
  if (me === my.me) messagesOf.set(id, found);
}

