// Runs the clocks, and copies an address. Without it the pages say the same.
"use strict";
const lang = document.documentElement.lang;
const clocks = [...document.querySelectorAll("time[data-zone]")].map((place) => ({
  place,
  says: new Intl.DateTimeFormat(lang, {timeZone: place.dataset.zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23"}),
}));
function tick() {
  const now = new Date();
  for (const {place, says} of clocks) {
    const said = says.format(now);
    if (place.textContent !== said) {
      place.textContent = said;
      place.dateTime = now.toISOString();
    }
  }
}
if (clocks.length) {
  tick();
  setInterval(tick, 1000);
}
for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    button.textContent = button.dataset.done;
  });
}
