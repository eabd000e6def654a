import { type Answer, ask, drawKey } from "../call";
import { instant, isRecord, list } from "../json";
import { type Party, readParty, textOf } from "./backend";

/** Who has something open. */
export type Hold = "free" | "mine" | "taken";
const holds: Record<Hold, Hold> = { free: "free", mine: "mine", taken: "taken" };

/** A request from abroad in the list: nothing about people. */
export type AbroadEntry = {
  id: string;
  service: string;
  submittedAt: number;
  until: number;
  near: boolean;
  overdue: boolean;
  hold: Hold;
};

/** An appeal or a complaint in the list: nothing about people. */
export type AppealEntry = {
  number: string;
  complaint: boolean;
  inTime: boolean;
  body: string;
  receivedAt: number;
  forwardBy: string | null;
  due: string;
  extended: boolean;
  hold: Hold;
};

/** A copy; `href` is null where the copy that was signed is not there. */
export type Copy = { purpose: string; kind: string; bytes: number; href: string | null };

export type Card = {
  country: string;
  address: string;
  since: string;
  until: string | null;
  permit: { number: string; issuedOn: string } | null;
  reason: string;
  document: string;
  contact: string;
};

export type AbroadCase = {
  entry: AbroadEntry;
  openUntil: number;
  applicant: Party;
  card: Card;
  copies: Copy[];
  text: string;
};

export type AppealCase = {
  entry: AppealEntry;
  openUntil: number;
  appellant: Party;
  address: string;
  essence: string;
  lateBecause: string | null;
  text: string;
  refused: { service: string; ground: string; at: string; text: string; copies: Copy[] };
  appealed: { essence: string; answered: string | null } | null;
};

/** The grounds of R-31 on which a card is refused. */
export const abroadGrounds = [
  "unreliable_data",
  "requirements_not_met",
  "no_access_to_personal_data",
] as const;
export type AbroadGround = (typeof abroadGrounds)[number];
export type AbroadDecision = { decision: "accept" } | { decision: "refuse"; ground: string };

/** What is done about an appeal. */
export type AppealStep =
  | { step: "answer"; body: { outcome: string; text: string } }
  | { step: "forward"; body: { to: string } }
  | { step: "extend"; body: { decided_on: string; until: string; reason: string } };

/** The calls of the queues of requests from abroad and of appeals. */
export type Queues = {
  abroad: () => Promise<Answer<AbroadEntry[]>>;
  request: (id: string) => Promise<Answer<AbroadCase>>;
  decide: (id: string, decision: AbroadDecision) => Promise<Answer<{ ground: string | null }>>;
  appeals: () => Promise<Answer<AppealEntry[]>>;
  appeal: (number: string) => Promise<Answer<AppealCase>>;
  act: (number: string, step: AppealStep) => Promise<Answer<true>>;
  open: (queue: Queue, id: string) => Promise<Answer<true>>;
  /** Whether this session has it open still. */
  isOpen: (queue: Queue, id: string) => Promise<Answer<boolean>>;
  putBack: (queue: Queue, id: string) => Promise<Answer<true>>;
};
export type Queue = "abroad" | "appeals";

const done = () => true as const;
const post = <T>(path: string, read: (body: unknown) => T | null, body: object) =>
  ask("POST", `/v1/desk/${path}`, read, { body, key: drawKey() });

export const queues: Queues = {
  abroad: () => ask("GET", "/v1/desk/abroad", (body) => list(body, "requests", readRequest)),
  request: (id) => ask("GET", `/v1/desk/abroad/${id}`, (body) => readAbroad(body, id)),
  decide: (id, decision) => post(`abroad/${id}/decide`, readDecided, decision),
  appeals: () => ask("GET", "/v1/desk/appeals", (body) => list(body, "appeals", readAppeal)),
  appeal: (number) =>
    ask("GET", `/v1/desk/appeals/${number}`, (body) => readAppealCase(body, number)),
  act: (number, { step, body }) => post(`appeals/${number}/${step}`, done, body),
  open: (queue, id) => post(`${queue}/${id}/open`, done, {}),
  isOpen: (queue, id) => ask("GET", `/v1/desk/${queue}/${id}/open`, done),
  putBack: (queue, id) => post(`${queue}/${id}/put-back`, done, {}),
};

function readHold(value: unknown): Hold {
  return typeof value === "string" && value in holds ? holds[value as Hold] : "taken";
}

