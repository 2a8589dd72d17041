// Draws a message: its text with entities, its quote, its buttons. Text is inserted as text, never as HTML.
import { el } from "./element.js";
import { media, named } from "./media.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre" };
const MARKS = { "**": "bold", __: "italic", "~~": "strikethrough", "||": "spoiler", "`": "code" };
const MARK = /(\*\*|__|~~|\|\||`)(?=\S)([\s\S]*?\S)\1/;

/** Text and entities of typed words: the apps turn **bold**, __italic__, ~~strike~~, ||spoiler|| and `code` into them. */
export function parseMarks(source, at = 0) {
  const found = MARK.exec(source);
  if (!found) return { text: source, entities: [] };
  const start = at + found.index;
  const inner = found[1] === "`" ? { text: found[2], entities: [] } : parseMarks(found[2], start);
  const rest = parseMarks(source.slice(found.index + found[0].length), start + inner.text.length);
  const entity = { type: MARKS[found[1]], offset: start, length: inner.text.length };
  const text = source.slice(0, found.index) + inner.text + rest.text;
  return { text, entities: [entity, ...inner.entities, ...rest.entities] };
}

/** A message in the form in which it would be typed, for editing. */
export function writeMarks(m) {
  const text = said(m), entities = m.entities ?? m.caption_entities ?? [];
  const marks = entities.flatMap(({ type, offset, length }) => {
    const mark = Object.keys(MARKS).find((key) => MARKS[key] === type);
    return mark ? [[offset, 1, -length, mark], [offset + length, 0, length, mark]] : [];
  });
  marks.sort((a, b) => b[0] - a[0] || b[1] - a[1] || b[2] - a[2]);
  return marks.reduce((out, [where, , , mark]) => out.slice(0, where) + mark + out.slice(where), text);
}

function link(href, handlers) {
  if (!/^(https?|tg|mailto|tel):/i.test(href)) return el("span");
  return el("a", { href, target: "_blank", rel: "noopener noreferrer", onclick: (event) => handlers.open(href, event) });
}

function wrap(entity, text, fill, handlers) {
  const known = TAGS[entity.type];
  if (known) return fill(el(known));
  switch (entity.type) {
    case "text_link": return fill(link(entity.url, handlers));
    case "url": return fill(link(/^\w+:/.test(text) ? text : `https://${text}`, handlers));
    case "email": return fill(link(`mailto:${text}`, handlers));
    case "phone_number": return fill(link(`tel:${text.replace(/[^+\d]/g, "")}`, handlers));
    case "mention": return fill(link(`https://t.me/${text.slice(1)}`, handlers));
    case "bot_command": return fill(el("button", { type: "button", className: "command", onclick: () => handlers.send(text) }));
    case "blockquote": return fill(el("blockquote"));
    case "expandable_blockquote": return el("details", {}, el("summary", {}, "Quote"), fill(el("blockquote")));
    case "spoiler": {
      const aria = { label: "Hidden text: press to show it" };
      const cover = el("button", { type: "button", className: "spoiler", aria }, "▒".repeat(Math.min(text.length, 30)));
      cover.onclick = () => { const shown = fill(el("span", { tabIndex: -1 })); cover.replaceWith(shown); shown.focus(); };
      return cover;
    }
    default: return fill(el("span", { className: entity.type }));
  }
}

/** Fill a node with `text` from unit `from` to unit `to`, formatted by `list`: entities in order, the outer ones first. */
function fillRich(node, text, list, from, to, handlers) {
  let at = from;
  while (list.length && list[0].offset < to) {
    const entity = list.shift();
    const start = Math.max(entity.offset, at), end = Math.min(entity.offset + entity.length, to);
    if (end <= start) continue;
    const inside = list.filter((other) => other.offset < end);
    list.splice(0, inside.length);
    node.append(text.slice(at, start));
    node.append(wrap(entity, text.slice(start, end), (into) => fillRich(into, text, inside, start, end, handlers), handlers));
    at = end;
  }
  node.append(text.slice(at, to));
  return node;
}

