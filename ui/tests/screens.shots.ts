import { test } from "@playwright/test";

import { screens, visit } from "./screens";

test.use({ reducedMotion: "reduce" });

for (const width of (process.env.WIDTHS ?? "390,1280").split(",").map(Number)) {
  for (const language of (process.env.LANGUAGES ?? "kk,ru,en").split(",")) {
    for (const theme of (process.env.THEMES ?? "light,dark").split(",")) {
      for (const screen of screens) {
        test(`${screen.name}, ${width}, ${language}, ${theme}`, async ({ page }) => {
          await page.setViewportSize({ width, height: 844 });
          await visit(page, screen, language, theme);
          await page.waitForTimeout(100);
          await page.screenshot({
            path: `screenshots/${width}/${language}-${theme}/${screen.name}.png`,
            fullPage: true,
          });
        });
      }
    }
  }
}
