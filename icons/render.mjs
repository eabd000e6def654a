// Renders the PNG files from the SVG sources: node icons/render.mjs (needs `npm ci` in ui/ and a Chromium).
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const { chromium } = createRequire(
  new URL("../ui/package.json", import.meta.url),
)("@playwright/test");

const pictures = [
  { source: "icon-small.svg", size: 32, path: "32x32.png" },
  { source: "icon.svg", size: 128, path: "128x128.png" },
  { source: "icon.svg", size: 256, path: "128x128@2x.png" },
  { source: "icon.svg", size: 512, path: "icon.png" },
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
});
const page = await browser.newPage();
for (const { source, size, path } of pictures) {
  const svg = await readFile(new URL(source, import.meta.url), "base64");
  await page.setContent(
    `<img src="data:image/svg+xml;base64,${svg}" width="${size}" height="${size}" style="display:block">`,
  );
  await page.locator("img").screenshot({
    path: new URL(path, import.meta.url).pathname,
    omitBackground: true,
  });
}
await browser.close();
