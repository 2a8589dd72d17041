// Draws the page's state: chats, the conversation, trouble. Only what has changed is drawn again.
import { handlers } from "./actions.js";
import { showComposer } from "./compose.js";
import { el } from "./element.js";
import { clock, jump, message, summary } from "./message.js";
import { $, isAdmin, my, openPlace, places, read } from "./world.js";

export function show() {
  showWho();
  const place = openPlace();
  if (place?.last && !document.hidden) read[`${my.me}/${my.key}`] = place.last.message_id;
  sessionStorage.setItem("read", JSON.stringify(read));
  showChats();
  showConversation(place);
  showTrouble(place);
}

function showWho() {
  const people = my.state.users.filter((user) => !user.is_bot && !user.deleted).slice(0, 200);
  const names = people.map(({ id, first_name, about, language_code }) => `${id}/${first_name} (${about || language_code})`);
  if ($("who").sum !== (($("who").sum = names.join()))) {
    $("who").replaceChildren(...names.map((name) => el("option", { value: name.split("/")[0] }, name.slice(name.indexOf("/") + 1))));
  }
  $("who").value = my.me;
}

const initials = (name) => name.split(/\s+/).map((word) => word[0]).join("").slice(0, 2).toUpperCase();

function showChats() {
  const focused = document.activeElement?.dataset.key;
  $("chats").replaceChildren(...places().map(({ key: k, chat, name, last, unread }) => el("li", {}, el("a",
    { href: `#${my.me}/${k}`, data: { key: k }, ...(k === my.key && { aria: { current: "page" } }) },
    el("span", { className: `face c${Math.abs(chat.type === "private" ? 3 : chat.id - 2) % 6}`, aria: { hidden: "true" } }, initials(name)),
    el("b", {}, name), el("time", {}, last ? clock(last.date) : ""),
    el("span", { className: "last" }, last ? summary(last).slice(0, 100) : "No messages yet"),
    unread ? el("span", { className: "unread" }, `${unread}`, el("span", { className: "unseen" }, " unread")) : ""))));
  if (focused) $("chats").querySelector(`[data-key="${focused}"]`)?.focus();
  const unread = places().reduce((sum, place) => sum + place.unread, 0);
  document.title = `${unread ? `(${unread}) ` : ""}Telegram in a box`;
}

function about({ chat }) {
  if (my.typing[chat.id] > Date.now()) return "typing…";
  if (chat.type === "private") return chat.blocked ? "bot · blocked" : "bot";
  const count = chat.members.length;
  return chat.type === "channel" ? `channel · ${count - 1} subscribers` : `${chat.type} · ${count} members`;
}

function showConversation(place) {
  document.body.dataset.view = place ? "chat" : "list";
  $("title").textContent = place?.name ?? "Choose a chat";
  $("about").textContent = place ? about(place) : "";
  const pinned = place?.messages.findLast((m) => m.pinned);
  $("pinned").hidden = !pinned;
  $("pinned").textContent = pinned ? `Pinned: ${summary(pinned).slice(0, 100)}` : "";
  $("pinned").onclick = () => jump(pinned.message_id);
  showLog(place);
  showComposer(place);
}

const day = (date) => new Date(date * 1000).toLocaleDateString("en-GB",
  { day: "numeric", month: "long", ...(new Date(date * 1000).getFullYear() !== new Date().getFullYear() && { year: "numeric" }) });

/** The messages, those of an album together. */
function albums(messages) {
  const found = [];
  for (const m of messages) {
    const last = found.at(-1);
    if (m.media_group_id && last?.[0].media_group_id === m.media_group_id) last.push(m);
    else found.push([m]);
  }
  return found;
}

function showLog(place) {
  const log = $("log"), fresh = log.place !== `${my.me}/${my.key}`, atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  if (fresh) log.replaceChildren();
  log.place = `${my.me}/${my.key}`;
  log.setAttribute("aria-busy", fresh);
  const wanted = [];
  for (const parts of albums(place?.messages ?? [])) {
    const m = parts[0];
    const date = day(m.date), mine = m.sender === my.me, group = place.chat.type.endsWith("group");
    if (date !== wanted.findLast(([id]) => id.startsWith("day"))?.[1]) wanted.push([`day ${date}`, date, () => el("p", { className: "day" }, date)]);
    const author = mine ? "You" : m.sender_chat?.title ?? m.from?.first_name ?? place.name;
    wanted.push([`${m.message_id}`, JSON.stringify(parts), () => message(parts, { author, mine, named: group && !mine, handlers })]);
  }
  if (place && !wanted.length) wanted.push(["empty", "", welcome]);
  const old = new Map([...log.children].map((node) => [node.dataset.id, node]));
  const nodes = wanted.map(([id, sum, make]) => {
    const known = old.get(id);
    old.delete(id);
    return known?.sum === sum ? known : swap(known, Object.assign(make(), { sum }), id);
  });
  old.forEach((node) => node.remove());
  nodes.forEach((node, index) => { if (log.children[index] !== node) log.insertBefore(node, log.children[index] ?? null); });
  if (fresh || atEnd) log.scrollTop = log.scrollHeight;
  log.setAttribute("aria-busy", "false");
}

/** Replace a message that changed; the focus stays on the same button. */
function swap(known, made, id) {
  made.dataset.id = id;
  if (!known) return made;
  const before = [...known.querySelectorAll("button, a")], index = before.indexOf(document.activeElement);
  known.replaceWith(made);
  const after = [...made.querySelectorAll("button, a")];
  if (index >= 0) (after.find((node) => node.textContent === before[index].textContent) ?? after[index] ?? after.at(-1) ?? made).focus();
  return made;
}

function welcome() {
  const language = my.state.users.find(({ id }) => id === my.me)?.language_code;
  const said = openPlace().chat.type === "private" && (my.state.descriptions[language] ?? my.state.descriptions[""]);
  return el("p", { className: "service" }, said || "No messages here yet");
}

function showTrouble(place) {
  const chat = place?.chat, botIn = chat?.members.some(({ user }) => user === my.state.bot.id);
  $("block").textContent = my.chat?.blocked ? "Unblock the bot" : "Block the bot";
  $("here").hidden = !chat || chat.type === "private" || !isAdmin(chat);
  $("here").firstElementChild.textContent = `In ${chat?.title}, as its administrator`;
  $("migrate").hidden = chat?.type !== "group";
  $("bot-in").textContent = botIn ? "Remove the bot" : "Add the bot";
  $("latency").value = my.state.faults.latency;
  $("down").checked = my.state.faults.down;
  $("orders").textContent = my.state.faults.orders ? `Troubles still to come: ${my.state.faults.orders}` : "";
  $("process").hidden = !my.state.can_restart;
}

