import type { FullName, LocalizedText } from "../../shared/card/document";
import { call, drawKey } from "../call";
import { instant, isRecord, parsed, readPerson, readText } from "../json";

/** What a third party presents; the wire's PresentedInquiry. */
export type PresentedInquiry = { secret: string } | { number: string };

export type Resident = { name: FullName; until: string | null };
export type Stay = { address: LocalizedText; from: string; until: string };

/** What an inquiry says. */
export type Said =
  | {
      kind: "registered_at";
      person: FullName;
      iin: string;
      born: string;
      permanent: LocalizedText | null;
      temporary: Stay[];
    }
  | { kind: "registered_here"; owner: FullName; address: LocalizedText; residents: Resident[] };

/** A checked inquiry. */
export type Checked = {
  number: string;
  site: string;
  says: Said;
  issuedAt: number;
  validUntil: string;
  valid: boolean;
  checkedAt: number;
};

/** Why nothing is shown. */
export type Trouble =
  | { kind: "unknown" | "sign_in_first" | "away" | "busy" | "rubbish" }
  | { kind: "too_many_tries"; retryAfter: number | null };

/** A number of 12 letters and digits without look-alikes, in either case, grouped or not, or a link of this origin. */
export function readPresented(text: string, origin: string): PresentedInquiry | null {
  const trimmed = text.trim();
  const prefix = `${origin}/check#`;
  if (trimmed.startsWith(prefix)) return readSecret(trimmed.slice(prefix.length));
  const number = trimmed.replace(/[\s\u2010-\u2015-]/g, "").toUpperCase();
  return /^[2-9A-HJKMNP-Z]{12}$/.test(number) ? { number } : null;
}

/** The secret in a link's fragment: 22 characters of unpadded base64url, the last of two bits. */
export function readSecret(text: string): PresentedInquiry | null {
  return /^[A-Za-z0-9_-]{21}[AQgw]$/.test(text) ? { secret: text } : null;
}

/** Has the service that served this page check an inquiry. */
export async function check(
  presented: PresentedInquiry,
): Promise<{ ok: Checked } | { trouble: Trouble }> {
  const reply = await call("/v1/inquiry-checks", {
    method: "POST",
    body: presented,
    key: drawKey(),
    credentials: "same-origin",
  });
  if (!reply) return { trouble: { kind: "away" } };
  if (!reply.ok) return { trouble: troubleOf(reply.status, reply.body) };
  const ok = readChecked(reply.body);
  return ok ? { ok } : { trouble: { kind: "rubbish" } };
}

/** The trouble that a refusal tells of (RFC 9457). */
export function troubleOf(status: number, body: unknown): Trouble {
  const code = isRecord(body) && body.status === status ? body.code : null;
  switch (code) {
    case "no_such_inquiry":
      return { kind: "unknown" };
    case "sign_in_required":
      return { kind: "sign_in_first" };
    case "too_many_requests": {
      const wait = isRecord(body) ? body.retry_after : null;
      return { kind: "too_many_tries", retryAfter: typeof wait === "number" ? wait : null };
    }
    case "internal":
    case "unavailable":
      return { kind: "busy" };
    default:
      return { kind: status >= 502 && status <= 504 ? "busy" : "rubbish" };
  }
}

/** Reads the answer of a check, and the exact bytes that were sealed; null where it is none. */
export function readChecked(body: unknown): Checked | null {
  if (!isRecord(body) || !isRecord(body.signed) || typeof body.valid !== "boolean") return null;
  const checkedAt = instant(body.checked_at);
  const statement = isRecord(body.signed) ? decoded(body.signed.statement) : null;
  if (checkedAt === null || !isRecord(statement)) return null;
  const { number, site, valid_until } = statement;
  const issuedAt = instant(statement.issued_at);
  const says = readSaid(statement.says);
  if (statement.subject !== "qoltanba/inquiry/1" || issuedAt === null || !says) return null;
  if (typeof number !== "string" || typeof site !== "string" || typeof valid_until !== "string")
    return null;
  return {
    number: number.replace(/(.{4})(?=.)/g, "$1-"),
    site,
    says,
    issuedAt,
    validUntil: valid_until,
    valid: body.valid,
    checkedAt,
  };
}

/** JSON in UTF-8 in base64. */
function decoded(text: unknown): unknown {
  if (typeof text !== "string") return null;
  try {
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    return parsed(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
}

function readSaid(body: unknown): Said | null {
  if (!isRecord(body)) return null;
  if (body.kind === "registered_at" && isRecord(body.person) && Array.isArray(body.temporary)) {
    const { iin, date_of_birth } = body.person;
    const person = readPerson(body.person.full_name);
    const permanent = body.permanent == null ? null : readAddress(body.permanent);
    const temporary = body.temporary.map(readStay);
    if (!person || typeof iin !== "string" || typeof date_of_birth !== "string") return null;
    if (body.permanent != null && !permanent) return null;
    return temporary.every((stay) => stay !== null)
      ? { kind: body.kind, person, iin, born: date_of_birth, permanent, temporary }
      : null;
  }
  if (body.kind === "registered_here" && isRecord(body.owner) && Array.isArray(body.residents)) {
    const owner = readPerson(body.owner.full_name);
    const address = readAddress(body.dwelling);
    const residents = body.residents.map(readResident);
    return owner && address && residents.every((one) => one !== null)
      ? { kind: body.kind, owner, address, residents }
      : null;
  }
  return null;
}

function readAddress(body: unknown): LocalizedText | null {
  return isRecord(body) ? readText(body.address) : null;
}

function readStay(body: unknown): Stay | null {
  if (!isRecord(body)) return null;
  const { from, until } = body;
  const address = readAddress(body.dwelling);
  return address && typeof from === "string" && typeof until === "string"
    ? { address, from, until }
    : null;
}

function readResident(body: unknown): Resident | null {
  if (!isRecord(body)) return null;
  const { until = null } = body;
  const name = readPerson(body.full_name);
  return name && (until === null || typeof until === "string") ? { name, until } : null;
}
