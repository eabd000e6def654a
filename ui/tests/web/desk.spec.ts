import { expect, type Page, test } from "@playwright/test";

import { asked, dwelling, signedOut, soon, waiting } from "./citizen";
import { type Answer, holds, origin, problem, servePortal } from "./site";

const applicant = {
  iin: "940312400123",
  full_name: { surname: "Сейітқали", given_name: "Айгерім", patronymic: "Нұрланқызы" },
};
const child = {
  iin: "150117600123",
  full_name: { surname: "Нұрпейісова", given_name: "Аружан", patronymic: "Дарханқызы" },
};
const session = (open: boolean, queues = ["registrations", "abroad", "appeals"]): Answer => ({
  body: {
    until: soon(15),
    employee: { surname: "Омаров", given_name: "Ержан", patronymic: "Қанатұлы" },
    centre: {
      kk: "Атырау қаласының № 2 халыққа қызмет көрсету орталығы",
      ru: "Центр обслуживания населения № 2 города Атырау",
      en: "Service centre No. 2 of the city of Atyrau",
    },
    queues,
    guardian_desk_until: "2026-06-30",
    guardian_desk: open,
  },
});
const cases: Answer = {
  body: {
    queues: [
      { queue: "registrations", cases: [{ case: "1", opened_at: soon(-5), until: soon(55) }] },
    ],
  },
};
const one = (state: object, file: object | null = {}, status = 200): Answer => ({
  status,
  body: {
    case: "2",
    state,
    opened_at: soon(0),
    until: soon(60),
    ...(file === null ? {} : { file: { applicant, ...file } }),
  },
});
const entry = (hold: string, more: object = {}) => ({
  request: "7",
  service: "abroad_permanently",
  submitted_at: soon(-3000),
  until: soon(600),
  overdue: false,
  hold,
  ...more,
});
const appeal = {
  number: "20261124-048213",
  stage: { stage: "appeal" },
  body: "migration_service",
  received_at: soon(-3000),
  forward_by: "2026-11-27",
  forwarded: null,
  due: "2026-12-15",
  extended: null,
  hold: "free",
};
const bytes = (said: object) => Buffer.from(JSON.stringify(said)).toString("base64");
const abroadCase: Answer = {
  body: {
    entry: entry("mine"),
    open_until: soon(60),
    applicant,
    card: {
      country: "DE",
      address: "Am Kurpark 1, 53177 Bonn",
      since: "2024-09-01",
      stay: { kind: "permanent", permit_number: "12-345", permit_issued_on: "2024-06-14" },
      reason: "family",
      document_number: "N12345678",
      contact: "+49 30 1234567",
    },
    copies: [
      { purpose: "identity_document", kind: "pdf", bytes: 184_320, attachment: "8" },
      { purpose: "permit_to_leave", kind: "jpeg", bytes: 2_411_724 },
    ],
    statement: bytes({ subject: "qoltanba/living-abroad/1" }),
  },
};
const appealCase: Answer = {
  body: {
    entry: { ...appeal, hold: "mine" },
    open_until: soon(60),
    appellant: applicant,
    postal_address: "Am Kurpark 1, 53177 Bonn",
    essence: "Көшірме анық түсірілген, ал құжат 2031 жылға дейін жарамды.",
    statement: bytes({ subject: "qoltanba/appeal/1" }),
    refused: {
      request: "7",
      service: "abroad_permanently",
      state: { state: "refused", ground: "unreliable_data", at: soon(-6000) },
      statement: bytes({ subject: "qoltanba/living-abroad/1" }),
      copies: [{ purpose: "identity_document", kind: "pdf", bytes: 184_320, attachment: "8" }],
    },
  },
};
const positive = one({ state: "positive", dependence: "minor" }, { dwelling, owner: child });
const negative = one({ state: "negative", ground: "acts_alone" }, { dwelling });
const verified = one(
  { state: "verified" },
  { dwelling, owner: child, representative: applicant, representative_has_eds: true },
  201,
);
const residence = bytes({
  subject: "qoltanba/desk-record/1",
  registration: {
    subject: "qoltanba/permanent-registration/1",
    applicant,
    represented: { relation: "parent", person: child },
    reason: "family",
  },
});
const drawn = one(
  { state: "awaiting_consent" },
  { dwelling, owner: child, representative: applicant, record: residence },
);
const signedIn: Record<string, Answer[]> = {
  "GET /v1/desk/session": [session(true)],
  "GET /v1/desk/cases": [cases],
  "GET /v1/desk/abroad": [{ body: { requests: [] } }],
  "GET /v1/desk/appeals": [{ body: { appeals: [] } }],
  "POST /v1/desk/cases": [one({ state: "opened" }, {}, 201)],
  "POST /v1/desk/cases/2/owner": [positive],
  "GET /v1/desk/cases/2": [positive],
};

