import { expect, type Page, test } from "@playwright/test";

import { drawn, holds, origin, problem, secret, servePortal } from "./site";

const CHECK = "POST /v1/inquiry-checks";

const address = {
  rka: "0201300112345678",
  region: "east_kazakhstan",
  address: {
    kk: "Шығыс Қазақстан облысы, Өскемен қаласы, Қабанбай батыр көшесі, 137-үй, 112-пәтер",
    ru: "Восточно-Казахстанская область, город Усть-Каменогорск, улица Кабанбай батыра, дом 137, квартира 112",
    en: null,
  },
};
const statement = {
  subject: "qoltanba/inquiry/1",
  site: "https://qoltanba.test",
  number: "K7MX4RTB92QF",
  issued_at: "2026-11-24T10:00:00Z",
  valid_until: "2026-12-08",
  says: {
    kind: "registered_at",
    person: {
      iin: "940416450128",
      full_name: { surname: "Әбдірахманова", given_name: "Гүлнұр", patronymic: "Өмірзаққызы" },
      date_of_birth: "1994-04-16",
    },
    permanent: address,
    temporary: [{ dwelling: address, from: "2026-11-01", until: "2027-01-31" }],
  },
};

const checked = (valid: boolean) => ({
  body: {
    signed: {
      statement: Buffer.from(JSON.stringify(statement)).toString("base64"),
      signature: "",
      certificate: "",
      authority: "",
    },
    valid,
    checked_at: "2026-11-25T06:00:00Z",
  },
});

async function type(page: Page, text: string) {
  await page.getByTestId("check-number").fill(text);
  await page.getByTestId("check-submit").click();
}

for (const locale of ["kk-KZ", "ru-KZ", "en-GB"]) {
  test.describe(locale, () => {
    test.use({ locale });

    test("R-44: a genuine certificate says what the paper says", async ({ page }) => {
      await servePortal(page, { [CHECK]: [checked(true)] });
      await page.goto(`${origin}/check#${secret}`);
      await expect(page.getByTestId("said-person")).toContainText("Әбдірахманова");
      await expect(page.getByTestId("checked-number")).toHaveText("K7MX-4RTB-92QF");
      await expect(page.locator("html")).toHaveAttribute("lang", locale.slice(0, 2));

      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await expect(page.locator("html")).toHaveAttribute("data-theme", colorScheme);
        for (const width of [320, 1280]) {
          await page.setViewportSize({ width, height: 800 });
          await holds(page);
          if (process.env.SCREENSHOTS) {
            const name = `checked ${locale} ${colorScheme} ${String(width)}`;
            await page.screenshot({ path: `screenshots/web/${name}.png`, fullPage: true });
          }
        }
      }
    });
  });
}

test("R-44: the secret is taken out of the address and goes by POST alone", async ({ page }) => {
  const asked = await servePortal(page, { [CHECK]: [checked(true)] });
  await page.goto(`${origin}/check#${secret}`);
  await expect(page.getByTestId("checked")).toBeVisible();

  expect(page.url()).toBe(`${origin}/check`);
  expect(asked).toEqual([{ path: CHECK, body: { secret }, key: drawn }]);
  await expect(page.getByTestId("verdict")).toBeVisible();
  expect(await page.title()).not.toContain("Әбдірахманова");
});

test("R-44: a typed number is read as people write it", async ({ page }) => {
  const asked = await servePortal(page, {
    [CHECK]: [problem("no_such_inquiry", 404), checked(false)],
  });
  await page.goto(`${origin}/check`);
  await type(page, "K7MX-4RTB");
  await expect(page.getByTestId("check-refusal")).toBeVisible();
  await holds(page);
  expect(asked).toEqual([]);

  await type(page, " k7mx 4rtb-92qf ");
  await expect(page.locator('[data-page="unknown"]')).toBeVisible();
  await page.getByTestId("check-again").click();
  await type(page, `${origin}/check#${secret}`);
  await expect(page.getByTestId("checked")).toHaveAttribute("data-valid", "false");

  expect(asked.map(({ body }) => body)).toEqual([{ number: "K7MX4RTB92QF" }, { secret }]);
});

test("R-44: every refusal says what to do next", async ({ page }) => {
  for (const [answer, name] of [
    [problem("too_many_requests", 429, { retry_after: 1260 }), "too_many_tries"],
    [problem("sign_in_required", 401), "sign_in_first"],
    [problem("unavailable", 503), "busy"],
    ["lost", "away"],
    ["garbled", "rubbish"],
  ] as const) {
    await page.unrouteAll();
    await servePortal(page, { [CHECK]: [answer] });
    await page.goto(`${origin}/check`);
    await type(page, "K7MX-4RTB-92QF");
    await expect(page.locator(`[data-page="${name}"]`)).toBeVisible();
  }
  await page.goto(`${origin}/check#damaged`);
  await expect(page.locator('[data-page="damaged_link"]')).toBeVisible();
});
