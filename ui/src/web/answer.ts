import type { CardDocument, CardField, DocumentKind, SourceSystem } from "../shared/card/document";
import { cardWords } from "../shared/card/words";

/** Who shares what, before anything is opened. */
export type Preview = { kind: DocumentKind; holder: string; until: number };

export type Viewer = { kind: "visitor"; network: string } | { kind: "person"; name: string };

/** The document, shown once. */
export type Opened = { document: CardDocument; openedAt: number; viewer: Viewer };

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
  | "not_valid"
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
  if (!isKind(kind) || typeof holder !== "string" || until === null) return null;
  return { kind, holder, until };
}

/** Reads an opened document; null where the answer is not one. */
export function readOpened(body: unknown): Opened | null {
  if (!isRecord(body)) return null;
  const openedAt = instant(body.opened_at);
  const viewer = readViewer(body.viewer);
  if (openedAt === null || !viewer) return null;
  const document = readDocument(body.document, openedAt);
  return document && { document, openedAt, viewer };
}

/** Reads a document as its source has it; null where it is not one. */
export function readDocument(body: unknown, openedAt: number): CardDocument | null {
  if (!isRecord(body) || !isRecord(body.person) || !Array.isArray(body.fields)) return null;
  const { kind, number, standing, person } = body;
  const { surname, given_name, patronymic = null } = person;
  const { valid_until = null, photo = null } = body;
  if (!isKind(kind) || typeof number !== "string" || !isStanding(standing)) return null;
  if (typeof surname !== "string" || typeof given_name !== "string") return null;
  if (!isTextOrNull(patronymic) || !isTextOrNull(valid_until) || !isTextOrNull(photo)) return null;
  if (photo !== null && !/^[A-Za-z0-9+/]+={0,2}$/.test(photo)) return null;
  const fields = body.fields.map(readField);
  if (!fields.every((field) => field !== null)) return null;
  const expired = valid_until !== null && valid_until < dayInKazakhstan(openedAt);
  return {
    kind,
    number,
    person: { surname, given_name, patronymic },
    valid_until,
    state: standing !== "in_force" ? standing : expired ? "expired" : "valid",
    fields,
    photo: photo === null ? null : `data:image/png;base64,${photo}`,
  };
}

function readField(body: unknown): CardField | null {
  if (!isRecord(body) || !isRecord(body.value)) return null;
  const { name, source } = body;
  const { kk, ru, en = null } = body.value;
  if (typeof kk !== "string" || typeof ru !== "string" || !isTextOrNull(en)) return null;
  if (!isKey(name, cardWords.kk.field) || !isSource(source)) return null;
  return { name, value: { kk, ru, en }, source };
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

/** The day in Kazakhstan (UTC+5 since 2024), whatever the visitor's clock and zone. */
function dayInKazakhstan(at: number): string {
  return new Date(at + 5 * 3_600_000).toISOString().slice(0, 10);
}

function instant(value: unknown): number | null {
  const at = typeof value === "string" ? Date.parse(value) : NaN;
  return Number.isNaN(at) ? null : at;
}

/** What the source has noted about the paper of a document. */
type Standing = "in_force" | "lost" | "stolen" | "replaced";

function isStanding(value: unknown): value is Standing {
  return ["in_force", "lost", "stolen", "replaced"].some((one) => one === value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === "string";
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
