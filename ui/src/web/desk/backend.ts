import type { FullName, LocalizedText } from "../../shared/card/document";
import { type Answer, ask, drawKey } from "../call";
import { instant, isRecord, parsed, readPerson, readText, whole } from "../json";
import { readRequest, type SessionCalls } from "../session.svelte";

/** What a code of the desk asks for. */
export type Action = "desk_sign_in" | "desk_consent" | "desk_record";

export type Session = {
  until: number;
  employee: FullName;
  centre: LocalizedText;
  /** The kinds of work that the employee serves. */
  queues: string[];
  /** The last day of the pilot. */
  lastDay: string;
  open: boolean;
};

/** A case in the list: nothing about people. */
export type Entry = { id: string; openedAt: number; until: number };

export type Party = { iin: string; name: FullName };
export const states = [
  "opened",
  "positive",
  "negative",
  "verified",
  "awaiting_consent",
  "awaiting_signature",
  "entered",
  "refused",
  "closed",
  "lapsed",
] as const;
export type State = (typeof states)[number];

export type Case = {
  id: string;
  state: State;
  /** Why a check was negative. */
  ground: string | null;
  dependence: string | null;
  until: number;
  file: File | null;
};

/** What an open case says about its people. */
export type File = {
  applicant: Party;
  dwelling: { rka: string; address: LocalizedText } | null;
  owner: Party | null;
  representative: Party | null;
  hasEds: boolean | null;
  record: Registered | null;
};

/** What the record is for, read out of its exact bytes. */
export type Registered = { text: string; reason: string } & (
  | { service: "temporary_registration"; from: string; until: string; months: number }
  | { service: "permanent_registration"; person: FullName | null; children: FullName[] }
);

export type Paper = { kind: string; number: string; original: boolean };
export type AppliedFor =
  | { service: "temporary_registration"; from: string; months: number; reason: string }
  | { service: "permanent_registration"; represented?: string; reason: string };
export type Terms = {
  registration: AppliedFor;
  consent: { by: "eds" } | { by: "paper"; number: string };
};

/** An owner and their dwelling, by its code or by its address. */
export type Named =
  { rka: string; owner: string } | { region: string; owner: string; address: string };

/** The calls of the desk; cookies that no script sees bind them to this browser (S-12). */
export type Backend = SessionCalls<Session> & {
  ask: (action: Action, id: string | null) => Promise<Answer<true>>;
  cases: () => Promise<Answer<Entry[]>>;
  open: (applicant: string) => Promise<Answer<Case>>;
  view: (id: string) => Promise<Answer<Case>>;
  status: (id: string) => Promise<Answer<Case>>;
  owner: (id: string, named: Named) => Promise<Answer<Case>>;
  papers: (id: string, representative: string, papers: Paper[]) => Promise<Answer<Case>>;
  record: (id: string, terms: Terms) => Promise<Answer<Case>>;
  end: (id: string, how: "refuse" | "close") => Promise<Answer<Case>>;
};

const done = () => true as const;
const step = (id: string, name: string, body: object) =>
  ask("POST", `/v1/desk/cases/${id}/${name}`, readCase, { body, key: drawKey() });

const session = () => ask("GET", "/v1/desk/session", readSession);

/** The backend that served this page. */
export const backend: Backend = {
  ask: (action, id) =>
    ask("POST", "/v1/desk/requests", done, {
      body: { action, ...(id === null ? {} : { case: id }) },
      key: drawKey(),
    }),
  request: () => ask("GET", "/v1/desk/request", readRequest),
  number: async (number) => {
    const sent = { body: { number }, key: drawKey() };
    const answer = await ask("POST", "/v1/desk/number", done, sent);
    return "ok" in answer ? session() : answer;
  },
  session,
  leave: () => ask("DELETE", "/v1/desk/session", done),
  cases: () => ask("GET", "/v1/desk/cases", readCases),
  open: (applicant) =>
    ask("POST", "/v1/desk/cases", readCase, { body: { applicant }, key: drawKey() }),
  view: (id) => step(id, "view", {}),
  status: (id) => ask("GET", `/v1/desk/cases/${id}`, readCase),
  owner: (id, named) => step(id, "owner", named),
  papers: (id, representative, papers) => step(id, "papers", { representative, papers }),
  record: (id, terms) => step(id, "record", terms),
  end: (id, how) => step(id, how, {}),
};

