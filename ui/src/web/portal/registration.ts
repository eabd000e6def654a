import type { FullName, LocalizedText } from "../../shared/card/document";
import { isRecord, parsed, readPerson, readText } from "../json";

/** A request for registration, read out of the exact bytes that are signed. */
export type Registration = {
  applicant: FullName;
  born: string;
  address: LocalizedText;
  rka: string;
  /** For how long; null where it is for good. */
  stay: { from: string; until: string; months: number } | null;
  reason: string;
  asOwner: boolean;
  /** The exact text. */
  text: string;
};

/** Reads a statement from its Base64; null where it is none. */
export function readRegistration(statement: unknown): Registration | null {
  const text = typeof statement === "string" ? textOf(statement) : null;
  const said = text === null ? null : parsed(text);
  if (text === null || !isRecord(said)) return null;
  const { applicant, dwelling, from, until, months, reason, as_owner } = said;
  if (!isRecord(applicant) || !isRecord(dwelling)) return null;
  const name = readPerson(applicant.full_name);
  const address = readText(dwelling.address);
  const born = applicant.date_of_birth;
  const { rka } = dwelling;
  if (!name || !address || typeof as_owner !== "boolean") return null;
  if (typeof born !== "string" || typeof rka !== "string" || typeof reason !== "string")
    return null;
  const forGood = said.subject === "qoltanba/permanent-registration/1";
  const stays = typeof from === "string" && typeof until === "string" && typeof months === "number";
  if (!forGood && !stays) return null;
  return {
    applicant: name,
    born,
    address,
    rka,
    stay: stays ? { from, until, months } : null,
    reason,
    asOwner: as_owner,
    text,
  };
}

/** The text of a statement from its Base64; null where it is none. */
export function textOf(base64: string): string | null {
  try {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
