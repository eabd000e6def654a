import { expect, type Page, test } from "@playwright/test";

import {
  asked,
  dwelling,
  person,
  request,
  rows,
  session,
  signedOut,
  soon,
  waiting,
} from "./citizen";
import { type Answer, documents, holds, origin, problem, servePortal } from "./site";

const allowed = (left: number): Answer => ({
  body: { step: "allowed", until: soon(2), tries_left: left },
});
const start = { "GET /v1/portal/session": [signedOut], "POST /v1/portal/requests": [asked] };
const ends = (answer: Answer): Record<string, Answer[]> => ({
  ...start,
  "GET /v1/portal/request": [allowed(1)],
  "POST /v1/portal/number": [answer],
});
const type = async (page: Page) => {
  await page.getByTestId("number").fill("07");
  await page.getByTestId("number-submit").click();
};
/** Of these sources no answer comes. */
const without = (...away: string[]): Record<string, Answer[]> =>
  Object.fromEntries(
    away.map((source) => [
      `GET /v1/portal/sources/${source}/documents`,
      [problem("source_away", 503)],
    ]),
  );
const pending: Record<string, Answer[]> = {
  "GET /v1/portal/sources/civil_status/documents": [
    {
      body: {
        source: "civil_status",
        documents: [],
        pending: [
          {
            kind: "birth_certificate",
            person: { surname: "Сейітқали", given_name: "Әлихан" },
            of_child: true,
            why: { reason: "being_issued", ready_on: "2026-12-09" },
          },
          {
            kind: "divorce_certificate",
            person: { surname: "Сейітқали", given_name: "Айгерім" },
            of_child: false,
            why: { reason: "not_issued" },
          },
        ],
      },
    },
  ],
};
const notice = (name: string) => `[data-testid="notice"][data-page="${name}"]`;

/** A document whose fields say when they came. */
const timed = {
  ...documents.national_id,
  fields: (documents.national_id as { fields: object[] }).fields.map((field) => ({
    ...field,
    fetched_at: "2026-11-24T09:00:00Z",
  })),
};
const english = (page: Page) =>
  page.addInitScript(() => {
    localStorage.setItem("language", "en");
  });

type State = {
  name: string;
  answers: Record<string, Answer[]>;
  go?: (page: Page) => Promise<void>;
  shows: string;
};

const states: State[] = [
  {
    name: "starting",
    answers: { "GET /v1/portal/session": ["never"] },
    shows: '[data-testid="waiting"]',
  },
  {
    name: "waiting",
    answers: { ...start, "GET /v1/portal/request": [waiting] },
    shows: '[data-testid="portal-qr"]',
  },
  {
    name: "code lapsed",
    answers: { ...start, "GET /v1/portal/request": [{ body: { step: "over", until: soon(0) } }] },
    shows: notice("lapsed"),
  },
  {
    name: "number",
    answers: { ...start, "GET /v1/portal/request": [waiting, allowed(3)] },
    shows: '[data-testid="portal-number"]',
  },
  {
    name: "wrong number",
    answers: {
      ...ends(problem("portal_number_wrong", 422, { tries_left: 2 })),
      "GET /v1/portal/request": [allowed(3), allowed(2)],
    },
    go: type,
    shows: '[data-testid="number-refusal"]',
  },
  {
    name: "too many tries",
    answers: ends(problem("portal_request_over", 410)),
    go: type,
    shows: notice("tries"),
  },
  {
    name: "session",
    answers: { "GET /v1/portal/session": [session()], ...person },
    shows: '[data-testid="portal-history"] li',
  },
  {
    name: "requests that cannot be read",
    answers: {
      ...person,
      "GET /v1/portal/session": [session()],
      "GET /v1/portal/registrations": [{ body: { requests: [{ request: "8" }] } }],
    },
    shows: '[data-testid="portal-unread"]',
  },
  {
    name: "documents",
    answers: { "GET /v1/portal/session": [session(true)], ...person },
    shows: '[data-testid="portal-document"]',
  },
  {
    name: "sources away",
    answers: {
      "GET /v1/portal/session": [session(true)],
      ...person,
      ...without("gbd_fl", "health_care"),
      ...pending,
    },
    shows: '[data-testid="pending"]',
  },
  {
    name: "ended",
    answers: {
      "GET /v1/portal/session": [session()],
      "DELETE /v1/portal/session": [{ body: null }],
      ...person,
    },
    go: (page) => page.getByTestId("portal-leave").click(),
    shows: notice("ended"),
  },
  {
    name: "not ended",
    answers: {
      "GET /v1/portal/session": [session()],
      "DELETE /v1/portal/session": ["lost"],
      ...person,
    },
    go: (page) => page.getByTestId("portal-leave").click(),
    shows: notice("not_ended"),
  },
  {
    name: "away",
    answers: { "GET /v1/portal/session": ["lost"] },
    shows: notice("away"),
  },
  {
    name: "too many codes",
    answers: { ...start, "POST /v1/portal/requests": [problem("too_many_requests", 429)] },
    shows: notice("too_many"),
  },
  {
    name: "failed",
    answers: { "GET /v1/portal/session": [problem("internal", 500)] },
    shows: notice("failed"),
  },
];

