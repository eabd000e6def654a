import { drawKey } from "../backend";
import { type CardDocument, type FullName, type LocalizedText } from "../../shared/card/document";
import { readDocument } from "../answer";

/** What a code of the portal asks for. */
export type Action = "sign_in" | "show_documents";

/** How the request of this browser stands. */
export type Request = {
  step: "waiting" | "allowed" | "over";
  rows: string[] | null;
  triesLeft: number | null;
};

export type Session = { until: number; documents: boolean };
export type Profile = { iin: string; name: FullName; address: LocalizedText | null };
export type Entry = { id: string; kind: string; at: number };
export type Ordered = { id: string; state: string; address: LocalizedText | null; at: number };

/** Why there is no answer: a code of the service's problems, or none of them. */
export type Trouble = { code: string; triesLeft: number | null };
export type Answer<T> = { ok: T; ahead: number } | { trouble: Trouble };

/** The calls of the portal; cookies that no script sees bind them to this browser (S-12). */
export type Backend = {
  ask: (action: Action) => Promise<Answer<true>>;
  request: () => Promise<Answer<Request>>;
  number: (digits: string, key: string) => Promise<Answer<Session>>;
  session: () => Promise<Answer<Session>>;
  leave: () => Promise<Answer<true>>;
  profile: () => Promise<Answer<Profile>>;
  history: () => Promise<Answer<Entry[]>>;
  requests: () => Promise<Answer<Ordered[]>>;
  documents: () => Promise<Answer<CardDocument[]>>;
};

const patience = 20_000;
const sources = [
  "gbd_fl",
  "internal_affairs",
  "civil_status",
  "health_care",
  "higher_education",
  "social_protection",
];

/** The backend that served this page. */
export const backend: Backend = {
  ask: (action) => call("POST", "/v1/portal/requests", () => true as const, { action }, drawKey()),
  request: () => call("GET", "/v1/portal/request", readRequest),
  number: (number, key) => call("POST", "/v1/portal/number", readSession, { number }, key),
  session: () => call("GET", "/v1/portal/session", readSession),
  leave: () => call("DELETE", "/v1/portal/session", () => true as const),
  profile: () => call("GET", "/v1/portal/profile", readProfile),
  history: () => call("GET", "/v1/portal/history", (body) => list(body, "entries", readEntry)),
  requests: () =>
    call("GET", "/v1/portal/registrations", (body) => list(body, "requests", readOrdered)),
  documents: async () => {
    const answers = await Promise.all(
      sources.map((source) =>
        call("GET", `/v1/portal/sources/${source}/documents`, (body) =>
          list(body, "documents", (one) => readDocument(one)?.document ?? null),
        ),
      ),
    );
    // What one source does not answer is missing; whatever another one has is shown.
    const got = answers.flatMap((answer) => ("ok" in answer ? answer.ok : []));
    const first = answers[0];
    if (first && answers.every((answer) => "trouble" in answer)) return first;
    return { ok: got, ahead: 0 };
  },
};

async function call<T>(
  method: string,
  path: string,
  read: (body: unknown) => T | null,
  sent?: object,
  key?: string,
): Promise<Answer<T>> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, {
      method,
      headers: {
        ...(sent ? { "content-type": "application/json" } : {}),
        ...(key ? { "idempotency-key": key } : {}),
      },
      ...(sent ? { body: JSON.stringify(sent) } : {}),
      cache: "no-store",
      credentials: "same-origin",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(patience),
    });
    text = await response.text();
  } catch {
    return { trouble: { code: "away", triesLeft: null } };
  }
  const body = parsed(text);
  if (!response.ok) {
    const known = isRecord(body) && typeof body.code === "string" ? body.code : "away";
    const left = isRecord(body) && typeof body.tries_left === "number" ? body.tries_left : null;
    return { trouble: { code: known, triesLeft: left } };
  }
  const ok = read(body);
  if (ok === null) return { trouble: { code: "rubbish", triesLeft: null } };
  const serverTime = Date.parse(response.headers.get("date") ?? "");
  return { ok, ahead: Number.isNaN(serverTime) ? 0 : serverTime - Date.now() };
}

function readRequest(body: unknown): Request | null {
  if (!isRecord(body)) return null;
  const { step, code, tries_left } = body;
  if (step !== "waiting" && step !== "allowed" && step !== "over") return null;
  const rows = isRecord(code) && Array.isArray(code.rows) ? code.rows : null;
  if (rows && !rows.every((row) => typeof row === "string" && /^[01]{1,177}$/.test(row))) {
    return null;
  }
  return {
    step,
    rows: rows as string[] | null,
    triesLeft: typeof tries_left === "number" ? tries_left : null,
  };
}

function readSession(body: unknown): Session | null {
  if (!isRecord(body) || typeof body.until !== "string") return null;
  return { until: Date.parse(body.until), documents: body.documents === true };
}

function readProfile(body: unknown): Profile | null {
  if (!isRecord(body) || typeof body.iin !== "string" || !isRecord(body.full_name)) return null;
  const { surname, given_name, patronymic } = body.full_name;
  if (typeof surname !== "string" || typeof given_name !== "string") return null;
  const dwelling = body.permanent_address;
  return {
    iin: body.iin,
    name: {
      surname,
      given_name,
      patronymic: typeof patronymic === "string" ? patronymic : null,
    },
    address: isRecord(dwelling) ? readText(dwelling.address) : null,
  };
}

function readEntry(body: unknown): Entry | null {
  if (!isRecord(body)) return null;
  const { entry, kind, at } = body;
  if (typeof entry !== "string" || typeof kind !== "string" || typeof at !== "string") return null;
  return { id: entry, kind, at: Date.parse(at) };
}

function readOrdered(body: unknown): Ordered | null {
  if (!isRecord(body) || !isRecord(body.state)) return null;
  const { request, statement, submitted_at } = body;
  const { state } = body.state;
  if (typeof request !== "string" || typeof state !== "string") return null;
  if (typeof statement !== "string" || typeof submitted_at !== "string") return null;
  return { id: request, state, address: addressIn(statement), at: Date.parse(submitted_at) };
}

/** The address in the exact bytes of a request's statement. */
function addressIn(statement: string): LocalizedText | null {
  try {
    const bytes = Uint8Array.from(atob(statement), (letter) => letter.charCodeAt(0));
    const said = parsed(new TextDecoder().decode(bytes));
    return isRecord(said) && isRecord(said.dwelling) ? readText(said.dwelling.address) : null;
  } catch {
    return null;
  }
}

function readText(body: unknown): LocalizedText | null {
  if (!isRecord(body) || typeof body.kk !== "string" || typeof body.ru !== "string") return null;
  return { kk: body.kk, ru: body.ru, en: typeof body.en === "string" ? body.en : null };
}

function list<T>(body: unknown, name: string, read: (one: unknown) => T | null): T[] | null {
  if (!isRecord(body)) return null;
  const all = body[name];
  if (!Array.isArray(all)) return null;
  return all.map(read).filter((one) => one !== null);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
