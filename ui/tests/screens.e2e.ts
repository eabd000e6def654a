import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";

import { screens, visit } from "./screens";

const widths = [320, 390, 1280];
const height = 844;

test.use({ reducedMotion: "reduce", colorScheme: "light" });

for (const language of ["kk", "ru", "en"]) {
  for (const screen of screens) {
    test(`${screen.name}, ${language}`, async ({ page }) => {
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
      await visit(page, screen, language, "system");

      // A language differs by its texts and their lengths alone, so the longest is looked at everywhere.
      const everywhere = language === "kk";
      for (const width of widths) {
        await page.setViewportSize({ width, height });
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );

        expect(overflow, `horizontal overflow at ${width}`).toBe(0);
        if (everywhere || width === widths[0]) {
          expect(await violations(everyRule(page)), `axe at ${width}`).toEqual([]);
        }
      }
      if (everywhere) {
        // Dark differs from light by its colours alone.
        await page.emulateMedia({ colorScheme: "dark" });
        await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
        const contrast = new AxeBuilder({ page }).withRules(["color-contrast"]);
        expect(await violations(contrast), "contrast in the dark theme").toEqual([]);
      }
      expect(complaints).toEqual([]);
    });
  }
}

function everyRule(page: Page): AxeBuilder {
  return new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .options({ resultTypes: ["violations"] });
}

async function violations(rules: AxeBuilder): Promise<string[]> {
  const { violations: found } = await rules.setLegacyMode().analyze();
  return found.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`,
  );
}
