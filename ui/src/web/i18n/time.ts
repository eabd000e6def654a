import type { Language } from "../../shared/card/document";
import { kazakhDay, kazakhMonths, kazakhTime, timeZone, typedDay } from "../../shared/format";

const locales = { ru: "ru-KZ", en: "en-GB" };

/** An instant with its date and seconds, in words. */
export function moment(at: number, language: Language): string {
  if (language !== "kk") return intl(at, language, { dateStyle: "long", timeStyle: "medium" });
  const [year = "", month = "", day = ""] = kazakhDay(at).split("-");
  const name = kazakhMonths[Number(month) - 1] ?? "";
  return `${year} жылғы ${String(Number(day))} ${name}, ${kazakhTime(at)}`;
}

/** An instant in digits, as short as it can be said in full. */
export function stamp(at: number, language: Language): string {
  if (language !== "kk") return intl(at, language, { dateStyle: "short", timeStyle: "medium" });
  return `${typedDay(kazakhDay(at))}, ${kazakhTime(at)}`;
}

/** The time of day, without seconds. */
export function timeOfDay(at: number): string {
  return kazakhTime(at).slice(0, 5);
}

function intl(at: number, language: "ru" | "en", style: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locales[language], { ...style, timeZone }).format(at);
}
