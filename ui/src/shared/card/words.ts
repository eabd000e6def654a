import type {
  AgeClaimName,
  DocumentKind,
  DocumentState,
  FieldName,
  Language,
  ReadyChoice,
  Scope,
  SourceSystem,
} from "./document";
import { en } from "./words/en";
import { kk } from "./words/kk";
import { ru } from "./words/ru";

/** The words for documents in one language. */
export type CardWords = {
  kind: Record<DocumentKind, string>;
  state: Record<DocumentState, string>;
  field: Record<FieldName, string>;
  source: Record<SourceSystem, string>;
  /** What can be disclosed beside the fields. */
  claim: Record<AgeClaimName | "photo", string>;
  ready: Record<ReadyChoice, string>;
  whole: string;
  /** What an issuer says of an age. */
  age: (years: number, reached: boolean) => string;
  photoOf: (name: string) => string;
  /** Where a photo came from. */
  photoSource: (source: string) => string;
  fromSource: string;
  /** When a field came from its source. */
  fetchedOn: (time: string) => string;
  /** Said of one text, and of a card, that has no English. */
  inRussian: string;
  partlyInRussian: string;
  /** Said of a card whose source does not answer, so that it may have changed. */
  stale: string;
  /** Said in place of a state that nobody could check (S-11). */
  unchecked: string;
};

export const cardWords: Record<Language, CardWords> = { kk, ru, en };

/** One claim by its name. */
export function claimText(name: string, language: Language): string {
  const words: Record<string, string> = {
    ...cardWords[language].field,
    ...cardWords[language].claim,
  };
  return (Object.hasOwn(words, name) && words[name]) || name;
}

/** What of a document is shown, in one line. */
export function scopeText(scope: Scope | undefined, language: Language): string {
  switch (scope?.what) {
    case "ready":
      return cardWords[language].ready[scope.choice];
    case "fields":
      return scope.claims.map((name) => claimText(name, language)).join(", ");
    default:
      return cardWords[language].whole;
  }
}
