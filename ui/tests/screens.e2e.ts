import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";

import { screens, visit } from "./screens";

const widths = [320, 390, 1280];
const height = 844;

test.use({ reducedMotion: "reduce" });

for (const language of ["kk", "ru", "en"]) {
  for (const theme of ["light", "dark"]) {
    for (const screen of screens) {
      test(`${screen.name}, ${language}, ${theme}`, async ({ page }) => {
        const complaints: string[] = [];
        page.on("console", (message) => {
          if (message.type() === "error") complaints.push(message.text());
        });
        page.on("pageerror", (error) => complaints.push(error.message));
        page.on("request", (request) => {
          const { protocol, hostname } = new URL(request.url());
          if (protocol !== "data:" && hostname !== "127.0.0.1") complaints.push(request.url());
        });
        await page.setViewportSize({ width: 320, height });
        await visit(page, screen, language, theme);

        for (const width of widths) {
          await page.setViewportSize({ width, height });
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          const { violations } = await new AxeBuilder({ page })
            .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
            .options({ resultTypes: ["violations"] })
            .setLegacyMode()
            .analyze();
          const found = violations.map(
            ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`,
          );

          expect(overflow, `horizontal overflow at ${width}`).toBe(0);
          expect(found, `axe at ${width}`).toEqual([]);
        }
        expect(complaints).toEqual([]);
      });
    }
  }
}