for (const { name, answers, go, shows } of states) {
  for (const language of ["kk", "ru", "en"]) {
    for (const scheme of ["light", "dark"] as const) {
      test(`R-26 portal: ${name}, ${language}, ${scheme}`, async ({ page }) => {
        await page.setViewportSize({ width: 320, height: 640 });
        await page.emulateMedia({ colorScheme: scheme });
        await page.addInitScript((chosen) => {
          localStorage.setItem("language", chosen);
        }, language);
        const copied = Object.fromEntries(
          Object.entries(answers).map(([call, queue]) => [call, [...queue]]),
        );
        await servePortal(page, copied);

        await page.goto(`${origin}/portal`);
        await go?.(page);

        await expect(page.locator(shows).first()).toBeVisible();
        await holds(page);
      });
    }
  }
}

/** A request of another service. */
const other = (id: string, said: object, state: object, more: object = {}) =>
  request(state, {
    request: id,
    statement: Buffer.from(JSON.stringify(said)).toString("base64"),
    ...more,
  });
const abroad = (kind: string) => ({
  subject: "qoltanba/living-abroad/1",
  card: { stay: { kind } },
});

test("R-30 requests of every service are listed, and what cannot be read is said", async ({
  page,
}) => {
  await page.addInitScript(() => {
    localStorage.setItem("language", "en");
  });
  await servePortal(page, {
    ...person,
    "GET /v1/portal/session": [session()],
    "GET /v1/portal/registrations": [
      {
        body: {
          requests: [
            other(
              "3",
              { subject: "qoltanba/marriage/1" },
              { state: "awaiting_consents", until: soon(600) },
            ),
            other(
              "4",
              { subject: "qoltanba/end-of-registration/1", dwelling },
              { state: "registered", at: "2026-11-24T09:12:00Z" },
              { promised_since: "2026-11-24T09:00:00Z", promised_by: "2026-11-24T09:15:00Z" },
            ),
            other("5", abroad("permanent"), { state: "processing", until: soon(-5) }),
            other(
              "6",
              abroad("temporary"),
              { state: "refused", ground: "unreliable_data", at: "2026-11-26T09:00:00Z" },
              { promised_by: "2026-11-25T19:00:00Z", working_days_taken: 2 },
            ),
            other("7", { subject: "qoltanba/of-tomorrow/1" }, { state: "dreamt_of" }),
            { request: "8" },
          ],
        },
      },
    ],
  });

  await page.goto(`${origin}/portal`);

  const services = page.getByTestId("portal-request-service");
  await expect(services).toHaveText([
    "Marriage",
    "End of a registration",
    "Living abroad permanently",
    "Living abroad for a time",
    "Another service",
  ]);
  const listed = page.getByTestId("portal-request-open");
  await expect(listed.nth(0)).toContainText("Waiting for the spouse");
  await expect(listed.nth(1)).toContainText(/Ended.*took 12 minutes/);
  await expect(listed.nth(2)).toContainText("is late");
  await expect(listed.nth(3)).toContainText("took 2 working days");
  await expect(page.getByTestId("portal-unread")).toContainText("One request cannot be shown");
  await expect(page.getByTestId("portal-no-requests")).toHaveCount(0);

  await listed.nth(3).click();
  await expect(page.getByTestId("portal-request")).toHaveAttribute("data-state", "refused");
  await expect(page.getByTestId("portal-promise")).toContainText("took 2 working days");
});

