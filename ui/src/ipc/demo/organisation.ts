import type { Result } from "..";
import type { AccessView, AppError, LocalizedText, RecipientView, Viewer } from "../bindings";

/** The one organisation whose system can open documents. */
export const organisation: { name: LocalizedText; bin: string } = {
  name: {
    kk: "«„Үлгі“ қонақүйі» ЖШС",
    ru: "ТОО «Гостиница „Улги“»",
    en: "Ulgi Hotel LLP",
  },
  bin: "260140099936",
};

/** Whom a number names. */
export function recipient(number: string): Result<RecipientView, AppError> {
  if (!/^\d{12}$/.test(number)) return { status: "error", error: { code: "recipient_invalid" } };
  if (!"456".includes(number.charAt(4))) return { status: "ok", data: { kind: "person" } };
  return {
    status: "ok",
    data:
      number === organisation.bin
        ? { kind: "organisation", name: organisation.name }
        : { kind: "unconnected" },
  };
}

/** Who opens an access: whom it is for, or else a visitor. */
export function viewerOf(access: AccessView): Viewer {
  return access.terms.recipient
    ? { kind: "organisation", ...organisation }
    : { kind: "visitor", network: "203.0" };
}
