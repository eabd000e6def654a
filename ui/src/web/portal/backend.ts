import type { DocumentKind, FullName, LocalizedText, Terms } from "../../shared/card/document";
import type { Took } from "../../shared/lasted";
import { isKind, readTerms } from "../answer";
import { type Answer, ask, drawKey } from "../call";
import { instant, isRecord, list, readPerson, readText, whole } from "../json";
import { readRequest, type SessionCalls } from "../session.svelte";
import { type Application, readApplication } from "./application";
import { type Documents, documents } from "./documents";

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
/** The other side of what happened, as well as is known (S-9). */
export type Counterpart =
  | { kind: "visitor"; network: string }
  | { kind: "person"; name: string }
  | { kind: "organisation"; name: LocalizedText; bin: string }
  | { kind: "employee"; name: string; centre: LocalizedText };
export type Entry = {
  id: string;
  kind: string;
  /** Of which service the request is that it is about. */
  service: string | null;
  at: number;
  who: Counterpart | null;
  document: DocumentKind | null;
  terms: Terms | null;
  /** The claims that an opening disclosed (R-25). */
  disclosed: string[];
};
export type History = { entries: Entry[]; more: boolean };

/** A request as it stands. */
export type Ordered = {
  id: string;
  state: string;
  /** Until when it waits. */
  until: string | null;
  ground: string | null;
  application: Application;
  at: string;
  answered: number;
  asked: number;
  signedAt: string | null;
  /** By when its outcome was promised, also where it is there. */
  promisedBy: string | null;
  /** How long that took. */
  took: Took | null;
};

/** The requests of the person, and how many of them this page cannot read. */
export type Requests = { read: Ordered[]; unread: number };

/** The calls of the portal; cookies that no script sees bind them to this browser (S-12). */
export type Backend = SessionCalls<Session> & {
  ask: (action: Action) => Promise<Answer<true>>;
  profile: () => Promise<Answer<Profile>>;
  history: (before: string | null) => Promise<Answer<History>>;
  requests: () => Promise<Answer<Requests>>;
  documents: () => Promise<Answer<Documents>>;
};

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
    ask("GET", "/v1/portal/registrations", (body) => whole(body, "requests", readOrdered)),
  documents,
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
  const { entry, kind, document } = body;
  const at = instant(body.at);
  if (typeof entry !== "string" || typeof kind !== "string" || at === null) return null;
  return {
    id: entry,
    kind,
    service: typeof body.service === "string" ? body.service : null,
    at,
    who: readCounterpart(body.counterpart),
    document: isKind(document) ? document : null,
    terms: readTerms(body.terms),
    disclosed: list(body, "disclosed", (one) => (typeof one === "string" ? one : null)) ?? [],
  };
}

function readCounterpart(body: unknown): Counterpart | null {
  if (!isRecord(body)) return null;
  const { kind, network, name, bin } = body;
  if (kind === "visitor" && typeof network === "string") return { kind, network };
  if (kind === "person" && typeof name === "string") return { kind, name };
  if (kind === "organisation" && typeof bin === "string") {
    const called = readText(name);
    return called && { kind, name: called, bin };
  }
  if (kind === "employee" && typeof name === "string") {
    const centre = readText(body.centre);
    return centre && { kind, name, centre };
  }
  return null;
}

function readOrdered(body: unknown): Ordered | null {
  if (!isRecord(body) || !isRecord(body.state)) return null;
  const { request, submitted_at: at, answered, asked, signed_at, promised_by } = body;
  const { state, until, ground } = body.state;
  const application = readApplication(body.statement);
  if (typeof request !== "string" || typeof state !== "string" || !application) return null;
  if (typeof at !== "string" || typeof answered !== "number" || typeof asked !== "number")
    return null;
  return {
    id: request,
    state,
    until: typeof until === "string" ? until : null,
    ground: typeof ground === "string" ? ground : null,
    application,
    at,
    answered,
    asked,
    signedAt: typeof signed_at === "string" ? signed_at : null,
    promisedBy: typeof promised_by === "string" ? promised_by : null,
    took: readTook(body, body.state),
  };
}

/** How long an outcome took, counted as it was promised. */
function readTook(
  { promised_since, working_days_taken: days }: Record<string, unknown>,
  { state, at }: Record<string, unknown>,
): Took | null {
  const [since, ended] = [instant(promised_since), instant(at)];
  if (state !== "registered" && state !== "refused") return null;
  if (typeof days === "number") return { unit: "working_days", count: days };
  if (since === null || ended === null) return null;
  return { unit: "minutes", count: Math.max(0, Math.floor((ended - since) / 60_000)) };
}
