import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "@playwright/test";
import encodeQR from "qr";

import { drawn, origin, preview, secret, serve } from "./site";

/** In pixels. */
const [width, height] = [640, 480];
const film = join(mkdtempSync(join(tmpdir(), "film-")), "code.y4m");

/** One picture of a QR code as YUV4MPEG2, lying on a table that is not quite white. */
function filmOf(text: string): Buffer {
  const modules = encodeQR(text, "raw");
  const pixels = Math.floor((height * 0.6) / modules.length);
  const margin = (side: number) => Math.floor((side - pixels * modules.length) / 2);
  const grey = Buffer.alloc(width * height, 200);
  modules.forEach((row, y) => {
    row.forEach((dark, x) => {
      if (!dark) return;
      for (let line = 0; line < pixels; line += 1) {
        const start = (margin(height) + y * pixels + line) * width + margin(width) + x * pixels;
        grey.fill(50, start, start + pixels);
      }
    });
  });
  const colours = Buffer.alloc((width * height) / 2, 128);
  const header = `YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420mpeg2\nFRAME\n`;
  return Buffer.concat([Buffer.from(header), grey, colours]);
}

test.beforeAll(() => writeFileSync(film, filmOf(`${origin}/s#${secret}`)));

test.use({
  permissions: ["camera"],
  launchOptions: {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--use-fake-device-for-media-stream",
      "--use-fake-ui-for-media-stream",
      `--use-file-for-fake-video-capture=${film}`,
    ],
  },
});

test("s28_the_camera_reads_a_code_where_the_browser_has_no_reader", async ({ page }) => {
  const asked = await serve(page, { preview: [preview()] });
  await page.addInitScript(() => delete window.BarcodeDetector);
  await page.goto(`${origin}/open`);

  await page.getByTestId("scan").click();

  await expect(page.getByTestId("preview")).toBeVisible();
  expect(asked).toEqual([{ path: "/v1/open/preview", body: { secret }, key: drawn }]);
});
