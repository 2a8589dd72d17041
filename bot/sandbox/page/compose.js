// What you do in a conversation: press, follow, reply, edit, write.
import { el, typed, untyped } from "./message.js";
import { jump, showConversation } from "./view.js";
import { $, act, at, here, isAdmin, mayWrite, my, places, toast, wide } from "./world.js";

const drafts = {}; // "me/key" -> what was being written

// --- what a message asks for

export const on = {
  send: (text) => act("send", { ...at(here()), text }),
  jump,
  async press(m, button, node) {
    if (node.ariaBusy === "true") return;
    node.ariaBusy = "true";
    const answer = await act("send_callback", { chat: m.chat.id, message: m.message_id, data: button.callback_data, timeout: 15 });
    node.ariaBusy = "false";
    if (!answer?.text) return;
    if (!answer.show_alert) return toast(answer.text);
    $("alert-text").textContent = answer.text;
    $("alert").showModal();
  },
  open(url, event) {
    if (!URL.canParse(url)) return;
    const { hostname, pathname, searchParams } = new URL(url), [name, id] = pathname.slice(1).split("/");
    if (hostname !== "t.me") return;
    event.preventDefault();
    const place = places().find(({ chat }) => chat.username?.toLowerCase() === name.toLowerCase() && chat.type !== "private");
    if (name.toLowerCase() === my.state.bot.username.toLowerCase()) {
      location.hash = `${my.me}/${my.me}`;
      if (searchParams.has("start")) act("follow", { url });
    } else if (place) {
      location.hash = `${my.me}/${place.key}`;
      if (id) setTimeout(() => jump(+id), 100);
    } else if (pathname === "/share/url") {
      write([searchParams.get("url"), searchParams.get("text")].filter(Boolean).join("\n"));
      toast("Telegram would ask where to share this. Here it is in the message field.");
    } else toast(`${url} is not in this box.`);
  },
  menu(m, node) {
    const actions = $("actions"), own = m.sender === my.me;
    const item = (label, run) => el("button", { type: "button", onclick: () => { actions.hidePopover(); run(); } }, label);
    actions.replaceChildren(
      mayWrite(here()) ? item("Reply", () => turn({ message: m })) : "",
      own ? item("Edit", () => turn({ message: m, edit: true })) : "",
      item("Copy text", () => navigator.clipboard.writeText(m.text).then(() => toast("Copied"), () => toast("The browser would not copy"))),
      own || m.chat.type === "private" || isAdmin(m.chat) ? item("Delete", () => act("delete", { chat: m.chat.id, message: m.message_id })) : "");
    actions.showPopover();
    const box = node.getBoundingClientRect(), size = actions.getBoundingClientRect();
    actions.style.left = `${Math.max(8, Math.min(box.left, innerWidth - size.width - 8))}px`;
    actions.style.top = `${Math.max(8, Math.min(box.bottom, innerHeight - size.height - 8))}px`;
    actions.querySelector("button").focus();
  },
};

// --- writing

function write(text) {
  $("text").value = text;
  $("text").oninput();
  $("text").focus();
}

/** What was being written here before; the keyboard goes to where one can write, on a small screen to the messages. */
export function resume() {
  $("text").value = drafts[`${my.me}/${my.key}`] ?? "";
  $("text").oninput();
  const field = $("composer").hidden ? $("instead") : $("text");
  (!my.key ? $("chats").querySelector("a") : wide.matches && !field.disabled ? field : $("log"))?.focus();
}

/** Reply to or edit a message; null: neither any more. */
function turn(to) {
  if (to?.edit || my.context?.edit) write(to?.edit ? untyped(to.message) : "");
  my.context = to;
  showConversation(here());
  $("text").focus();
}

async function send() {
  const place = here(), source = $("text").value.trim(), now = my.context;
  if (!source) return;
  turn(null);
  write("");
  const words = typed(source), args = now?.edit ? { chat: place.chat.id } : at(place);
  const sent = now?.edit ? await act("edit", { ...args, ...words, message: now.message.message_id })
    : words.text.length > 4096 ? await act("paste", { ...args, text: source })
    : await act("send", { ...args, ...words, ...(now && { reply_to: now.message.message_id }) });
  $("log").scrollTop = $("log").scrollHeight;
  if (sent || $("text").value) return;
  if (now) turn(now);
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
  my.menu = (here() && await act("commands", { chat: here().chat.id })) || [];
  showCommands();
}

$("text").onkeydown = (event) => {
  const listed = !$("commands").hidden, step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) listed ? $("commands").children[my.chosen].click() : send();
  else if (event.key === "Tab" && listed) write(`${$("commands").children[my.chosen].firstChild.textContent} `);
  else if (event.key === "Escape" && listed) hideCommands();
  else if (event.key === "Escape" && my.context) turn(null);
  else if (step && listed) { my.chosen += step; showCommands(); }
  else if (event.key === "ArrowUp" && !$("text").value) {
    const own = here().messages.findLast((m) => m.sender === my.me && m.text);
    if (own) turn({ message: own, edit: true });
  } else return;
  event.preventDefault();
};

$("composer").onsubmit = (event) => { event.preventDefault(); send(); };
$("menu-button").onclick = () => write($("text").value === "/" ? "" : "/");
$("context").querySelector("button").onclick = () => turn(null);
$("newest").onclick = () => { $("log").scrollTop = $("log").scrollHeight; $("log").focus(); };
$("log").onscroll = () => { $("newest").hidden = $("log").scrollHeight - $("log").scrollTop - $("log").clientHeight < 80; };
new ResizeObserver(() => { if ($("newest").hidden) $("log").scrollTop = $("log").scrollHeight; }).observe($("log"));