function readRequest(one: unknown): AbroadEntry | null {
  if (!isRecord(one)) return null;
  const { request: id, service } = one;
  const [submittedAt, until] = [instant(one.submitted_at), instant(one.until)];
  if (typeof id !== "string" || typeof service !== "string") return null;
  if (submittedAt === null || until === null) return null;
  const [near, overdue] = [one.near === true, one.overdue === true];
  return { id, service, submittedAt, until, near, overdue, hold: readHold(one.hold) };
}

function readAppeal(one: unknown): AppealEntry | null {
  if (!isRecord(one) || !isRecord(one.stage)) return null;
  const { number, body, due, forward_by: forwardBy } = one;
  const receivedAt = instant(one.received_at);
  if (typeof number !== "string" || typeof body !== "string" || typeof due !== "string") {
    return null;
  }
  if (receivedAt === null) return null;
  return {
    number,
    complaint: one.stage.stage === "complaint",
    inTime: one.stage.in_time !== false,
    body,
    receivedAt,
    forwardBy: typeof forwardBy === "string" && !one.forwarded ? forwardBy : null,
    due,
    extended: isRecord(one.extended),
    hold: readHold(one.hold),
  };
}

/** The copies of a request; what is opened at the path has them. */
function readCopies(body: unknown, path: string): Copy[] {
  const copies = list(body, "copies", (one) => {
    if (!isRecord(one)) return null;
    const { purpose, kind, bytes, attachment } = one;
    if (typeof purpose !== "string" || typeof kind !== "string") return null;
    if (typeof bytes !== "number") return null;
    const href = typeof attachment === "string" ? `/v1/desk/${path}/copies/${attachment}` : null;
    return { purpose, kind, bytes, href };
  });
  return copies ?? [];
}

function readCard(body: unknown): Card | null {
  if (!isRecord(body) || !isRecord(body.stay)) return null;
  const { country, address, since, reason, document_number: document, contact, stay } = body;
  if (typeof country !== "string" || typeof address !== "string") return null;
  if (typeof since !== "string" || typeof reason !== "string") return null;
  if (typeof document !== "string" || typeof contact !== "string") return null;
  const { permit_number: number, permit_issued_on: issuedOn, until } = stay;
  return {
    country,
    address,
    since,
    reason,
    document,
    contact,
    until: typeof until === "string" ? until : null,
    permit:
      typeof number === "string" && typeof issuedOn === "string" ? { number, issuedOn } : null,
  };
}

function readAbroad(body: unknown, id: string): AbroadCase | null {
  if (!isRecord(body)) return null;
  const entry = readRequest(body.entry);
  const openUntil = instant(body.open_until);
  const applicant = readParty(body.applicant);
  const card = readCard(body.card);
  const text = textOf(body.statement);
  if (!entry || openUntil === null || !applicant || !card || text === null) return null;
  return {
    entry,
    openUntil,
    applicant,
    card,
    copies: readCopies(body, `abroad/${id}`),
    text,
  };
}

function readDecided(body: unknown): { ground: string | null } | null {
  if (!isRecord(body) || !isRecord(body.state)) return null;
  const { ground } = body.state;
  return { ground: typeof ground === "string" ? ground : null };
}

function readAppealCase(body: unknown, number: string): AppealCase | null {
  if (!isRecord(body)) return null;
  const entry = readAppeal(body.entry);
  const openUntil = instant(body.open_until);
  const appellant = readParty(body.appellant);
  const text = textOf(body.statement);
  const refused = readRefused(body.refused, `appeals/${number}`);
  const { postal_address: address, essence, late_because: late } = body;
  if (!entry || openUntil === null || !appellant || text === null || !refused) return null;
  if (typeof address !== "string" || typeof essence !== "string") return null;
  return {
    entry,
    openUntil,
    appellant,
    address,
    essence,
    lateBecause: typeof late === "string" ? late : null,
    text,
    refused,
    appealed: readAppealed(body.appealed),
  };
}

function readRefused(body: unknown, path: string): AppealCase["refused"] | null {
  if (!isRecord(body) || !isRecord(body.state) || typeof body.service !== "string") return null;
  const { ground, at } = body.state;
  const text = textOf(body.statement);
  if (typeof ground !== "string" || typeof at !== "string" || text === null) return null;
  return { service: body.service, ground, at, text, copies: readCopies(body, path) };
}

function readAppealed(body: unknown): AppealCase["appealed"] {
  if (!isRecord(body) || typeof body.essence !== "string") return null;
  const { answered } = body;
  return { essence: body.essence, answered: typeof answered === "string" ? answered : null };
}
