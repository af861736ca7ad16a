// The yardstick for the browser benchmarks: the same page filled and submitted by Playwright.
// Usage: node playwright.mjs URL CYCLES default|lean [four|memory]. Prints one JSON line, as submit.lua does:
// {cycle: [ms], fill: [ms]}, {rate: [forms per second]} or {memory: [MiB of the browser a context]}.
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
const require = createRequire(process.env.PLAYWRIGHT_FROM);
const { chromium } = require("playwright-core");

const [url, count, mode, task] = process.argv.slice(2);
const cycles = Number(count);
const lean =
  "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess,PaintHolding,HttpsUpgrades,Translate,OptimizationHints,MediaRouter";
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: mode === "lean" ? [lean] : [],
  ignoreDefaultArgs: mode === "lean" ? ["--disable-features"] : [],
});
const values = {
  business_name: "Blue Door Bakery", website: "https://bluedoor.example", email: "hello@bluedoor.example",
  phone: "+1 503 555 0142", street: "12 Market Street", street2: "Unit 4", city: "Portland", region: "Oregon",
  postal_code: "97204", tagline: "Bread worth waiting for", founded: "2011", employees: "14",
  description: "A neighbourhood bakery with sourdough, rye and pastries made by hand every morning.",
};
const open = async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url, { waitUntil: "domcontentloaded" });
  return { context, page };
};
const cycle = async () => {
  const began = performance.now();
  const { context, page } = await open();
  const filling = performance.now();
  for (const [name, value] of Object.entries(values)) await page.fill(`[name=${name}]`, value);
  await page.selectOption("[name=country]", { label: "United States" });
  await page.check("[name=terms]");
  const filled = performance.now();
  await page.click("button[type=submit]");
  await page.waitForSelector("#thanks");
  await context.close();
  return [performance.now() - began, filled - filling];
};
const fourAtATime = async (count) => {
  const began = performance.now();
  let left = count;
  const work = async () => { while (left > 0) { left--; await cycle(); } };
  await Promise.all([work(), work(), work(), work()]);
  return count / ((performance.now() - began) / 1000);
};

let result;
if (task === "four") {
  await fourAtATime(4);
  result = { rate: [await fourAtATime(cycles)] };
} else if (task === "memory") {
  for (let i = 0; i < cycles; i++) await open();
  await new Promise((done) => setTimeout(done, 2500));
  const pss = execFileSync("bash", ["tests/bench/tree_pss.sh", String(process.pid)], { encoding: "utf8" });
  result = { memory: [Number(pss) / cycles] };
} else {
  result = { cycle: [], fill: [] };
  for (let i = 0; i < cycles + 2; i++) {
    const [whole, fill] = await cycle();
    if (i < 2) continue; // warm-up
    result.cycle.push(whole);
    result.fill.push(fill);
  }
}
await browser.close();
console.log(JSON.stringify(result));
