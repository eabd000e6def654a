import type { LocalizedText } from "../../shared/card/document";
import { isRecord, parsed, readText } from "../json";
import { readRegistration, type Registration, textOf } from "./registration";

/** The services that are requested. */
export type Service =
  | "temporary_registration"
  | "permanent_registration"
  | "abroad_permanently"
  | "abroad_temporarily"
  | "end_of_registration"
  | "marriage";

/** What is applied for, as far as the page has to know it. */
export type Application = {
  /** Null of one that this page does not know yet. */
  service: Service | null;
  /** The address, of what is about a dwelling. */
  place: LocalizedText | null;
  /** All of it, of a registration at a dwelling. */
  registration: Registration | null;
  /** The exact text. */
  text: string;
};

/** Reads a statement from its Base64; null where it is none. */
export function readApplication(statement: unknown): Application | null {
  const text = typeof statement === "string" ? textOf(statement) : null;
  const said = text === null ? null : parsed(text);
  if (text === null || !isRecord(said) || typeof said.subject !== "string") return null;
  const service = serviceOf(said.subject, said);
  const registers = service === "temporary_registration" || service === "permanent_registration";
  const { dwelling } = said;
  return {
    service,
    place: isRecord(dwelling) ? readText(dwelling.address) : null,
    registration: registers ? readRegistration(statement) : null,
    text,
  };
}

function serviceOf(subject: string, said: Record<string, unknown>): Service | null {
  switch (subject) {
    case "qoltanba/temporary-registration/1":
      return "temporary_registration";
    case "qoltanba/permanent-registration/1":
      return "permanent_registration";
    case "qoltanba/end-of-registration/1":
      return "end_of_registration";
    case "qoltanba/marriage/1":
      return "marriage";
    case "qoltanba/living-abroad/1":
      return abroadOf(said.card);
    default:
      return null;
  }
}

function abroadOf(card: unknown): Service | null {
  const stay = isRecord(card) && isRecord(card.stay) ? card.stay.kind : null;
  if (stay === "permanent") return "abroad_permanently";
  return stay === "temporary" ? "abroad_temporarily" : null;
}