test("R-30 whoever has made no request reads so", async ({ page }) => {
  await servePortal(page, {
    ...person,
    "GET /v1/portal/session": [session()],
    "GET /v1/portal/registrations": [{ body: { requests: [] } }],
  });

  await page.goto(`${origin}/portal`);

  await expect(page.getByTestId("portal-no-requests")).toBeVisible();
  await expect(page.getByTestId("portal-unread")).toHaveCount(0);
});

test("s33_a_new_code_is_shown_as_soon_as_there_is_one", async ({ page }) => {
  const turned = ["1".repeat(25), ...rows.slice(1)];
  const body = (waiting as { body: { code: object } }).body;
  const next: Answer = { body: { ...body, code: { ...body.code, rows: turned } } };
  await servePortal(page, { ...start, "GET /v1/portal/request": [waiting, next] });
  await page.goto(`${origin}/portal`);
  const path = page.getByTestId("portal-qr").locator("path");
  const first = await path.getAttribute("d");

  await expect(path).not.toHaveAttribute("d", first ?? "");
});

test("s12_the_number_is_sent_under_a_key_and_opens_the_session", async ({ page }) => {
  const calls = await servePortal(page, {
    ...start,
    ...person,
    "GET /v1/portal/request": [allowed(3)],
    "POST /v1/portal/number": [session()],
  });
  await page.goto(`${origin}/portal`);

  await type(page);

  await expect(page.getByTestId("portal-profile")).toContainText("940312400123");
  await expect(page.getByTestId("portal-services")).not.toContainText("=>");
  const sent = calls.find(({ path }) => path === "POST /v1/portal/number");
  expect(sent?.body).toEqual({ number: "07" });
  expect(sent?.key).toMatch(/^[0-9a-f]{32}$/);
});

test("s33_documents_are_shown_only_after_another_scan", async ({ page }) => {
  const calls = await servePortal(page, {
    ...person,
    "GET /v1/portal/session": [session()],
    "POST /v1/portal/requests": [asked],
    "GET /v1/portal/request": [waiting, allowed(3)],
    "POST /v1/portal/number": [session(true)],
  });
  await page.goto(`${origin}/portal`);
  await expect(page.getByTestId("portal-profile")).toContainText("940312400123");
  expect(calls.some(({ path }) => path.includes("/sources/"))).toBe(false);

  await page.getByTestId("portal-show-documents").click();
  await type(page);

  await expect(page.getByTestId("portal-document")).toHaveCount(1);
  expect(calls.find(({ path }) => path === "POST /v1/portal/requests")?.body).toEqual({
    action: "show_documents",
  });
});

test("r16_r21_documents_say_each_field_s_source_and_time_and_what_is_not_there_yet", async ({
  page,
}) => {
  await english(page);
  await servePortal(page, {
    ...person,
    "GET /v1/portal/session": [session(true)],
    "GET /v1/portal/sources/gbd_fl/documents": [{ body: { documents: [timed], pending: [] } }],
    ...pending,
  });
  await page.goto(`${origin}/portal`);

  await page.getByTestId("portal-document-fields").click();

  await expect(page.getByTestId("field-iin-value")).toHaveText("940312400123");
  await expect(page.getByTestId("field-iin-source")).toContainText("State Database of Individuals");
  await expect(page.getByTestId("field-iin-source").locator("time")).toHaveAttribute(
    "datetime",
    "2026-11-24T09:00:00Z",
  );
  const coming = page.getByTestId("pending-birth_certificate");
  await expect(coming).toContainText("Сейітқали Әлихан");
  await expect(coming).toContainText("Being made. It will be here from 9 December 2026.");
  await expect(page.getByTestId("portal-sources-away")).toHaveCount(0);
  await holds(page);
});

