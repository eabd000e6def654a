import { existsSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";

import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, type Route } from "@playwright/test";

import webConfig from "../../vite.web.config";

/** Where the built pages pretend to be. */
export const origin = "https://qoltanba.test";

export const secret = "AAECAwQFBgcICQoLDA0ODw";

/** What the stubbed backend answers. */
export type Answer =
  | { status?: number; body: unknown; headers?: Record<string, string> }
  | "lost"
  | "never"
  | "garbled";

/** A key that a page drew (S-29), as the tests expect it. */
export const drawn = expect.stringMatching(/^[0-9a-f]{32}$/) as unknown as string;

/** What was asked of the stubbed backend. */
export type Asked = { path: string; body: unknown; key: string | undefined };

/** Serves the built pages with their real policy, and answers their two calls in the given order; the last answer repeats. */
export async function serve(
  page: Page,
  answers: { preview?: Answer[]; open?: Answer[] } = {},
): Promise<Asked[]> {
  const asked: Asked[] = [];
  const queues = { "/v1/open/preview": answers.preview ?? [], "/v1/open": answers.open ?? [] };
  await page.route("**/*", async (route) => {
    const request = route.request();
    const { origin: from, pathname } = new URL(request.url());
    if (from !== origin) return route.abort();
    if (pathname === "/v1/open/preview" || pathname === "/v1/open") {
      asked.push({
        path: pathname,
        body: request.postDataJSON(),
        key: request.headers()["idempotency-key"],
      });
      const queue = queues[pathname];
      const answer = queue.length > 1 ? queue.shift() : queue[0];
      return reply(route, answer ?? problem("internal", 500));
    }
    return file(route, pathname);
  });
  return asked;
}

function reply(route: Route, answer: Answer) {
  if (answer === "never") return;
  if (answer === "lost") return route.abort("connectionreset");
  if (answer === "garbled") {
    return route.fulfill({ status: 200, contentType: "text/html", body: "<h1>Wi-Fi log-in</h1>" });
  }
  const { status = 200, body, headers = {} } = answer;
  const contentType = status < 400 ? "application/json" : "application/problem+json";
  return route.fulfill({ status, contentType, body: JSON.stringify(body), headers });
}

/** Serves the portal with its real policy; its calls are answered by method and path, the last answer repeats. */
export async function servePortal(page: Page, answers: Record<string, Answer[]>): Promise<Asked[]> {
  const asked: Asked[] = [];
  await page.route("**/*", async (route) => {
    const request = route.request();
    const { origin: from, pathname } = new URL(request.url());
    if (from !== origin) return route.abort();
    if (!pathname.startsWith("/v1/")) return file(route, pathname);
    const call = `${request.method()} ${pathname}`;
    const body = request.postData() === null ? null : (request.postDataJSON() as unknown);
    asked.push({ path: call, body, key: request.headers()["idempotency-key"] });
    const queue = answers[call] ?? [];
    const answer = queue.length > 1 ? queue.shift() : queue[0];
    return reply(route, answer ?? problem("internal", 500));
  });
  return asked;
}

const pages: Partial<Record<string, string>> = {
  "/s": "s.html",
  "/open": "open.html",
  "/portal": "portal.html",
  "/p": "portal.html",
  "/check": "check.html",
  "/desk": "desk.html",
};

function file(route: Route, pathname: string) {
  const name = pages[pathname] ?? pathname;
  const path = join(import.meta.dirname, "../../dist/web", name);
  if (!existsSync(path)) return route.fulfill({ status: 404, body: "" });
  const types: Partial<Record<string, string>> = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
  };
  const headers = webConfig.preview?.headers as Record<string, string>;
  return route.fulfill({
    body: readFileSync(path),
    contentType: types[extname(path)] ?? "application/octet-stream",
    headers,
  });
}

/** A refusal as RFC 9457 has it. */
export function problem(code: string, status: number, more: object = {}): Answer {
  const type = `/problems/${code.replaceAll("_", "-")}`;
  return { status, body: { type, title: "refused", status, code, ...more } };
}

const whole = { scope: { what: "whole" } };

/** A preview that can be opened for the given number of seconds. */
export function preview(seconds = 290, kind = "national_id", terms: object = whole): Answer {
  const until = new Date(Date.now() + seconds * 1000).toISOString();
  const viewer = { kind: "visitor", network: "95.56" };
  return { body: { kind, holder: "Айгерім С.", terms, until, viewer } };
}

