// Where you write: the message field, replies and edits, the list of choices.
import { detach, isAttached, sendAttached } from "./attach.js";
import { offer, pressed } from "./choices.js";
import { askFor, callsGuest, stopAsking, wordsFor } from "./elsewhere.js";
import { parseMarks, said, summary, writeMarks } from "./message.js";
import { $, act, addressOf, mayWrite, my, openPlace, wide } from "./world.js";

const drafts = {}; // "user/place" -> what was being written

/** Show the message field, or what can be done instead of writing, and the message being replied to or edited. */
export function showComposer(place) {
  const chat = place?.chat, asleep = chat?.type === "private" && (chat.blocked ? "Restart" : !chat.started && "Start");
  const instead = place && (asleep || (!mayWrite(place) && "Only administrators write here"));
  $("instead").hidden = !instead;
  $("instead").disabled = !asleep;
  $("instead").textContent = instead || "";
  $("composer").hidden = !place || Boolean(instead);
  $("attached").inert = $("composer").hidden;
  $("context").hidden = !my.context || $("composer").hidden;
  if (my.context) $("context").firstElementChild.textContent = `${my.context.edit ? "Edit" : "Reply to"}: ${summary(my.context.message).slice(0, 80)}`;
}

/** Put a text into the message field. */
export function write(text) {
  $("text").value = text;
  $("text").oninput();
  $("text").focus();
}

/** Restore the unsent text of this place; focus the message field, on a small screen the messages. */
export function resume() {
  detach();
  $("text").value = drafts[`${my.me}/${my.key}`] ?? "";
  $("text").oninput();
  const field = $("composer").hidden ? $("instead") : $("text");
  (!my.key ? $("chats").querySelector("a") : wide.matches && !field.disabled ? field : $("log"))?.focus();
}

/** Begin to reply to a message, or with `edit` to edit it: {message, edit}; null ends it. */
export function replyOrEdit(to) {
  if (to?.edit || my.context?.edit) write(to?.edit ? writeMarks(to.message) : "");
  my.context = to;
  showComposer(openPlace());
  $("text").focus();
}

async function send() {
  const place = openPlace(), source = $("text").value.trim(), now = my.context;
  if (!source && !isAttached()) return;
  replyOrEdit(null);
  write("");
  const reply = now && !now.edit && { reply_to: now.message.message_id };
  const words = parseMarks(source), args = now?.edit ? { chat: place.chat.id } : addressOf(place);
  const sent = isAttached() && !now?.edit ? await sendAttached({ ...args, ...reply }, words)
    : now?.edit ? await act("edit", { ...args, ...words, message: now.message.message_id })
    : words.text.length > 4096 ? await act("paste", { ...args, text: source })
    : callsGuest(place, source) ? await act("ask_guest", { chat: place.chat.id, text: source, ...reply })
    : await act("send", { ...args, ...words, ...reply });
  $("log").scrollTop = $("log").scrollHeight;
  if (sent || $("text").value) return;
  if (now) replyOrEdit(now);
  write(source);
}

/** The choices for the text in the field: commands, or the bot's offers for its name and some words. */
function showChoices() {
  const text = $("text").value, asked = openPlace() ? wordsFor(text) : undefined;
  stopAsking();
  if (asked !== undefined) return askFor(asked, () => write(""));
  const shown = /^\/\w*$/.test(text) ? my.menu.filter(({ command }) => command.startsWith(text.slice(1))) : [];
  offer(shown.map(({ command, description }) => ({ name: `/${command}`, about: description, choose: () => { write(`/${command}`); send(); } })), "Commands", 0);
}

$("text").oninput = () => {
  drafts[`${my.me}/${my.key}`] = $("text").value;
  $("text").style.height = "auto";
  $("text").style.height = `${Math.min($("text").scrollHeight, 200)}px`;
  showChoices();
  if ($("text").value === "/") refreshMenu();
};

export async function refreshMenu() {
  my.menu = (openPlace() && await act("commands", { chat: openPlace().chat.id })) || [];
  showChoices();
}

$("text").onkeydown = (event) => {
  if (pressed(event, (name) => write(`${name} `))) return event.preventDefault();
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send();
  else if (event.key === "Escape" && my.context) replyOrEdit(null);
  else if (event.key === "ArrowUp" && !$("text").value) {
    const own = openPlace().messages.findLast((m) => m.sender === my.me && said(m));
    if (own) replyOrEdit({ message: own, edit: true });
  } else return;
  event.preventDefault();
};

$("composer").onsubmit = (event) => { event.preventDefault(); send(); };
$("menu-button").onclick = () => write($("text").value === "/" ? "" : "/");
$("context").querySelector("button").onclick = () => replyOrEdit(null);
$("newest").onclick = () => { $("log").scrollTop = $("log").scrollHeight; $("log").focus(); };
$("log").onscroll = () => { $("newest").hidden = $("log").scrollHeight - $("log").scrollTop - $("log").clientHeight < 80; };
new ResizeObserver(() => { if ($("newest").hidden) $("log").scrollTop = $("log").scrollHeight; }).observe($("log"));

