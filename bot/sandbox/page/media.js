// A message's files: pictures are shown, several as a grid; videos, music and other files are named boxes.
import { el } from "./element.js";

const KINDS = { photo: "Photo", video: "Video", animation: "Animation", audio: "Music", document: "File" };
const kindOf = (m) => Object.keys(KINDS).find((kind) => kind in m);
const bytes = (size) => (size < 1e6 ? `${Math.ceil(size / 1024)} kB` : `${(size / 1048576).toFixed(1)} MB`);
const length = (seconds) => `${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, "0")}`;

/** The kind and name of a message's file, as in "File: a.txt"; undefined if it has none. */
export function named(m) {
  const kind = kindOf(m);
  return kind && KINDS[kind] + (kind === "document" ? `: ${m.document.file_name ?? "without a name"}` : "");
}

/** A picture, or the named box of anything else. */
function shown(m) {
  const kind = kindOf(m), file = kind === "photo" ? m.photo.at(-1) : m[kind], href = `client/file/${file.file_unique_id}`;
  if (kind === "photo" || file.mime_type === "image/gif" && kind === "animation") {
    const picture = el("img", { src: href, alt: KINDS[kind], width: file.width, height: file.height });
    return el("a", { href, target: "_blank", className: "picture" }, picture);
  }
  const name = [file.performer, file.title].filter(Boolean).join(" – ") || file.file_name;
  const size = [kind !== "document" && length(file.duration), bytes(file.file_size)];
  return el("a", { href, target: "_blank", className: "box" }, el("b", {}, KINDS[kind]), name ? el("span", {}, name) : "",
    el("small", {}, size.filter(Boolean).join(" · ")));
}

/** The same; a spoiler is blurred until it is pressed. */
function covered(m) {
  const node = shown(m);
  if (!m.has_media_spoiler) return node;
  const cover = el("button", { type: "button", className: "cover", aria: { label: `Hidden ${kindOf(m)}: press to show it` } });
  const whole = el("div", { className: "covered" }, node, cover);
  node.inert = true;
  cover.onclick = () => { node.inert = false; whole.replaceWith(node); node.focus(); };
  return whole;
}

/** The files of an album's messages, or of one message; undefined if there are none. */
export function media(parts) {
  if (!kindOf(parts[0])) return undefined;
  const grid = parts.length > 1 && (parts[0].photo || parts[0].video);
  return el("div", { className: grid ? `media grid${parts.length > 4 ? " three" : ""}` : "media" }, ...parts.map(covered));
}
