import { type CardDocument, type FullName, type LocalizedText } from "../../shared/card/document";
import { cardWords } from "../../shared/card/words";
import { readDocument } from "../answer";
import { call, drawKey } from "../call";
import { instant, isRecord, parsed, readPerson, readText } from "../json";

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
export type Answer<T> = { ok: T } | { trouble: Trouble };

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

const sources = Object.keys(cardWords.kk.source);

/** The backend that served this page. */
export const backend: Backend = {
  ask: (action) =>
    ask("POST", "/v1/portal/requests", () => true as const, {
      body: { action },
      key: drawKey(),
    }),
  request: () => ask("GET", "/v1/portal/request", readRequest),
  number: (number, key) => ask("POST", "/v1/portal/number", readSession, { body: { number }, key }),
  session: () => ask("GET", "/v1/portal/session", readSession),
  leave: () => ask("DELETE", "/v1/portal/session", () => true as const),
  profile: () => ask("GET", "/v1/portal/profile", readProfile),
  history: () => ask("GET", "/v1/portal/history", (body) => list(body, "entries", readEntry)),
  requests: () =>
    ask("GET", "/v1/portal/registrations", (body) => list(body, "requests", readOrdered)),
  documents: async () => {
    const answers = await Promise.all(
      sources.map((source) =>
        ask("GET", `/v1/portal/sources/${source}/documents`, (body) =>
          list(body, "documents", (one) => readDocument(one)?.document ?? null),
        ),
      ),
    );
    // What one source does not answer is missing; whatever another one has is shown.
    const got = answers.flatMap((answer) => ("ok" in answer ? answer.ok : []));
    const first = answers[0];
    if (first && answers.every((answer) => "trouble" in answer)) return first;
    return { ok: got };
  },
};

async function ask<T>(
  method: "GET" | "POST" | "DELETE",
  path: string,
  read: (body: unknown) => T | null,
  sent: { body?: object; key?: string } = {},
): Promise<Answer<T>> {
  const reply = await call(path, { method, credentials: "same-origin", ...sent });
  if (!reply) return { trouble: { code: "away", triesLeft: null } };
  const { body } = reply;
  if (!reply.ok) {
    const known = isRecord(body) && typeof body.code === "string" ? body.code : "away";
    const left = isRecord(body) && typeof body.tries_left === "number" ? body.tries_left : null;
    return { trouble: { code: known, triesLeft: left } };
  }
  const ok = read(body);
  return ok === null ? { trouble: { code: "rubbish", triesLeft: null } } : { ok };
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
  if (!isRecord(body)) return null;
  const until = instant(body.until);
  return until === null ? null : { until, documents: body.documents === true };
}

function readProfile(body: unknown): Profile | null {
  if (!isRecord(body) || typeof body.iin !== "string") return null;
  const name = readPerson(body.full_name);
  const dwelling = body.permanent_address;
  const address = isRecord(dwelling) ? readText(dwelling.address) : null;
  return name && { iin: body.iin, name, address };
}

function readEntry(body: unknown): Entry | null {
  if (!isRecord(body)) return null;
  const { entry, kind } = body;
  const at = instant(body.at);
  if (typeof entry !== "string" || typeof kind !== "string" || at === null) return null;
  return { id: entry, kind, at };
}

function readOrdered(body: unknown): Ordered | null {
  if (!isRecord(body) || !isRecord(body.state)) return null;
  const { request, statement } = body;
  const { state } = body.state;
  const at = instant(body.submitted_at);
  if (typeof request !== "string" || typeof state !== "string") return null;
  if (typeof statement !== "string" || at === null) return null;
  return { id: request, state, address: addressIn(statement), at };
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

function list<T>(body: unknown, name: string, read: (one: unknown) => T | null): T[] | null {
  if (!isRecord(body)) return null;
  const all = body[name];
  if (!Array.isArray(all)) return null;
  return all.map(read).filter((one) => one !== null);
}
