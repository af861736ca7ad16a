// The yardstick for the browser benchmarks: the same page filled and submitted by Playwright.
// Usage: node playwright.mjs URL CYCLES default|lean. Prints one JSON line: {cycle: [ms], fill: [ms]}.
import { createRequire } from "node:module";
const require = createRequire(process.env.PLAYWRIGHT_FROM);
const { chromium } = require("playwright-core");

const [url, cycles, mode] = process.argv.slice(2);
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
const result = { cycle: [], fill: [] };
for (let i = 0; i < Number(cycles) + 2; i++) {
  const began = performance.now();
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url, { waitUntil: "domcontentloaded" });
  const filling = performance.now();
  for (const [name, value] of Object.entries(values)) await page.fill(`[name=${name}]`, value);
  await page.selectOption("[name=country]", { label: "United States" });
  await page.check("[name=terms]");
  const filled = performance.now();
  await page.click("button[type=submit]");
  await page.waitForSelector("#thanks");
  await context.close();
  if (i < 2) continue; // warm-up
  result.cycle.push(performance.now() - began);
  result.fill.push(filled - filling);
}
await browser.close();
console.log(JSON.stringify(result));