const SERVICE_TEXTS = { // by the field that a service message has
  new_chat_members: (m) => `${m.new_chat_members.map((user) => user.first_name).join(", ")} joined`,
  left_chat_member: (m) => `${m.left_chat_member.first_name} left`,
  migrate_to_chat_id: () => "The group was turned into a supergroup",
  migrate_from_chat_id: () => "The supergroup begins here",
  pinned_message: (m) => `${m.from?.first_name ?? "The channel"} pinned a message`,
  forum_topic_created: (m) => `The topic “${m.forum_topic_created.name}” was created`,
  forum_topic_closed: () => "The topic was closed",
  forum_topic_reopened: () => "The topic was opened again",
};

/** A message's text, or the caption of its file. */
export const said = (m) => m.text ?? m.caption ?? "";
const isService = (m) => Object.keys(SERVICE_TEXTS).find((key) => key in m);
const person = ({ first_name, last_name }) => `👤 ${[first_name, last_name].filter(Boolean).join(" ")}`;

/** A message in one line: its text, its file, or the content of a service message. */
export function summary(m) {
  const service = isService(m);
  if (service) return SERVICE_TEXTS[service](m);
  return [m.contact && person(m.contact), named(m), said(m)].filter(Boolean).join(" · ") || "Something happened";
}

const language = (text) => (/[а-яё]/i.test(text) ? "ru" : "en");
export const clock = (date) => new Date(date * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

function keyboard(m, handlers) {
  const rows = (m.reply_markup?.inline_keyboard ?? []).map((row) => el("div", {}, ...row.map((button) => {
    if (button.url) return Object.assign(link(button.url, handlers), { className: "outward", textContent: button.text });
    return el("button", { type: "button", onclick: (event) => handlers.press(m, button, event.currentTarget) }, button.text);
  })));
  return rows.length ? el("div", { className: "keyboard", lang: language(m.reply_markup.inline_keyboard[0][0].text) }, ...rows) : null;
}

/** Scroll to a message of the open conversation, and focus it. */
export function jump(id) {
  const node = document.querySelector(`#log [data-id="${id}"]`);
  node?.scrollIntoView({ block: "center" });
  node?.focus({ preventScroll: true });
}

/** A message's formatted text. */
function words(m, handlers) {
  const text = m.contact ? person(m.contact) : said(m);
  const entities = [...(m.entities ?? m.caption_entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return text && fillRich(el("div", { className: "text", lang: language(text), dir: "auto" }), text, entities, 0, text.length, handlers);
}

/** A message, or the messages of an album as one. `handlers`: open(url, event), send(command), press(message, button, node),
 * menu(messages, node). */
export function message(parts, { author, mine, named, handlers }) {
  const m = parts[0], carried = media(parts);
  if (!carried && !m.contact && m.text === undefined) return el("p", { className: "service" }, summary(m));
  const reply = m.reply_to_message, from = m.forward_origin;
  const quote = reply && el("button", { type: "button", className: "quote", onclick: () => jump(reply.message_id) },
    el("b", {}, reply.from?.first_name ?? "Channel"), ` ${summary(reply).slice(0, 80)}`);
  const more = el("button", { type: "button", className: "more icon", aria: { label: "Reply and more" } }, "⋮");
  more.onclick = () => handlers.menu(parts, more);
  const texts = parts.map((part) => words(part, handlers)).filter(Boolean);
  const body = m.show_caption_above_media ? [...texts, carried] : [carried, ...texts];
  const bubble = el("div", { className: "bubble", oncontextmenu: (event) => { event.preventDefault(); handlers.menu(parts, more); } },
    el("b", { className: named ? `name c${Math.abs(m.sender ?? 0) % 6}` : "unseen" }, named ? author : `${author}: `), quote,
    from && el("p", { className: "from" }, `Forwarded from ${from.chat?.title ?? from.sender_user?.first_name ?? from.sender_user_name}`),
    ...body, el("span", { className: "meta" }, m.silent ? "silent · " : "", parts.some((part) => part.edited) ? "edited · " : "", clock(m.date)), more);
  return el("article", { className: mine ? "mine" : "", tabIndex: -1 }, bubble, keyboard(m, handlers));
}
