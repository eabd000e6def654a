import type { Language } from "../../shared/card/document";

/** The months in Kazakh: Chromium's own tables have no Kazakh dates. */
const months = [
  "қаңтар",
  "ақпан",
  "наурыз",
  "сәуір",
  "мамыр",
  "маусым",
  "шілде",
  "тамыз",
  "қыркүйек",
  "қазан",
  "қараша",
  "желтоқсан",
];

const locales = { ru: "ru-KZ", en: "en-GB" };

/** An instant with its date and seconds, in words. */
export function moment(at: number, language: Language): string {
  if (language !== "kk") return intl(at, language, { dateStyle: "long", timeStyle: "medium" });
  const date = new Date(at);
  const month = months[date.getMonth()] ?? "";
  return `${String(date.getFullYear())} жылғы ${String(date.getDate())} ${month}, ${clock(date)}`;
}

/** An instant in digits, as short as it can be said in full. */
export function stamp(at: number, language: Language): string {
  if (language !== "kk") return intl(at, language, { dateStyle: "short", timeStyle: "medium" });
  const date = new Date(at);
  const day = `${two(date.getDate())}.${two(date.getMonth() + 1)}.${String(date.getFullYear())}`;
  return `${day}, ${clock(date)}`;
}

/** The time of day, without seconds. */
export function timeOfDay(at: number): string {
  return clock(new Date(at)).slice(0, 5);
}

function intl(at: number, language: "ru" | "en", style: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locales[language], style).format(at);
}

function clock(date: Date): string {
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
}

function two(count: number): string {
  return String(count).padStart(2, "0");
}