function readSession(body: unknown): Session | null {
  if (!isRecord(body)) return null;
  const until = instant(body.until);
  const employee = readPerson(body.employee);
  const centre = readText(body.centre);
  const { guardian_desk_until: lastDay, guardian_desk: open, queues } = body;
  if (until === null || !employee || !centre) return null;
  if (typeof lastDay !== "string" || typeof open !== "boolean") return null;
  if (!Array.isArray(queues)) return null;
  const served = (queues as unknown[]).filter((one) => typeof one === "string");
  return { until, employee, centre, queues: served, lastDay, open };
}

/** The cases that the employee has opened. */
function readCases(body: unknown): Entry[] | null {
  if (!isRecord(body) || !Array.isArray(body.queues)) return null;
  return body.queues
    .flatMap((queue: unknown) =>
      isRecord(queue) && Array.isArray(queue.cases) ? (queue.cases as unknown[]) : [],
    )
    .map((one) => {
      if (!isRecord(one) || typeof one.case !== "string") return null;
      const [openedAt, until] = [instant(one.opened_at), instant(one.until)];
      return openedAt === null || until === null ? null : { id: one.case, openedAt, until };
    })
    .filter((one) => one !== null);
}

function readCase(body: unknown): Case | null {
  if (!isRecord(body) || !isRecord(body.state) || typeof body.case !== "string") return null;
  const { ground, dependence } = body.state;
  const said = body.state.state;
  const state = states.find((known) => known === said);
  const until = instant(body.until);
  if (state === undefined || until === null) return null;
  return {
    id: body.case,
    state,
    ground: typeof ground === "string" ? ground : null,
    dependence: typeof dependence === "string" ? dependence : null,
    until,
    file: readFile(body.file),
  };
}

function readFile(body: unknown): File | null {
  if (!isRecord(body)) return null;
  const applicant = readParty(body.applicant);
  const { dwelling, representative_has_eds: hasEds } = body;
  const address = isRecord(dwelling) ? readText(dwelling.address) : null;
  if (!applicant) return null;
  return {
    applicant,
    dwelling:
      isRecord(dwelling) && address && typeof dwelling.rka === "string"
        ? { rka: dwelling.rka, address }
        : null,
    owner: readParty(body.owner),
    representative: readParty(body.representative),
    hasEds: typeof hasEds === "boolean" ? hasEds : null,
    record: readRecord(body.record),
  };
}

export function readParty(body: unknown): Party | null {
  if (!isRecord(body) || typeof body.iin !== "string") return null;
  const name = readPerson(body.full_name);
  return name && { iin: body.iin, name };
}

/** The text of exact bytes. */
export function textOf(base64: unknown): string | null {
  if (typeof base64 !== "string") return null;
  try {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function readRecord(base64: unknown): Registered | null {
  const text = textOf(base64);
  const said = text === null ? null : parsed(text);
  if (text === null || !isRecord(said) || !isRecord(said.registration)) return null;
  const { subject, from, until, months, reason, represented } = said.registration;
  if (typeof reason !== "string") return null;
  switch (subject) {
    case "qoltanba/temporary-registration/1":
      return typeof from === "string" && typeof until === "string" && typeof months === "number"
        ? { service: "temporary_registration", from, until, months, reason, text }
        : null;
    case "qoltanba/permanent-registration/1": {
      const children = readChildren(said.registration);
      if (children === null) return null;
      if (represented === undefined) {
        return { service: "permanent_registration", person: null, children, reason, text };
      }
      const one = isRecord(represented) ? represented.person : null;
      const person = isRecord(one) ? readPerson(one.full_name) : null;
      return person && { service: "permanent_registration", person, children, reason, text };
    }
    default:
      return null;
  }
}

/** The children who move along: all of them, or null. */
function readChildren(registration: Record<string, unknown>): FullName[] | null {
  if (registration.children === undefined) return [];
  const named = whole(registration, "children", (one) => readParty(one)?.name ?? null);
  return named?.unread === 0 ? named.read : null;
}