test("r16_a_source_that_answers_rubbish_is_said_and_not_waited_for", async ({ page }) => {
  await servePortal(page, {
    ...person,
    "GET /v1/portal/session": [session(true)],
    "GET /v1/portal/sources/gbd_fl/documents": [{ body: { documents: "none" } }],
  });
  await page.goto(`${origin}/portal`);

  await expect(page.getByTestId("notice")).toHaveAttribute("data-page", "failed");
});

test("r16_sources_that_do_not_answer_are_named_and_nothing_is_said_to_be_missing", async ({
  page,
}) => {
  await english(page);
  await servePortal(page, {
    ...person,
    "GET /v1/portal/session": [session(true)],
    ...without("gbd_fl", "health_care"),
  });
  await page.goto(`${origin}/portal`);

  const away = page.getByTestId("portal-sources-away");
  await expect(away).toContainText("State Database of Individuals");
  await expect(away).toContainText("Ministry of Healthcare");
  await expect(away).not.toContainText("Ministry of Internal Affairs");
  await expect(page.getByText("There are no documents.")).toHaveCount(0);
});

const shownAs: [kind: string, counterpart: object, says: string][] = [
  [
    "document_opened",
    { kind: "visitor", network: "95.56.*.*" },
    "With: a visitor who did not sign in (network 95.56.*.*)",
  ],
  ["document_opened", { kind: "person", name: "Сынақова Болат" }, "With: Сынақова Болат"],
  [
    "document_opened",
    {
      kind: "organisation",
      name: { kk: "«Үлгі» ЖШС", ru: "ТОО «Улги»", en: "Ulgi LLP" },
      bin: "260140099936",
    },
    "With: Ulgi LLP (BIN\u00a0260140099936)",
  ],
  [
    "desk_opened",
    { kind: "employee", name: "Ахметов Нұрлан", centre: { kk: "ХҚКО", ru: "ЦОН", en: "Centre 1" } },
    "Ахметов Нұрлан",
  ],
];

for (const [kind, counterpart, says] of shownAs) {
  const who = (counterpart as { kind: string }).kind;
  test(`r25_s9_the_history_says_who_it_was_with: ${who}`, async ({ page }) => {
    await english(page);
    const opening = kind === "document_opened";
    const entry = {
      entry: "1",
      kind,
      at: "2026-11-24T09:00:00Z",
      counterpart,
      ...(opening && {
        document: "national_id",
        terms: {
          scope: { what: "ready", choice: "photo_and_name" },
          purpose: "Қонақүйге орналасу",
        },
        disclosed: ["photo", "surname", "given_name"],
      }),
    };
    await servePortal(page, {
      ...person,
      "GET /v1/portal/session": [session()],
      "GET /v1/portal/history": [{ body: { entries: [entry], more: false } }],
    });
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto(`${origin}/portal`);

    await expect(page.getByTestId("portal-entry-who")).toContainText(says);
    const row = page.getByTestId("portal-entry");
    if (opening) {
      await expect(row).toContainText("National ID card");
      await expect(page.getByTestId("portal-entry-shown")).toHaveText(
        "Photo and name: Photo, Surname, Given name · Қонақүйге орналасу",
      );
    } else await expect(page.getByTestId("portal-entry-shown")).toHaveCount(0);
    await holds(page);
  });
}

test("s33_a_session_that_was_ended_in_the_app_shows_nothing_any_more", async ({ page }) => {
  await servePortal(page, { ...person, "GET /v1/portal/session": [session(), signedOut] });
  await page.goto(`${origin}/portal`);
  await expect(page.getByTestId("portal-profile")).toContainText("940312400123");

  await expect(page.locator(notice("ended"))).toBeVisible({ timeout: 10_000 });
  await expect(page.getByText("940312400123")).toHaveCount(0);
});

test("r26_the_link_of_a_code_opened_without_the_app_does_nothing", async ({ page }) => {
  const calls = await servePortal(page, {});

  await page.goto(`${origin}/p#AAECAwQFBgcICQoLDA0ODw`);

  await expect(page.locator(notice("portal_link"))).toBeVisible();
  expect(page.url()).toBe(`${origin}/p`);
  expect(calls).toEqual([]);
  await holds(page);
});
