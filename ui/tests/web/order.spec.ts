import { expect, type Page, test } from "@playwright/test";

import { asked, dwelling, person, request, session, soon, statement, waiting } from "./citizen";
import { type Answer, holds, origin, problem, servePortal } from "./site";

const notice = (name: string) => `[data-testid="notice"][data-page="${name}"]`;
const step = (name: string, more: object = {}): Answer => ({
  body: { step: name, until: soon(2), ...more },
});
const drawn: Answer = { status: 201, body: { statement, consents_needed: 0 } };
const signedIn: Record<string, Answer[]> = {
  ...person,
  "GET /v1/portal/session": [session()],
  "GET /v1/portal/dwellings": [{ body: { dwellings: [dwelling] } }],
  "POST /v1/portal/order": [drawn],
  "POST /v1/portal/requests": [asked],
  "GET /v1/portal/request": [waiting],
};

const begin = (page: Page) => page.getByTestId("portal-order").click();
async function fill(page: Page) {
  await begin(page);
  await page.getByTestId("order-owner-yes").check();
  await page.getByTestId(`order-dwelling-${dwelling.rka}`).check();
  await page.getByTestId("order-reason").selectOption("study");
}
async function order(page: Page) {
  await fill(page);
  await page.getByTestId("order-next").click();
}

/** Fills in whose dwelling is meant, and its address in place of its code. */
async function byAddress(page: Page, address = "пр. Абая, 10, кв. 25") {
  await begin(page);
  await page.getByTestId("order-owner-no").check();
  await page.getByTestId("order-way-address").check();
  await page.getByTestId("order-region").selectOption("almaty");
  await page.getByTestId("order-address").fill(address);
  await page.getByTestId("order-owner-iin").fill("900517400015");
}

type State = {
  name: string;
  answers?: Record<string, Answer[]>;
  go: (page: Page) => Promise<void>;
  shows: string;
};

const states: State[] = [
  { name: "form", go: fill, shows: '[data-testid="order-next"]' },
  {
    name: "no such dwelling",
    answers: { "POST /v1/portal/dwellings/search": [problem("no_such_dwelling", 404)] },
    go: async (page) => {
      await begin(page);
      await page.getByTestId("order-owner-no").check();
      await page.getByTestId("order-region").selectOption("almaty");
      await page.getByTestId("order-rka").fill("0201 3001 2345 6789");
      await page.getByTestId("order-owner-iin").fill("900517400015");
      await page.getByTestId("order-find").click();
    },
    shows: '[data-testid="order-refusal"]',
  },
  {
    name: "no such address",
    answers: { "POST /v1/portal/dwellings/search": [problem("no_such_dwelling", 404)] },
    go: async (page) => {
      await byAddress(page);
      await page.getByTestId("order-find").click();
    },
    shows: '[data-testid="order-refusal"]',
  },
  { name: "code", go: order, shows: '[data-testid="portal-qr"]' },
  {
    name: "refused",
    answers: { "GET /v1/portal/request": [waiting, step("refused")] },
    go: order,
    shows: notice("refused"),
  },
  {
    name: "lapsed",
    answers: { "GET /v1/portal/request": [step("over")] },
    go: order,
    shows: notice("lapsed"),
  },
  {
    name: "submitted",
    answers: { "GET /v1/portal/request": [step("signed", { request: "2" })] },
    go: order,
    shows: '[data-testid="portal-request"][data-state="registered"]',
  },
];

for (const { name, answers, go, shows } of states) {
  for (const language of ["kk", "ru", "en"]) {
    for (const scheme of ["light", "dark"] as const) {
      test(`R-26 order: ${name}, ${language}, ${scheme}`, async ({ page }) => {
        await page.setViewportSize({ width: 320, height: 640 });
        await page.emulateMedia({ colorScheme: scheme });
        await page.addInitScript((chosen) => {
          localStorage.setItem("language", chosen);
        }, language);
        const all = { ...signedIn, ...answers };
        const copied = Object.fromEntries(
          Object.entries(all).map(([call, queue]) => [call, [...queue]]),
        );
        await servePortal(page, copied);

        await page.goto(`${origin}/portal`);
        await go(page);

        await expect(page.locator(shows).first()).toBeVisible();
        await holds(page);
      });
    }
  }
}

