import type { Language } from "../ipc";

/**
 * Kazakhstan keeps one time, five hours ahead of UTC, since 1 March 2024; the app shows it wherever the device is. A
 * zone's name would follow the device's own data, which may be older than that day; here the sign is turned (POSIX).
 */
export const timeZone = "Etc/GMT-5";

export type Formats = {
  /** A civil day in ISO 8601, or the day of an instant: 24 November 2026. */
  day: (at: string | number) => string;
  /** Hours and minutes of an instant: 14:05. */
  time: (instant: string) => string;
  /** Day and time of an instant, in ISO 8601 or in milliseconds. */
  moment: (instant: string | number) => string;
};

/** Chromium ships no Kazakh dates, so their pattern and months stand here, as CLDR has them. */
export const kazakhMonths = [
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

const kazakhDays = {
  format(at: Date): string {
    const [year = "", month = "", day = ""] = kazakhDay(at.getTime()).split("-");
    return `${year}\u00a0ж. ${Number(day)}\u00a0${kazakhMonths[Number(month) - 1] ?? ""}`;
  },
};

function formatsOf(
  locale: string,
  day: { format: (at: Date) => string } = new Intl.DateTimeFormat(locale, {
    dateStyle: "long",
    timeZone,
  }),
): Formats {
  const time = new Intl.DateTimeFormat(locale, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone,
  });
  const format = (formatter: { format: (at: Date) => string }, given: string | number) => {
    const civil = typeof given === "string" && isCivilDay(given);
    const at = new Date(civil ? `${given}T12:00:00+05:00` : given);
    return Number.isNaN(at.getTime()) ? String(given) : formatter.format(at);
  };
  return {
    day: (at) => format(day, at),
    time: (instant) => format(time, instant),
    moment: (instant) => `${format(day, instant)}, ${format(time, instant)}`,
  };
}

export const formats: Record<Language, Formats> = {
  kk: formatsOf("kk-KZ", kazakhDays),
  ru: formatsOf("ru-KZ"),
  en: formatsOf("en-GB"),
};

/** Whether a text is an ISO 8601 day. */
export function isCivilDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}

/** Minutes and seconds, for a countdown: 4:05. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** DD.MM.YYYY, as people write it, to ISO 8601; anything else stays as it was typed for the Rust side to judge. */
export function isoDay(typed: string): string {
  const parts = /^\s*(\d{1,2})[.\-/ ](\d{1,2})[.\-/ ](\d{4})\s*$/.exec(typed);
  if (!parts) return typed.trim();
  const [, day = "", month = "", year = ""] = parts;
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

/** The day in Kazakhstan at an instant in milliseconds, in ISO 8601. */
export function kazakhDay(at: number): string {
  return inKazakhstan(at).slice(0, 10);
}

/** Hours, minutes and seconds in Kazakhstan at an instant in milliseconds: 14:05:32. */
export function kazakhTime(at: number): string {
  return inKazakhstan(at).slice(11, 19);
}

function inKazakhstan(at: number): string {
  return new Date(at + 5 * 3_600_000).toISOString();
}

/** Digits in groups of four, for reading aloud. */
export function grouped(digits: string): string {
  return digits.replace(/(.{4})(?=.)/g, "$1 ");
}

/** An ISO 8601 day as people write it: DD.MM.YYYY. */
export function typedDay(iso: string): string {
  return iso.split("-").reverse().join(".");
}
