// One message as a part of the page: text with entities, quote, buttons. Text goes in as text, never as HTML.

export function el(name, { data, aria, ...rest } = {}, ...children) {
  const node = Object.assign(document.createElement(name), rest);
  Object.assign(node.dataset, data);
  for (const [key, value] of Object.entries(aria ?? {})) node.setAttribute(`aria-${key}`, value);
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre" };
const MARKS = { "**": "bold", __: "italic", "~~": "strikethrough", "||": "spoiler", "`": "code" };
const MARK = /(\*\*|__|~~|\|\||`)(?=\S)([\s\S]*?\S)\1/;

/** What the apps make of **bold**, __italic__, ~~strike~~, ||spoiler|| and `code` when one sends. */
export function typed(source, at = 0) {
  const found = MARK.exec(source);
  if (!found) return { text: source, entities: [] };
  const start = at + found.index;
  const inner = found[1] === "`" ? { text: found[2], entities: [] } : typed(found[2], start);
  const rest = typed(source.slice(found.index + found[0].length), start + inner.text.length);
  const entity = { type: MARKS[found[1]], offset: start, length: inner.text.length };
  const text = source.slice(0, found.index) + inner.text + rest.text;
  return { text, entities: [entity, ...inner.entities, ...rest.entities] };
}

/** The other way round, to edit a message. */
export function untyped({ text, entities = [] }) {
  const marks = entities.flatMap(({ type, offset, length }) => {
    const mark = Object.keys(MARKS).find((key) => MARKS[key] === type);
    return mark ? [[offset, 1, -length, mark], [offset + length, 0, length, mark]] : [];
  });
  marks.sort((a, b) => b[0] - a[0] || b[1] - a[1] || b[2] - a[2]);
  return marks.reduce((out, [where, , , mark]) => out.slice(0, where) + mark + out.slice(where), text);
}

function link(href, on) {
  if (!/^(https?|tg|mailto|tel):/i.test(href)) return el("span");
  return el("a", { href, target: "_blank", rel: "noopener noreferrer", onclick: (event) => on.open(href, event) });
}

function wrap(entity, text, fill, on) {
  const known = TAGS[entity.type];
  if (known) return fill(el(known));
  switch (entity.type) {
    case "text_link": return fill(link(entity.url, on));
    case "url": return fill(link(/^\w+:/.test(text) ? text : `https://${text}`, on));
    case "email": return fill(link(`mailto:${text}`, on));
    case "phone_number": return fill(link(`tel:${text.replace(/[^+\d]/g, "")}`, on));
    case "mention": return fill(link(`https://t.me/${text.slice(1)}`, on));
    case "bot_command": return fill(el("button", { type: "button", className: "command", onclick: () => on.send(text) }));
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

/** `text` from unit `from` to unit `to`, with what `list` (entities in order, the outer first) makes of it. */
function rich(node, text, list, from, to, on) {
  let at = from;
  while (list.length && list[0].offset < to) {
    const entity = list.shift();
    const start = Math.max(entity.offset, at), end = Math.min(entity.offset + entity.length, to);
    if (end <= start) continue;
    const inside = list.filter((other) => other.offset < end);
    list.splice(0, inside.length);
    node.append(text.slice(at, start));
    node.append(wrap(entity, text.slice(start, end), (into) => rich(into, text, inside, start, end, on), on));
    at = end;
  }
  node.append(text.slice(at, to));
  return node;
}

const SAID = {
  new_chat_members: (m) => `${m.new_chat_members.map((user) => user.first_name).join(", ")} joined`,
  left_chat_member: (m) => `${m.left_chat_member.first_name} left`,
  migrate_to_chat_id: () => "The group was turned into a supergroup",
  migrate_from_chat_id: () => "The supergroup begins here",
  pinned_message: (m) => `${m.from?.first_name ?? "The channel"} pinned a message`,
  forum_topic_created: (m) => `The topic “${m.forum_topic_created.name}” was created`,
  forum_topic_closed: () => "The topic was closed",
  forum_topic_reopened: () => "The topic was opened again",
};

/** What a message says: its text, or what it carries and its caption. */
function written(m) {
  if (m.contact) return `👤 ${[m.contact.first_name, m.contact.last_name].filter(Boolean).join(" ")}`;
  if (m.document) return `📄 ${m.document.file_name}, ${Math.ceil(m.document.file_size / 1024)} kB\n${m.caption ?? ""}`.trim();
  return m.text;
}

/** A message in a line: its text, or what happened. */
export function summary(m) {
  const said = Object.keys(SAID).find((key) => key in m);
  return said ? SAID[said](m) : written(m) ?? "Something happened";
}

const language = (text) => (/[а-яё]/i.test(text) ? "ru" : "en");
export const clock = (date) => new Date(date * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

function keyboard(m, on) {
  const rows = (m.reply_markup?.inline_keyboard ?? []).map((row) => el("div", {}, ...row.map((button) => {
    if (button.url) return Object.assign(link(button.url, on), { className: "outward", textContent: button.text });
    return el("button", { type: "button", onclick: (event) => on.press(m, button, event.currentTarget) }, button.text);
  })));
  return rows.length ? el("div", { className: "keyboard", lang: language(m.reply_markup.inline_keyboard[0][0].text) }, ...rows) : null;
}

/** A message. `on`: open(url, event), send(command), press(message, button, node), menu(message, node), jump(id). */
export function message(m, { author, mine, named, on }) {
  const text = written(m);
  if (text === undefined) return el("p", { className: "service" }, summary(m));
  const entities = [...(m.entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const reply = m.reply_to_message;
  const quote = reply && el("button", { type: "button", className: "quote", onclick: () => on.jump(reply.message_id) },
    el("b", {}, reply.from?.first_name ?? "Channel"), ` ${(reply.text ?? "").slice(0, 80)}`);
  const more = el("button", { type: "button", className: "more icon", aria: { label: "Reply and more" } }, "⋮");
  more.onclick = () => on.menu(m, more);
  const bubble = el("div", { className: "bubble", oncontextmenu: (event) => { event.preventDefault(); on.menu(m, more); } },
    el("b", { className: named ? `name c${Math.abs(m.sender ?? 0) % 6}` : "unseen" }, named ? author : `${author}: `), quote,
    rich(el("div", { className: "text", lang: language(text), dir: "auto" }), text, entities, 0, text.length, on),
    el("span", { className: "meta" }, m.silent ? "silent · " : "", m.edited ? "edited · " : "", clock(m.date)), more);
  return el("article", { className: mine ? "mine" : "", tabIndex: -1 }, bubble, keyboard(m, on));
}
