import type {
  AccessLevel,
  AppError,
  BrowserKind,
  ConsentRefusalReason,
  ConsentState,
  EdsState,
  HistoryKind,
  RefusalGround,
  Region,
  Service,
  SettingsView,
  SignatureKind,
  StayReason,
} from "../../ipc";
import type { en } from "./en";

/** Words, or how they are said with the numbers of the rules. */
export type Said = string | ((told: SettingsView) => string);

/** The words with the numbers that hold. */
export function said(words: Said, told: SettingsView): string {
  return typeof words === "function" ? words(told) : words;
}

/** What happened, and what to do next. */
export type ErrorText = { what: string; next: string };

/** What an error's text may put in: instants and numbers in the person's language. */
export type ErrorWords = {
  day: (instant: string) => string;
  moment: (instant: string) => string;
  wait: (seconds: number | null) => string;
  /** By how much a clock is wrong, in whichever direction. */
  off: (minutes: number) => string;
  /** The numbers of the rules. */
  told: () => SettingsView;
  /** How many megabytes some bytes are. */
  megabytes: (bytes: number) => string;
};

/** A text for every code of the Rust side; a missing one does not compile. */
export type ErrorTexts = {
  [Code in AppError["code"]]:
    ErrorText | ((error: Extract<AppError, { code: Code }>, words: ErrorWords) => ErrorText);
};

/** What a history tells of a request in the words of its service. */
export type ToldKind =
  | "consent_asked"
  | "consent_counts_again"
  | "consent_answered"
  | "consents_complete"
  | "request_processing"
  | "registered"
  | "request_at_home";

/** Those words; `null` where a service never has it told. */
export type Told = Record<Service, Record<ToldKind, string | null>>;

/** A word for every value of the Rust side's enumerations. */
export type Vocabulary = {
  level: Record<AccessLevel, string>;
  browser: Record<BrowserKind, string>;
  eds: Record<EdsState, string>;
  consent: Record<ConsentState, string>;
  refusalReason: Record<ConsentRefusalReason, string>;
  stay: Record<StayReason, string>;
  ground: Record<RefusalGround, string>;
  signature: Record<SignatureKind, string>;
  region: Record<Region, string>;
  history: Record<HistoryKind, string>;
  told: Told;
};

type Widened<T> = T extends string
  ? string
  : T extends (...words: infer Words) => string
    ? (...words: Words) => string
    : { [Key in keyof T]: Widened<T[Key]> };

/** Everything that the app says, in one language. */
export type Messages = Widened<typeof en> & { errors: ErrorTexts; vocabulary: Vocabulary };
