// The list of choices above the message field while typing: commands, or the bot's offers.
import { el } from "./element.js";
import { $ } from "./world.js";

let listed = []; // {name, about, choose}
let marked = -1;

/** Show the choices, under a name, with the one of that number marked. With none marked (-1) Enter sends the typed
 * text. */
export function offer(choices, name = "Commands", first = -1) {
  $("commands").ariaLabel = name;
  [listed, marked] = [choices, Math.min(first, choices.length - 1)];
  draw();
}

function draw() {
  $("commands").hidden = !listed.length;
  $("commands").replaceChildren(...listed.map(({ name, about, choose }, index) => el("li",
    { id: `choice-${index}`, role: "option", aria: { selected: index === marked }, onclick: choose }, el("b", {}, name), about ? ` ${about}` : "")));
  if (marked < 0) return $("text").removeAttribute("aria-activedescendant");
  $("commands").children[marked].scrollIntoView({ block: "nearest" });
  $("text").setAttribute("aria-activedescendant", `choice-${marked}`);
}

/** Handle a key; returns whether it was for the list: arrows mark, Enter chooses, Tab completes (`complete(name)`), Escape closes. */
export function pressed(event, complete) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!listed.length || event.isComposing) return false;
  if (event.key === "Escape") offer([]);
  else if (step) { marked = Math.max(0, Math.min(marked + step, listed.length - 1)); draw(); }
  else if (marked < 0) return false;
  else if (event.key === "Enter" && !event.shiftKey) listed[marked].choose();
  else if (event.key === "Tab") complete(listed[marked].name);
  else return false;
  return true;
}
