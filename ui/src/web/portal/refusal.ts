import type { Language } from "../../shared/card/document";
import { errorText } from "../../shared/i18n/index.svelte";
import type { Trouble } from "../call";

type AppError = Parameters<typeof errorText>[0];
type Malformed = Extract<
  AppError,
  { code: "rka_malformed" | "address_malformed" | "iin_malformed" | "date_malformed" }
>;

/** What is told of a refusal on the page, in the words of the app. */
export function refusalText(
  trouble: Trouble,
  malformed: Malformed["code"],
  language: Language,
): { what: string; next: string } {
  return errorText(asError(trouble, malformed), language);
}

const fault: AppError = { code: "backend_fault", request_id: null };

function asError({ code, told }: Trouble, malformed: Malformed["code"]): AppError {
  const number = (name: string) => {
    const value = told[name];
    return typeof value === "number" ? value : null;
  };
  switch (code) {
    case "no_such_dwelling":
    case "owner_not_online":
    case "first_day_invalid":
    case "stay_registered":
    case "source_away":
      return { code };
    case "term_invalid": {
      const longest = number("longest");
      return longest === null ? fault : { code, longest };
    }
    case "too_many_requests":
      return { code, retry_after: number("retry_after") };
    case "unavailable":
      return { code: "backend_busy", retry_after: number("retry_after") };
    case "malformed":
      return { code: malformed };
    case "away":
      return { code: "backend_away" };
    default:
      return fault;
  }
}
