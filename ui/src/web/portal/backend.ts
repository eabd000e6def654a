import { type CardDocument, type FullName, type LocalizedText } from "../../shared/card/document";
import { cardWords } from "../../shared/card/words";
import { readDocument } from "../answer";
import { type Answer, ask, drawKey } from "../call";
import { instant, isRecord, list, readPerson, readText } from "../json";
import { readRequest, type SessionCalls } from "../session.svelte";
import { readRegistration, type Registration } from "./registration";

/** What a code of the portal asks for. */
export type Action = "sign_in" | "show_documents" | "sign_order";

export type Session = { until: number; documents: boolean };
export type Stay = { address: LocalizedText; from: string; until: string };
export type Profile = {
  iin: string;
  name: FullName;
  born: string;
  phone: string;
  email: string;
  address: LocalizedText | null;
  stays: Stay[];
  /** Until when the EDS is valid. */
  eds: number | null;
};
export type Entry = {
  id: string;
  kind: string;
  /** Of which service the request is that it is about. */
  service: string | null;
  at: number;
  who: string | null;
};
export type History = { entries: Entry[]; more: boolean };

/** A request as it stands. */
export type Ordered = {
  id: string;
  state: string;
  /** Until when it waits. */
  until: string | null;
  ground: string | null;
  registration: Registration;
  at: string;
  answered: number;
  asked: number;
  signedAt: string | null;
};

/** The calls of the portal; cookies that no script sees bind them to this browser (S-12). */
export type Backend = SessionCalls<Session> & {
  ask: (action: Action) => Promise<Answer<true>>;
  profile: () => Promise<Answer<Profile>>;
  history: (before: string | null) => Promise<Answer<History>>;
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
  number: (number) =>
    ask("POST", "/v1/portal/number", readSession, { body: { number }, key: drawKey() }),
  session: () => ask("GET", "/v1/portal/session", readSession),
  leave: () => ask("DELETE", "/v1/portal/session", () => true as const),
  profile: () => ask("GET", "/v1/portal/profile", readProfile),
  history: (before) =>
    ask("GET", `/v1/portal/history${before === null ? "" : `?before=${before}`}`, readHistory),
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
  const { date_of_birth: born, phone, email, eds } = body;
  if (typeof born !== "string" || typeof phone !== "string" || typeof email !== "string")
    return null;
  const valid = isRecord(eds) && eds.state === "valid" ? instant(eds.not_after) : null;
  const stays = list(body, "temporary", readStay) ?? [];
  return name && { iin: body.iin, name, born, phone, email, address, stays, eds: valid };
}

function readStay(body: unknown): Stay | null {
  if (!isRecord(body) || !isRecord(body.dwelling)) return null;
  const { from, until } = body;
  const address = readText(body.dwelling.address);
  if (typeof from !== "string" || typeof until !== "string") return null;
  return address && { address, from, until };
}

function readHistory(body: unknown): History | null {
  const entries = list(body, "entries", readEntry);
  return entries && { entries, more: isRecord(body) && body.more === true };
}

function readEntry(body: unknown): Entry | null {
  if (!isRecord(body)) return null;
  const { entry, kind } = body;
  const at = instant(body.at);
  if (typeof entry !== "string" || typeof kind !== "string" || at === null) return null;
  const service = typeof body.service === "string" ? body.service : null;
  return { id: entry, kind, service, at, who: readCounterpart(body.counterpart) };
}

/** The other side of what happened, as well as is known (S-9). */
function readCounterpart(body: unknown): string | null {
  if (!isRecord(body)) return null;
  const named = body.kind === "person" || body.kind === "employee";
  const known = named ? body.name : body.network;
  return typeof known === "string" ? known : null;
}

function readOrdered(body: unknown): Ordered | null {
  if (!isRecord(body) || !isRecord(body.state)) return null;
  const { request, submitted_at: at, answered, asked, signed_at } = body;
  const { state, until, ground } = body.state;
  const registration = readRegistration(body.statement);
  if (typeof request !== "string" || typeof state !== "string" || !registration) return null;
  if (typeof at !== "string" || typeof answered !== "number" || typeof asked !== "number")
    return null;
  return {
    id: request,
    state,
    until: typeof until === "string" ? until : null,
    ground: typeof ground === "string" ? ground : null,
    registration,
    at,
    answered,
    asked,
    signedAt: typeof signed_at === "string" ? signed_at : null,
  };
}