const waits: Record<string, Answer[]> = {
  "GET /v1/desk/abroad": [
    {
      body: {
        requests: [
          entry("free", { overdue: true }),
          entry("taken", { request: "9", service: "abroad_temporarily", near: true }),
        ],
      },
    },
  ],
  "GET /v1/desk/appeals": [{ body: { appeals: [appeal] } }],
  "POST /v1/desk/abroad/7/open": [{ body: { until: soon(60) } }],
  "GET /v1/desk/abroad/7/open": [{ body: { until: soon(60) } }],
  "GET /v1/desk/abroad/7": [abroadCase],
  "POST /v1/desk/appeals/20261124-048213/open": [{ body: { until: soon(60) } }],
  "GET /v1/desk/appeals/20261124-048213/open": [{ body: { until: soon(60) } }],
  "GET /v1/desk/appeals/20261124-048213": [appealCase],
};

async function open(page: Page) {
  await page.getByTestId("desk-applicant").fill(applicant.iin);
  await page.getByTestId("desk-open").click();
}

async function check(page: Page) {
  await open(page);
  await page.getByTestId("desk-rka").fill(dwelling.rka);
  await page.getByTestId("desk-owner").fill(child.iin);
  await page.getByTestId("desk-check").click();
}

async function checkAddress(page: Page) {
  await open(page);
  await page.getByTestId("desk-way-address").check();
  await page.getByTestId("desk-region").selectOption("almaty");
  await page.getByTestId("desk-address").fill("Абай 10, 25");
  await page.getByTestId("desk-owner").fill(child.iin);
  await page.getByTestId("desk-check").click();
}

async function drawUp(page: Page) {
  await open(page);
  await page.getByTestId("desk-service-permanent_registration").check();
  await page.getByTestId("desk-whom-other").check();
  await page.getByTestId("desk-represented").fill(child.iin);
  await page.getByTestId("desk-residence-reason").selectOption("family");
}

async function fill(page: Page) {
  await check(page);
  await page.getByTestId("desk-representative").fill("861006300113");
  await page.getByTestId("desk-right-birth_certificate").check();
  for (const kind of ["applicant_identity", "representative_identity", "birth_certificate"]) {
    await page.getByTestId(`desk-paper-${kind}`).fill("041234567");
    await page.getByTestId(`desk-seen-${kind}`).check();
  }
}

type State = {
  name: string;
  answers?: Record<string, Answer[]>;
  go?: (page: Page) => Promise<void>;
  shows: string;
};

const states: State[] = [
  {
    name: "pilot over",
    answers: { "GET /v1/desk/session": [session(false)] },
    shows: '[data-testid="desk-over"]',
  },
  {
    name: "negative",
    answers: {
      "POST /v1/desk/cases/2/owner": [negative],
      "GET /v1/desk/cases/2": [negative],
    },
    go: check,
    shows: '[data-testid="desk-refuse"]',
  },
  {
    name: "no such address",
    answers: { "POST /v1/desk/cases/2/owner": [problem("no_such_dwelling", 404)] },
    go: checkAddress,
    shows: '[data-testid="desk-refusal"][data-code="no_such_dwelling"]',
  },
  {
    name: "not ended",
    answers: { "DELETE /v1/desk/session": ["lost"] },
    go: (page) => page.getByTestId("desk-leave").click(),
    shows: '[data-testid="notice"][data-page="not_ended"]',
  },
  {
    name: "queues",
    answers: { ...waits, "GET /v1/desk/session": [session(false)] },
    shows: '[data-testid="desk-taken"]',
  },
  {
    name: "near its promise",
    answers: { ...waits, "GET /v1/desk/session": [session(false)] },
    shows: '[data-testid="desk-near"]',
  },
  {
    name: "abroad",
    answers: waits,
    go: async (page) => {
      await page.getByTestId("desk-take-abroad").click();
      await page.getByTestId("desk-decision-refuse").check();
    },
    shows: '[data-testid="desk-ground"]',
  },
  {
    name: "appeal",
    answers: waits,
    go: async (page) => {
      await page.getByTestId("desk-take-appeals").click();
      await page.getByTestId("desk-step-extend").check();
    },
    shows: '[data-testid="desk-new-due"]',
  },
  {
    name: "record",
    answers: {
      "POST /v1/desk/cases": [verified],
      "GET /v1/desk/cases/2": [verified],
    },
    go: drawUp,
    shows: '[data-testid="desk-draw"]:enabled',
  },
  { name: "papers", go: fill, shows: '[data-testid="desk-papers"]:enabled' },
];