test("r26_r29_only_what_the_registers_do_not_know_is_sent_and_the_page_signs_nothing", async ({
  page,
}) => {
  const calls = await servePortal(page, {
    ...signedIn,
    "GET /v1/portal/request": [waiting, step("signed", { request: "2" })],
    "GET /v1/portal/registrations": [
      {
        body: {
          requests: [request({ state: "awaiting_consents", until: soon(60) }, { asked: 2 })],
        },
      },
      { body: { requests: [request({ state: "registered", at: soon(0) })] } },
    ],
  });
  await page.goto(`${origin}/portal`);
  await fill(page);
  await page.getByTestId("order-from-day").fill("24.11.2026");

  await page.getByTestId("order-next").click();
  await expect(page.getByTestId("order-facts")).toContainText("Сейітқали Айгерім");

  // The page goes on by itself, and goes on following what becomes of it.
  await expect(page.getByTestId("portal-request")).toHaveAttribute("data-request", "2");
  await expect(page.getByTestId("portal-request")).toHaveAttribute("data-state", "registered", {
    timeout: 10_000,
  });
  const sent = calls.find(({ path }) => path === "POST /v1/portal/order");
  expect(sent?.body).toEqual({
    region: "almaty",
    rka: dwelling.rka,
    from: "2026-11-24",
    months: 3,
    reason: "study",
  });
  expect(sent?.key).toMatch(/^[0-9a-f]{32}$/);
  expect(calls.find(({ path }) => path === "POST /v1/portal/requests")?.body).toEqual({
    action: "sign_order",
  });
  const written = new Set(calls.map(({ path }) => path).filter((path) => path.startsWith("POST")));
  expect([...written].sort()).toEqual(["POST /v1/portal/order", "POST /v1/portal/requests"]);
});

test("r29_an_owner_and_an_address_are_searched_and_what_was_found_is_ordered", async ({ page }) => {
  const calls = await servePortal(page, {
    ...signedIn,
    "POST /v1/portal/dwellings/search": [
      { body: { dwelling, as_owner: false, consents_needed: 1 } },
    ],
  });
  await page.goto(`${origin}/portal`);
  await byAddress(page);
  await expect(page.getByTestId("order-rka")).toHaveCount(0);

  await page.getByTestId("order-find").click();
  await expect(page.getByTestId("order-found")).toBeVisible();
  await page.getByTestId("order-reason").selectOption("study");
  await page.getByTestId("order-next").click();
  await expect(page.getByTestId("portal-qr")).toBeVisible();

  const body = (path: string) => calls.find((call) => call.path === path)?.body;
  expect(body("POST /v1/portal/dwellings/search")).toEqual({
    region: "almaty",
    owner: "900517400015",
    address: "пр. Абая, 10, кв. 25",
  });
  expect(body("POST /v1/portal/order")).toMatchObject({
    region: "almaty",
    rka: dwelling.rka,
    owner: "900517400015",
  });
});

test("r29_numbers_alone_are_refused_as_no_address", async ({ page }) => {
  await servePortal(page, {
    ...signedIn,
    "POST /v1/portal/dwellings/search": [problem("malformed", 400)],
  });
  await page.addInitScript(() => {
    localStorage.setItem("language", "en");
  });
  await page.goto(`${origin}/portal`);
  await byAddress(page, "10, 25");
  await page.getByTestId("order-find").click();

  await expect(page.getByTestId("order-refusal")).toContainText("This is not an address.");
});

test("s12_a_changed_request_is_drawn_up_anew_with_a_code_of_its_own", async ({ page }) => {
  const calls = await servePortal(page, signedIn);
  await page.goto(`${origin}/portal`);
  await order(page);
  await expect(page.getByTestId("portal-qr")).toBeVisible();

  await page.getByTestId("portal-back").click();
  await page.getByTestId("order-months").selectOption("12");
  await page.getByTestId("order-next").click();
  await expect(page.getByTestId("portal-qr")).toBeVisible();

  const drawn = calls.filter(({ path }) => path === "POST /v1/portal/order");
  expect(drawn.map(({ body }) => (body as { months: number }).months)).toEqual([3, 12]);
  expect(calls.filter(({ path }) => path === "POST /v1/portal/requests")).toHaveLength(2);
});

test("s33_a_session_that_ended_while_something_is_ordered_shows_nothing_of_it", async ({
  page,
}) => {
  await servePortal(page, {
    ...signedIn,
    "GET /v1/portal/request": [waiting, problem("sign_in_required", 401)],
  });
  await page.goto(`${origin}/portal`);
  await order(page);

  await expect(page.locator(notice("ended"))).toBeVisible();
  await expect(page.getByText("Сейітқали")).toHaveCount(0);
});
