// grammY, as its users send: workers that call bot.api.sendMessage. The order comes as JSON on standard input, what was
// seen goes as JSON to the last line of standard output, as with bench/order.py.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const { Api } = createRequire(process.env.GRAMMY_FOLDER + "/")("grammy");
const order = JSON.parse(readFileSync(0, "utf8"));
const { text, ...rest } = order.message;
const api = new Api(order.token, { apiRoot: order.url });
let next = 1_000_001, lost = 0;
const end = next + order.count;

async function work() {
  while (next < end) {
    const chat = next++;
    try {
      await api.sendMessage(chat, text, rest);
    } catch {
      lost++;
    }
  }
}

const began = Date.now() / 1000, before = process.cpuUsage();
await Promise.all(Array.from({ length: order.workers }, work));
const used = process.cpuUsage(before);
const seen = {
  seconds: Date.now() / 1000 - began, cpu: (used.user + used.system) / 1e6, began, lost,
  peak: process.resourceUsage().maxRSS / 1024, extra: {},
};
console.log(JSON.stringify(seen));
process.exit(0);
