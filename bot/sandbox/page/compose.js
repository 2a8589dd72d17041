// Where you write: the message field, replies and edits, the menu of commands.
import { detach, isAttached, sendAttached } from "./attach.js";
import { el } from "./element.js";
import { parseMarks, said, summary, writeMarks } from "./message.js";
import { $, act, addressOf, mayWrite, my, openPlace, wide } from "./world.js";

const drafts = {}; // "user/place" -> what was being written

/** Show the message field, or what one can do instead of writing, and what is replied to or edited. */
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

/** Take up what was being written in this place; the keyboard goes to where one can write, on a small screen to the messages. */
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
  const words = parseMarks(source), args = now?.edit ? { chat: place.chat.id } : addressOf(place);
  const sent = isAttached() && !now?.edit ? await sendAttached({ ...args, ...(now && { reply_to: now.message.message_id }) }, words)
    : now?.edit ? await act("edit", { ...args, ...words, message: now.message.message_id })
    : words.text.length > 4096 ? await act("paste", { ...args, text: source })
    : await act("send", { ...args, ...words, ...(now && { reply_to: now.message.message_id }) });
  $("log").scrollTop = $("log").scrollHeight;
  if (sent || $("text").value) return;
  if (now) replyOrEdit(now);
  write(source);
}

function showCommands() {
  const text = $("text").value, shown = /^\/\w*$/.test(text) ? my.menu.filter(({ command }) => command.startsWith(text.slice(1))) : [];
  my.chosen = Math.max(0, Math.min(my.chosen, shown.length - 1));
  $("commands").replaceChildren(...shown.map(({ command, description }, index) => el("li",
    { id: `command-${index}`, role: "option", aria: { selected: index === my.chosen }, onclick: () => { write(`/${command}`); send(); } },
    el("b", {}, `/${command}`), " ", description)));
  if (!shown.length) return hideCommands();
  $("commands").hidden = false;
  $("commands").children[my.chosen].scrollIntoView({ block: "nearest" });
  $("text").setAttribute("aria-activedescendant", `command-${my.chosen}`);
}

function hideCommands() {
  $("commands").hidden = true;
  $("text").removeAttribute("aria-activedescendant");
}

$("text").oninput = () => {
  drafts[`${my.me}/${my.key}`] = $("text").value;
  $("text").style.height = "auto";
  $("text").style.height = `${Math.min($("text").scrollHeight, 200)}px`;
  my.chosen = 0;
  showCommands();
  if ($("text").value === "/") refreshMenu();
};

export async function refreshMenu() {
  my.menu = (openPlace() && await act("commands", { chat: openPlace().chat.id })) || [];
  showCommands();
}

$("text").onkeydown = (event) => {
  const listed = !$("commands").hidden, step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) listed ? $("commands").children[my.chosen].click() : send();
  else if (event.key === "Tab" && listed) write(`${$("commands").children[my.chosen].firstChild.textContent} `);
  else if (event.key === "Escape" && listed) hideCommands();
  else if (event.key === "Escape" && my.context) replyOrEdit(null);
  else if (step && listed) { my.chosen += step; showCommands(); }
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

