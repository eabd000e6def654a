import type { DocumentKind, DocumentState, FieldName, Language, SourceSystem } from "./document";
import { en } from "./words/en";
import { kk } from "./words/kk";
import { ru } from "./words/ru";

/** The words for documents in one language. */
export type CardWords = {
  kind: Record<DocumentKind, string>;
  state: Record<DocumentState, string>;
  field: Record<FieldName, string>;
  source: Record<SourceSystem, string>;
  photoOf: (name: string) => string;
  fromSource: string;
  /** When a field came from its source. */
  fetchedOn: (time: string) => string;
  /** Said of one text, and of a card, that has no English. */
  inRussian: string;
  partlyInRussian: string;
  /** Said of a card whose source does not answer, so that it may have changed. */
  stale: string;
};

export const cardWords: Record<Language, CardWords> = { kk, ru, en };
