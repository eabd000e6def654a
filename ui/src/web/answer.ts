import type {
  AgeClaim,
  CardDocument,
  CardField,
  DocumentKind,
  DocumentState,
  Scope,
  SourceSystem,
  Terms,
} from "../shared/card/document";
import { cardWords } from "../shared/card/words";
import { instant, isRecord, isTextOrNull, readPerson, readText } from "./json";

/** Who shares what, before anything is opened. */
export type Preview = {
  kind: DocumentKind;
  holder: string;
  terms: Terms;
  until: number;
  /** Who would open it, as the holder would be told. */
  viewer: Viewer;
};

export type Viewer = { kind: "visitor"; network: string } | { kind: "person"; name: string };

/** The document, shown once. */
export type Opened = {
  document: CardDocument;
  /** The system that vouches for it, and when that was asked. */
  source: SourceSystem;
  fetchedAt: number;
  terms: Terms;
  openedAt: number;
  viewer: Viewer;
  /** What its issuer and its holder signed, and what the holder signed it for: a proof for others. */
  proof: { presentation: string; nonce: string };
};

/** Why nothing is shown; each has its own page. */
export type Trouble =
  | { kind: TroubleKind; retryAfter?: undefined }
  | { kind: "too_many_tries"; retryAfter: number | null };

export type TroubleKind =
  | "already_opened"
  | "closed"
  | "lapsed"
  | "unknown_code"
  | "sign_in_first"
  | "not_the_recipient"
  | "not_valid"
  | "changed"
  | "away"
  | "busy"
  | "rubbish";

/** The trouble behind each problem code that the two calls can meet; every other code is an answer not understood. */
const troubles: Partial<Record<string, TroubleKind>> = {
  already_opened: "already_opened",
  access_closed: "closed",
  access_lapsed: "lapsed",
  no_such_code: "unknown_code",
  sign_in_required: "sign_in_first",
  document_not_valid: "not_valid",
  credential_outdated: "changed",
  not_the_recipient: "not_the_recipient",
  conflict: "busy",
  internal: "busy",
  unavailable: "busy",
};

/** The trouble that a refusal tells of (RFC 9457). */
export function troubleOf(status: number, body: unknown): Trouble {
  if (!isRecord(body) || typeof body.code !== "string" || body.status !== status) {
    return { kind: status === 502 || status === 503 || status === 504 ? "busy" : "rubbish" };
  }
  if (body.code === "too_many_requests") {
    const wait = body.retry_after;
    return {
      kind: "too_many_tries",
      retryAfter: typeof wait === "number" && wait >= 0 ? wait : null,
    };
  }
  return { kind: (Object.hasOwn(troubles, body.code) && troubles[body.code]) || "rubbish" };
}

/** Reads a preview; null where the answer is not one. */
export function readPreview(body: unknown): Preview | null {
  if (!isRecord(body)) return null;
  const { kind, holder } = body;
  const until = instant(body.until);
  const terms = readTerms(body.terms);
  const viewer = readViewer(body.viewer);
  if (!isKind(kind) || typeof holder !== "string" || until === null) return null;
  return terms && viewer && { kind, holder, terms, until, viewer };
}

/** Reads an opened document; null where the answer is not one. */
export function readOpened(body: unknown): Opened | null {
  if (!isRecord(body)) return null;
  const openedAt = instant(body.opened_at);
  const viewer = readViewer(body.viewer);
  if (openedAt === null || !viewer) return null;
  const terms = readTerms(body.terms);
  const shown = readDocument(body.document);
  const { presentation, nonce } = body;
  if (typeof presentation !== "string" || typeof nonce !== "string") return null;
  return shown && terms && { ...shown, terms, openedAt, viewer, proof: { presentation, nonce } };
}

function readTerms(body: unknown): Terms | null {
  if (!isRecord(body)) return null;
  const scope = readScope(body.scope);
  const { purpose = null } = body;
  return scope && isTextOrNull(purpose) ? { scope, purpose } : null;
}

function readScope(body: unknown): Scope | null {
  if (!isRecord(body)) return null;
  const { what, choice, claims } = body;
  if (what === "whole") return { what };
  if (what === "ready" && isKey(choice, cardWords.kk.ready)) return { what, choice };
  if (what === "fields" && Array.isArray(claims) && claims.every((one) => typeof one === "string"))
    return { what, claims };
  return null;
}

/** Reads a document, or what was chosen of it; null where it is not one. */
export function readDocument(
  body: unknown,
): Pick<Opened, "document" | "source" | "fetchedAt"> | null {
  if (!isRecord(body) || !Array.isArray(body.fields)) return null;
  const { kind, state, source, number = null, valid_until = null, photo = null } = body;
  const { photo_source = null } = body;
  const person = body.person == null ? null : readPerson(body.person);
  const ages = readAges(body.ages ?? []);
  const fetchedAt = instant(body.fetched_at);
  if (!isKind(kind) || !isState(state) || !isSource(source)) return null;
  if (!ages || fetchedAt === null || (body.person != null && !person)) return null;
  if (!isTextOrNull(number) || !isTextOrNull(valid_until) || !isTextOrNull(photo)) return null;
  if (photo !== null && !/^[A-Za-z0-9+/]+={0,2}$/.test(photo)) return null;
  if (photo_source !== null && !isSource(photo_source)) return null;
  const fields = body.fields.map(readField);
  if (!fields.every((field) => field !== null)) return null;
  const document = {
    kind,
    number,
    person,
    valid_until,
    state,
    fields,
    ages,
    photo: photo === null ? null : `data:image/png;base64,${photo}`,
    photo_source,
  };
  return { document, source, fetchedAt };
}

function readAges(body: unknown): AgeClaim[] | null {
  if (!Array.isArray(body)) return null;
  const ages = body.map((one: unknown) => {
    if (!isRecord(one)) return null;
    const { years, reached } = one;
    return typeof years === "number" && typeof reached === "boolean" ? { years, reached } : null;
  });
  return ages.every((age) => age !== null) ? ages : null;
}

function readField(body: unknown): CardField | null {
  if (!isRecord(body)) return null;
  const { name, source } = body;
  const value = readText(body.value);
  if (!value || !isKey(name, cardWords.kk.field) || !isSource(source)) return null;
  return { name, value, source };
}

function readViewer(body: unknown): Viewer | null {
  if (!isRecord(body)) return null;
  if (body.kind === "visitor" && typeof body.network === "string") {
    return { kind: "visitor", network: body.network };
  }
  if (body.kind === "person" && typeof body.name === "string") {
    return { kind: "person", name: body.name };
  }
  return null;
}

function isState(value: unknown): value is DocumentState {
  return isKey(value, cardWords.kk.state);
}

function isKind(value: unknown): value is DocumentKind {
  return isKey(value, cardWords.kk.kind);
}

function isSource(value: unknown): value is SourceSystem {
  return isKey(value, cardWords.kk.source);
}

function isKey<Key extends string>(value: unknown, words: Record<Key, string>): value is Key {
  return typeof value === "string" && Object.hasOwn(words, value);
}
