import { expect, type Page, test } from "@playwright/test";

import { type Answer, holds, opened, origin, preview, problem, secret, serve } from "./site";

type State = {
  name: string;
  preview?: Answer[];
  open?: Answer[];
  page?: string;
  go?: (page: Page) => Promise<void>;
  shows: string;
};

const link = `/s#${secret}`;
const press = (page: Page) => page.getByTestId("open-once").click();
const shownPage = (name: string) => `[data-testid="notice"][data-page="${name}"]`;
const type = (text: string) => async (page: Page) => {
  await page.getByTestId("code").fill(text);
  await page.getByTestId("submit-code").click();
};

const refusals: [name: string, answer: Answer][] = [
  ["already_opened", problem("already_opened", 410)],
  ["closed", problem("access_closed", 410)],
  ["lapsed", problem("access_lapsed", 410)],
  ["unknown_code", problem("no_such_code", 404)],
  ["too_many_tries", problem("too_many_requests", 429, { retry_after: 1260 })],
  ["sign_in_first", problem("sign_in_required", 401)],
  ["not_the_recipient", problem("not_the_recipient", 403)],
  ["not_valid", problem("document_not_valid", 409)],
  ["changed", problem("credential_outdated", 409)],
  ["gone", problem("not_found", 404)],
  ["source_away", problem("source_away", 503)],
  ["busy", problem("unavailable", 503)],
  ["away", "lost"],
  ["rubbish", "garbled"],
];

const states: State[] = [
  { name: "checking", preview: ["never"], shows: '[data-page="checking"]' },
  { name: "preview", preview: [preview()], shows: '[data-testid="preview"]' },
  {
    name: "opening",
    preview: [preview()],
    open: ["never"],
    go: press,
    shows: '[data-page="opening"]',
  },
  ...["national_id", "driving_licence", "birth_certificate"].map((kind) => ({
    name: `opened ${kind}`,
    preview: [preview(290, kind)],
    open: [opened(kind)],
    go: press,
    shows: '[data-testid="opened"]',
  })),
  {
    name: "answer_lost",
    preview: [preview()],
    open: ["lost"],
    go: press,
    shows: shownPage("answer_lost"),
  },
  ...refusals.map(([name, answer]) => ({ name, preview: [answer], shows: shownPage(name) })),
  { name: "scan_again", page: "/s", shows: shownPage("scan_again") },
  { name: "damaged_link", page: "/s#AAEC", shows: shownPage("damaged_link") },
  { name: "entry", page: "/open", shows: '[data-testid="entry"]' },
  {
    name: "entry refused",
    page: "/open",
    go: type("https://qoltanba.example/s#AAECAwQFBgcICQoLDA0ODw"),
    shows: '[data-refusal="other_service"]',
  },
];

const widths = [320, 1280];

for (const locale of ["kk-KZ", "ru-KZ", "en-GB"]) {
  test.describe(locale, () => {
    test.use({ locale });

    for (const state of states) {
      test(state.name, async ({ page }) => {
        await serve(page, state);
        await page.goto(origin + (state.page ?? link));
        await state.go?.(page);
        await expect(page.locator(state.shows)).toBeVisible();
        await expect(page.locator("html")).toHaveAttribute("lang", locale.slice(0, 2));

        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          await expect(page.locator("html")).toHaveAttribute("data-theme", colorScheme);
          for (const width of widths) {
            await page.setViewportSize({ width, height: 800 });
            await holds(page);
            await picture(page, `${state.name} ${locale} ${colorScheme} ${String(width)}`);
          }
        }
      });
    }
  });
}

/** A picture for people to look at, where they ask for it with SCREENSHOTS=1. */
async function picture(page: Page, name: string) {
  if (!process.env.SCREENSHOTS) return;
  await page.screenshot({ path: `screenshots/web/${name}.png`, fullPage: true });
}