for (const { name, answers, go, shows } of states) {
  for (const language of ["kk", "ru", "en"]) {
    for (const scheme of ["light", "dark"] as const) {
      test(`R-36 desk: ${name}, ${language}, ${scheme}`, async ({ page }) => {
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

        await page.goto(`${origin}/desk`);
        await go?.(page);

        await expect(page.locator(shows).first()).toBeVisible();
        await holds(page);
      });
    }
  }
}

test("r53_r36_the_desk_shows_a_code_first_and_signs_nothing_itself", async ({ page }) => {
  const steps = [waiting, { body: { step: "allowed", until: soon(2), tries_left: 3 } }];
  const calls = await servePortal(page, {
    ...signedIn,
    "GET /v1/desk/session": [signedOut, session(true)],
    "POST /v1/desk/requests": [asked],
    "GET /v1/desk/request": steps,
    "POST /v1/desk/number": [{ body: { until: soon(15), documents: false } }],
    "POST /v1/desk/cases": [one({ state: "awaiting_signature" }, {}, 201)],
    "GET /v1/desk/cases/2": [one({ state: "entered", at: soon(0) }, null)],
  });
  await page.goto(`${origin}/desk`);
  await page.getByTestId("number").fill("07");
  await page.getByTestId("number-submit").click();
  await open(page);
  // However often the page has looked before.
  steps.splice(0, steps.length, waiting, { body: { step: "signed", until: soon(2) } });
  await page.getByTestId("desk-sign").click();

  const shown = page.getByTestId("desk-case");
  await expect(shown).toHaveAttribute("data-state", "entered", { timeout: 10_000 });
  // Nothing about people stays on the page of a case that has ended (S-18).
  await expect(page.getByText("Сейітқали")).toHaveCount(0);
  const sent = calls.filter(({ path }) => path === "POST /v1/desk/requests");
  expect(sent.map(({ body }) => body)).toEqual([
    { action: "desk_sign_in" },
    { action: "desk_record", case: "2" },
  ]);
  expect(calls.every(({ path }) => !path.includes("sign") || path.startsWith("GET"))).toBe(true);
});

test("r29_an_owner_is_checked_by_an_address_in_place_of_its_code", async ({ page }) => {
  const calls = await servePortal(page, signedIn);
  await page.goto(`${origin}/desk`);
  await checkAddress(page);

  await expect(page.getByTestId("desk-case")).toHaveAttribute("data-state", "positive");
  const sent = calls.find(({ path }) => path === "POST /v1/desk/cases/2/owner");
  expect(sent?.body).toEqual({ region: "almaty", owner: child.iin, address: "Абай 10, 25" });
});

test("r27_r36_a_residence_is_drawn_up_for_whom_the_applicant_applies_and_the_page_says_so", async ({
  page,
}) => {
  const calls = await servePortal(page, {
    ...signedIn,
    "POST /v1/desk/cases": [verified],
    "POST /v1/desk/cases/2/record": [drawn],
    "GET /v1/desk/cases/2": [drawn],
  });
  await page.goto(`${origin}/desk`);
  await drawUp(page);
  await page.getByTestId("desk-draw").click();

  await expect(page.getByTestId("desk-case")).toHaveAttribute("data-state", "awaiting_consent");
  await expect(page.getByTestId("desk-service")).toContainText(
    /Permanent registration|Тұрақты тіркеу|Постоянная регистрация/,
  );
  await expect(page.getByTestId("desk-case")).toContainText("Нұрпейісова");
  const sent = calls.find(({ path }) => path === "POST /v1/desk/cases/2/record");
  expect(sent?.body).toEqual({
    registration: { service: "permanent_registration", represented: child.iin, reason: "family" },
    consent: { by: "eds" },
  });
});

