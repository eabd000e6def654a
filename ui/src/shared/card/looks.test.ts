import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

const sheet = readFileSync(join(import.meta.dirname, "looks.css"), "utf8");
const looks = [...sheet.matchAll(/^(:root[^{]*|\.card-look[^{]*)\{([^}]*)\}/gm)].map(
  ([, selector = "", body = ""]) => ({
    selector: selector.trim(),
    colours: Object.fromEntries(
      [...body.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name, colour]) => [name, colour]),
    ),
  }),
);

/** Axe cannot see through a gradient, so the contrasts of the cards are reckoned here (WCAG 2.2, 1.4.3). */
describe("the print of a card is readable on every shade of its paper", () => {
  it("covers nine looks and the invalid one, in light and dark", () => {
    expect(looks).toHaveLength(20);
  });

  it.each(looks)("$selector", ({ colours }) => {
    for (const print of ["print", "print-soft"]) {
      for (const paper of ["from", "via", "to"]) {
        expect(contrast(colours[print], colours[paper])).toBeGreaterThanOrEqual(4.5);
        // Where the sun and the eagle lie under the print.
        const tinted = mixed(colours.ornament, colours[paper], 0.15);
        expect(contrast(colours[print], tinted)).toBeGreaterThanOrEqual(4.5);
      }
    }
  });
});

function contrast(one: string | undefined, other: string | undefined): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string | undefined): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function mixed(over: string | undefined, under: string | undefined, share: number): string {
  const below = channels(under);
  return `#${channels(over)
    .map((value, at) => Math.round(value * share + (below[at] ?? 0) * (1 - share)))
    .map((value) => value.toString(16).padStart(2, "0"))
    .join("")}`;
}

function channels(colour: string | undefined): number[] {
  return [1, 3, 5].map((at) => parseInt((colour ?? "").slice(at, at + 2), 16));
}