/** An opened document of a kind. */
export function opened(kind = "national_id", change: object = {}, terms: object = whole): Answer {
  return {
    body: {
      terms,
      document: { ...documents[kind], ...change },
      opened_at: "2026-11-24T09:05:32Z",
      verified: {
        issuer: "Qoltanba Documents",
        issued_at: "2026-11-20T08:00:00Z",
        signed_at: "2026-11-24T09:01:00Z",
        valid_until: "2026-12-20T08:00:00Z",
        status_at: "2026-11-24T09:05:31Z",
      },
      presentation: "",
      nonce: "",
      viewer: { kind: "visitor", network: "95.56" },
    },
  };
}

const person = { surname: "Сейітқали", given_name: "Айгерім", patronymic: "Нұрланқызы" };
const portrait = readFileSync(join(import.meta.dirname, "portrait.png"), "base64");

const same = (text: string) => ({ kk: text, ru: text, en: text });
const field = (name: string, value: object, source: string) => ({ name, value, source });
const named = (source: string) => [
  field("surname", { kk: "Сейітқали", ru: "Сейткали" }, source),
  field("given_name", { kk: "Айгерім", ru: "Айгерим" }, source),
  field("patronymic", { kk: "Нұрланқызы", ru: "Нурланкызы" }, source),
  field("date_of_birth", same("1994-03-12"), source),
];

/** The documents by their kind. */
export const documents: Record<string, object> = {
  national_id: {
    kind: "national_id",
    person,
    number: "047 382 915",
    valid_until: "2031-08-19",
    state: "valid",
    source: "gbd_fl",
    photo: portrait,
    photo_source: "gbd_fl",
    fetched_at: "2026-11-24T09:00:00Z",
    fields: [
      ...named("gbd_fl"),
      field("iin", same("940312400123"), "gbd_fl"),
      field(
        "place_of_birth",
        { kk: "Қызылорда облысы, Шиелі ауданы", ru: "Кызылординская область, Шиелийский район" },
        "gbd_fl",
      ),
      field("sex", { kk: "әйел", ru: "женский", en: "female" }, "gbd_fl"),
      field("nationality", { kk: "қазақ", ru: "казашка", en: "Kazakh" }, "gbd_fl"),
      field("number", same("047 382 915"), "internal_affairs"),
      field(
        "issuer",
        {
          kk: "Қазақстан Республикасы Ішкі істер министрлігі",
          ru: "Министерство внутренних дел Республики Казахстан",
          en: "Ministry of Internal Affairs of the Republic of Kazakhstan",
        },
        "internal_affairs",
      ),
      field("issued_on", same("2021-08-20"), "internal_affairs"),
      field("valid_until", same("2031-08-19"), "internal_affairs"),
    ],
  },
  driving_licence: {
    kind: "driving_licence",
    person,
    number: "AB 104 882",
    valid_until: "2029-02-01",
    state: "valid",
    source: "internal_affairs",
    photo: portrait,
    photo_source: "internal_affairs",
    fetched_at: "2026-11-24T09:00:00Z",
    fields: [
      ...named("internal_affairs"),
      field("number", same("AB 104 882"), "internal_affairs"),
      field("categories", same("B, C1"), "internal_affairs"),
      field("issued_on", same("2019-02-02"), "internal_affairs"),
      field("valid_until", same("2029-02-01"), "internal_affairs"),
    ],
  },
  birth_certificate: {
    kind: "birth_certificate",
    person: { surname: "Сейітқали", given_name: "Әлихан", patronymic: "Ғабитұлы" },
    number: "ҚА 0582213",
    state: "valid",
    source: "civil_status",
    fetched_at: "2026-11-24T09:00:00Z",
    fields: [
      field("date_of_birth", same("2019-06-30"), "civil_status"),
      field("iin", same("190630500456"), "civil_status"),
      field("mother", same("Сейітқали Айгерім Нұрланқызы"), "civil_status"),
      field("father", same("Жүнісов Ғабит Серікұлы"), "civil_status"),
      field("issued_on", same("2019-07-08"), "civil_status"),
      field("record_number", same("10-215-19-0004821"), "civil_status"),
    ],
  },
};

/** What holds on every page in every state: axe finds nothing, nothing is cut off, every target can be hit. */
export async function holds(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);

  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);

  // A radio button and a check box are hit by their labels.
  const targets =
    "button, input:not([type=radio], [type=checkbox]), label:has([type=radio], [type=checkbox]), select, a.button";
  const small = await page.locator(targets).evaluateAll((targets) =>
    targets
      .filter((target) => {
        const { width, height } = target.getBoundingClientRect();
        return width < 44 || height < 44;
      })
      .map((target) => target.outerHTML),
  );
  expect(small).toEqual([]);
}