test("r47_the_children_who_move_along_are_named_in_the_record", async ({ page }) => {
  const record = bytes({
    subject: "qoltanba/desk-record/1",
    registration: {
      subject: "qoltanba/permanent-registration/1",
      applicant,
      children: [{ ...child, date_of_birth: "2017-11-24" }],
      reason: "family",
    },
  });
  const parties = { dwelling, owner: applicant, representative: applicant };
  const moved = one({ state: "awaiting_consent" }, { ...parties, record });
  await servePortal(page, {
    ...signedIn,
    "POST /v1/desk/cases": [verified],
    "POST /v1/desk/cases/2/record": [moved],
    "GET /v1/desk/cases/2": [moved],
  });
  await page.goto(`${origin}/desk`);
  await drawUp(page);
  await page.getByTestId("desk-draw").click();

  await expect(page.getByTestId("desk-along")).toContainText("Нұрпейісова Аружан");
});

test("r36_after_the_pilot_the_desk_sends_nobody_back_to_where_they_come_from", async ({ page }) => {
  await servePortal(page, { ...signedIn, "GET /v1/desk/session": [session(false)] });
  await page.goto(`${origin}/desk`);

  const over = page.getByTestId("desk-over");
  await expect(over).toContainText("267");
  await expect(over).not.toContainText("eGov");
});

test("s18_a_session_that_ends_in_the_middle_of_a_case_shows_nothing_of_it", async ({ page }) => {
  await servePortal(page, {
    ...signedIn,
    "POST /v1/desk/cases/2/papers": [problem("sign_in_required", 401)],
  });
  await page.goto(`${origin}/desk`);
  await fill(page);
  await expect(page.getByText("Нұрпейісова")).toBeVisible();

  await page.getByTestId("desk-papers").click();

  await expect(page.locator('[data-testid="notice"][data-page="ended"]')).toBeVisible();
  await expect(page.getByText("Нұрпейісова")).toHaveCount(0);
});

test("r38_s18_a_request_from_abroad_is_decided_and_nothing_of_it_stays_on_the_page", async ({
  page,
}) => {
  const calls = await servePortal(page, {
    ...signedIn,
    ...waits,
    "GET /v1/desk/session": [session(true, ["abroad"])],
    "POST /v1/desk/abroad/7/decide": [
      problem("unavailable", 503),
      { body: { state: { state: "refused", ground: "unreliable_data", at: soon(0) } } },
    ],
  });
  await page.goto(`${origin}/desk`);
  await page.getByTestId("desk-take-abroad").click();
  await expect(page.getByTestId("desk-copy-identity_document")).toHaveAttribute(
    "href",
    "/v1/desk/abroad/7/copies/8",
  );
  await page.getByTestId("desk-decision-accept").check();
  await page.getByTestId("desk-decide").click();
  await expect(page.getByTestId("desk-refusal")).toHaveAttribute("data-code", "unavailable");
  await page.getByTestId("desk-decide").click();

  await expect(page.getByTestId("desk-done")).toHaveAttribute("data-what", "refused");
  await expect(page.getByText("Сейітқали")).toHaveCount(0);
  const asked = calls.map(({ path }) => path);
  expect(asked).not.toContain("GET /v1/desk/cases");
  expect(asked).not.toContain("GET /v1/desk/appeals");
});

test("s18_what_is_no_longer_open_here_is_no_longer_shown", async ({ page }) => {
  await servePortal(page, {
    ...signedIn,
    ...waits,
    "GET /v1/desk/abroad/7/open": [problem("desk_step", 409)],
  });
  await page.goto(`${origin}/desk`);
  await page.getByTestId("desk-take-abroad").click();
  await expect(page.getByText("Сейітқали")).toBeVisible();

  await expect(page.getByTestId("desk-done")).toHaveAttribute("data-what", "over", {
    timeout: 10_000,
  });
  await expect(page.getByText("Сейітқали")).toHaveCount(0);
});
