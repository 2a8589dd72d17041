// Attaching pictures and files: choosing them, how to send them, and sending.
import { el } from "./element.js";
import { $, act } from "./world.js";

let chosen = []; // {name, mime, data}: the bytes in base64
const MOST = 10; // core.telegram.org/bots/api#sendmediagroup

export const isAttached = () => chosen.length > 0;

/** Forget the chosen files. */
export function detach() {
  chosen = [];
  show();
}

const read = (file) => new Promise((done, failed) => {
  const reader = new FileReader();
  reader.onload = () => done({ name: file.name, mime: file.type || "application/octet-stream", data: reader.result.split(",")[1] ?? "" });
  reader.onerror = () => failed(reader.error);
  reader.readAsDataURL(file);
});

async function add(files) {
  chosen.push(...await Promise.all([...files].map(read)));
  show();
  $("text").focus();
}

function show() {
  $("attached").hidden = !chosen.length;
  $("attached-files").replaceChildren(...chosen.map((file) => el("li", {}, el("span", {}, file.name),
    el("button", { type: "button", aria: { label: `Remove ${file.name}` }, onclick: () => { chosen = chosen.filter((other) => other !== file); show(); } }, "×"))));
}

/** How an app sends a file, unless it is sent as a file: pictures compressed, GIFs as animations. */
function kindOf({ mime }) {
  if ($("as-files").checked) return "document";
  if (mime === "image/gif") return "animation";
  const kind = { image: "photo", video: "video", audio: "audio" }[mime.split("/")[0]];
  return mime === "image/svg+xml" ? "document" : kind ?? "document";
}

/** The chosen files as the app sends them: in albums of up to ten compatible ones, an animation alone. */
function groups(caption) {
  const made = [];
  for (const file of chosen) {
    const kind = kindOf(file), sort = kind === "video" ? "photo" : kind, last = made.at(-1);
    const item = { ...file, kind, spoiler: $("spoiler").checked, above: $("above").checked };
    if (last?.sort === sort && sort !== "animation" && last.items.length < MOST) last.items.push(item);
    else made.push({ sort, items: [item] });
  }
  Object.assign(made[0].items[0], { caption: caption.text, entities: caption.entities });
  return made.map(({ items }) => items);
}

/** Send the chosen files, with a caption {text, entities}; returns whether all were sent. */
export async function sendAttached(address, caption) {
  for (const items of groups(caption)) {
    const sent = items.length > 1 ? await act("send_album", { ...address, items }) : await act("send_media", { ...address, item: items[0] });
    if (!sent) return false;
  }
  detach();
  return true;
}

$("attach").onclick = () => $("files").click();
$("files").onchange = () => { add($("files").files); $("files").value = ""; };
$("text").addEventListener("paste", (event) => { if (event.clipboardData.files.length) { event.preventDefault(); add(event.clipboardData.files); } });
