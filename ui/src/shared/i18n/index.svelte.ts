import type {
  AppError,
  Counterpart,
  DocumentKind,
  HistoryKind,
  Language,
  LocalizedText,
  Reason,
  Service,
  Viewer,
} from "../../ipc";
import { localized as inLanguage } from "../card/document";
import { cardWords } from "../card/words";
import { formats } from "../format";
import { settings } from "../settings.svelte";
import { en } from "./en";
import { errors } from "./errors/en";
import { kk } from "./kk";
import { type ErrorText, type ErrorWords, type Messages, said } from "./messages";
import { ru } from "./ru";
import { vocabulary } from "./vocabulary/en";

export const languages: readonly Language[] = ["kk", "ru", "en"];
export const allMessages: Record<Language, Messages> = {
  kk,
  ru,
  en: { ...en, errors, vocabulary },
};

const storageKey = "language";

let current: Language = $state(remembered() ?? "kk");

/** The language in which everything is shown. */
export function language(): Language {
  return current;
}

/** Shows everything in another language. */
export function speak(language: Language): void {
  current = language;
  document.documentElement.lang = language;
  localStorage.setItem(storageKey, language);
}

/** The language of the last time: all that is known of it when the profile does not open. */
function remembered(): Language | undefined {
  return languages.find((language) => language === localStorage.getItem(storageKey));
}

/** By how much a clock is wrong, in the largest unit that says it well. */
export function clockOff(minutes: number, language: Language = current): string {
  const { common } = allMessages[language];
  const off = Math.abs(minutes);
  const hours = Math.round(off / 60);
  if (off < 90) return common.minutes(off);
  return hours < 24 ? common.hours(hours) : common.days(Math.round(hours / 24));
}

/** The texts of the current language. */
export function m(): Messages {
  return allMessages[current];
}

/** Dates and numbers of the current language. */
export function f() {
  return formats[current];
}

/** A register's text in a language; a missing English one falls back to Russian. */
export function localized(text: LocalizedText, language: Language = current): string {
  return inLanguage(text, language).text;
}

/** What is said of every request alike, and then of which service it is. */
const named: ReadonlySet<string> = new Set<HistoryKind>([
  "request_submitted",
  "request_signed",
  "request_withdrawn",
  "request_lapsed",
  "request_refused",
  "consent_given",
  "consent_refused",
  "fee_paid",
]);

/** What happened, in the words of the service that it was about; a page may be older than what it is told. */
export function happened(
  { kind, service }: { kind: string; service: string | null },
  messages: Messages = m(),
): string {
  const history: Partial<Record<string, string>> = messages.vocabulary.history;
  const told: Partial<Record<string, Partial<Record<string, string | null>>>> =
    messages.vocabulary.told;
  const names: Partial<Record<string, { name: string }>> = messages.eligibility.services;
  const general = history[kind] ?? kind;
  if (service === null) return general;
  const said = told[service]?.[kind] ?? general;
  const name = names[service]?.name;
  return named.has(kind) && name ? `${said}: ${name}` : said;
}

/** Who opened a document, as well as is known: without signing in by the network only (S-9). */
export function whoText(who: Viewer | Counterpart, language: Language = current): string {
  const { access, desk } = allMessages[language];
  switch (who.kind) {
    case "visitor":
      return access.visitor(who.network);
    case "person":
      return who.name;
    case "organisation":
      return access.organisation(localized(who.name, language), who.bin);
    case "employee":
      return desk.by(who.name, localized(who.centre, language));
  }
}

/** What a kind of document is called. */
export function documentName(kind: DocumentKind): string {
  return cardWords[current].kind[kind];
}

/** What happened and what to do next, for any error of the Rust side. */
export function errorText(error: AppError, language: Language = current): ErrorText {
  const { errors, common } = allMessages[language];
  const { day, moment } = formats[language];
  const words: ErrorWords = {
    day,
    moment,
    wait: (seconds) => {
      if (seconds === null) return common.waitSome;
      const time = seconds < 90 ? common.seconds(seconds) : common.minutes(Math.ceil(seconds / 60));
      return common.wait(time);
    },
    off: (minutes) => clockOff(minutes, language),
    told: settings,
    megabytes: (bytes) => shortened(bytes / (1024 * 1024), language),
  };
  const text = errors[error.code] as ErrorTextFor;
  return typeof text === "function" ? text(error, words) : text;
}

/** A number with at most one digit after the separator. */
export function shortened(number: number, language: Language = current): string {
  return new Intl.NumberFormat([language, "ru"], { maximumFractionDigits: 1 }).format(number);
}

/** How long a time of the rules is, in the largest unit that says it whole; two days of it are said in hours. */
export function lasting(seconds: number, language: Language = current): string {
  const { common } = allMessages[language];
  const hours = seconds / 3_600;
  if (!Number.isInteger(hours)) return common.minutes(Math.ceil(seconds / 60));
  return hours > 48 && hours % 24 === 0 ? common.days(hours / 24) : common.hours(hours);
}

/** What a service is called and for. */
export function serviceWords(service: Service): { name: string; text: string } {
  const { name, text } = m().eligibility.services[service];
  return { name, text: said(text, settings()) };
}

/** What a rule says. */
export function reasonText(reason: Reason): string {
  return said(m().eligibility.reason[reason], settings());
}

type ErrorTextFor = ErrorText | ((error: AppError, words: ErrorWords) => ErrorText);

export { fullName } from "../card/document";
