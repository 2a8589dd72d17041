// The page itself: who you are, which place is open, updates, and ordered faults ("trouble"). The address is #user/chat:topic.
import { refreshMenu, resume } from "./compose.js";
import { show } from "./view.js";
import { $, act, load, loadChat, my, openPlace, places, toast, wide } from "./world.js";

// --- trouble

/** Do something, and show the result. */
async function change(verb, args, user) {
  const result = await act(verb, args, user);
  await load();
  show();
  return result;
}

function openTrouble(open) {
  $("trouble").hidden = !open;
  $("open-trouble").ariaExpanded = String(open);
  (open ? $("close-trouble") : $("open-trouble")).focus();
}

$("open-trouble").onclick = () => openTrouble($("trouble").hidden);
$("close-trouble").onclick = () => openTrouble(false);
$("trouble").onkeydown = (event) => { if (event.key === "Escape") openTrouble(false); };
$("block").onclick = () => change(my.chat.blocked ? "unblock" : "block");
$("migrate").onclick = () => change("migrate", { chat: openPlace().chat.id }, {});
$("bot-in").onclick = () => change(openPlace().chat.members.some(({ user }) => user === my.state.bot.id) ? "remove_bot" : "add_bot", { chat: openPlace().chat.id });
$("latency").onchange = () => change("fault", { kind: "latency", seconds: +$("latency").value }, {});
$("down").onchange = () => change("fault", { kind: "down", on: $("down").checked }, {});
for (const button of document.querySelectorAll("[data-fault]")) button.onclick = () => change("fault", JSON.parse(button.dataset.fault), {});
$("restart").onclick = async () => {
  toast("Killing and starting the bot…");
  if (await change("restart_bot", {}, {}) === null) toast("The bot was killed and started again.");
};

// --- opening places, and updates

$("who").onchange = () => { location.hash = `${$("who").value}/${wide.matches ? $("who").value : ""}`; };
$("instead").onclick = () => change("start").then(resume);

/** Open the place in the address. */
async function go() {
  const [who, where] = location.hash.slice(1).split("/");
  const before = my.me;
  my.me = +who || my.me;
  my.key = where || null;
  if (my.me !== before) await load();
  if (!my.key && wide.matches) return void location.replace(`#${my.me}/${my.me}`);
  my.context = null;
  $("toast").textContent = "";
  show();
  resume();
  refreshMenu();
}

const changed = new Set(); // ids of chats to fetch again; "state" for everything
let working = false;
/** Fetch changes and show them; later changes are fetched in another round. */
async function work() {
  if (working) return;
  working = true;
  while (changed.size) {
    const ids = [...changed];
    changed.clear();
    if (ids.includes("state") || !$("trouble").hidden) await load();
    else await Promise.all(ids.filter((id) => places().some(({ chat }) => chat.id === id)).map(loadChat));
    const moved = my.state.chats.find(({ id }) => `${id}` === my.key)?.migrated_to;
    if (moved) location.replace(`#${my.me}/${moved}`);
    show();
  }
  working = false;
}

/** Listen for changes in the sandbox. */
function listen() {
  const events = new EventSource(`client/events?after=${my.state.event}`);
  events.onmessage = ({ data }) => {
    const { kind, chat, item } = JSON.parse(data), known = my.state.chats.find(({ id }) => id === chat);
    if (kind === "action") my.typing[chat] = item === "typing" ? Date.now() + 5000 : 0;
    if (kind === "action") setTimeout(show, 5100);
    if (kind === "message") my.typing[chat] = 0;
    changed.add(["member", "topic"].includes(kind) || (known?.type === "private" && !known.started) ? "state" : chat);
    work();
  };
  events.onerror = () => { toast("The connection to the sandbox is lost; waiting for it."); events.lost = true; };
  events.onopen = () => { if (events.lost) location.reload(); };
}

await load();
addEventListener("hashchange", go);
document.addEventListener("visibilitychange", show);
await go();
listen();
