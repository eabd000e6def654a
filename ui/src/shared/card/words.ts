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
};

export const cardWords: Record<Language, CardWords> = { kk, ru, en };
