// What happens when parts of a message are used: follow a link, press a button, open the menu of a message.
import { replyOrEdit, write } from "./compose.js";
import { el } from "./element.js";
import { jump, said } from "./message.js";
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
  menu(parts, node) {
    const m = parts[0], actions = $("actions"), own = m.sender === my.me, ids = parts.map((part) => part.message_id);
    const text = parts.map(said).filter(Boolean).join("\n"), toBot = my.chat && m.chat.type !== "private";
    const item = (label, run) => el("button", { type: "button", onclick: () => { actions.hidePopover(); run(); } }, label);
    actions.replaceChildren(
      mayWrite(openPlace()) ? item("Reply", () => replyOrEdit({ message: m })) : "",
      own ? item("Edit", () => replyOrEdit({ message: m, edit: true })) : "",
      toBot ? item("Forward to the bot", () => act("forward", { chat: m.chat.id, messages: ids })) : "",
      item("Copy text", () => navigator.clipboard.writeText(text).then(() => toast("Copied"), () => toast("The browser would not copy"))),
      own || m.chat.type === "private" || isAdmin(openPlace().chat) ? item("Delete", () => ids.forEach((message) => act("delete", { chat: m.chat.id, message }))) : "");
    actions.showPopover();
    const box = node.getBoundingClientRect(), size = actions.getBoundingClientRect();
    actions.style.left = `${Math.max(8, Math.min(box.left, innerWidth - size.width - 8))}px`;
    actions.style.top = `${Math.max(8, Math.min(box.bottom, innerHeight - size.height - 8))}px`;
    actions.querySelector("button").focus();
  },
};
