// What the parts of a message do when they are used: follow a link, press a button, open the menu of a message.
import { replyOrEdit, write } from "./compose.js";
import { el, jump } from "./message.js";
import { $, act, addressOf, isAdmin, mayWrite, my, openPlace, places, toast } from "./world.js";

export const handlers = {
  send: (text) => act("send", { ...addressOf(openPlace()), text }),
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
      mayWrite(openPlace()) ? item("Reply", () => replyOrEdit({ message: m })) : "",
      own ? item("Edit", () => replyOrEdit({ message: m, edit: true })) : "",
      item("Copy text", () => navigator.clipboard.writeText(m.text).then(() => toast("Copied"), () => toast("The browser would not copy"))),
      own || m.chat.type === "private" || isAdmin(m.chat) ? item("Delete", () => act("delete", { chat: m.chat.id, message: m.message_id })) : "");
    actions.showPopover();
    const box = node.getBoundingClientRect(), size = actions.getBoundingClientRect();
    actions.style.left = `${Math.max(8, Math.min(box.left, innerWidth - size.width - 8))}px`;
    actions.style.top = `${Math.max(8, Math.min(box.bottom, innerHeight - size.height - 8))}px`;
    actions.querySelector("button").focus();
  },
};
