import type { Language } from "../../shared/card/document";
import { en } from "./en";
import { kk } from "./kk";
import type { Messages } from "./messages";
import { ru } from "./ru";

const messages: Record<Language, Messages> = { kk, ru, en };

/** The names of the languages, each in itself. */
export const languages: Record<Language, { short: string; long: string }> = {
  kk: { short: "Қаз", long: "Қазақша" },
  ru: { short: "Рус", long: "Русский" },
  en: { short: "Eng", long: "English" },
};

const storageKey = "language";

/** The first language of the browser that the pages have; Kazakh where it has none of them. */
export function preferred(asked: readonly string[]): Language {
  for (const tag of asked) {
    const language = tag.toLowerCase().split("-")[0];
    if (isLanguage(language)) return language;
  }
  return "kk";
}

class Speech {
  language: Language = $state(remembered() ?? preferred(navigator.languages));
  readonly m: Messages = $derived(messages[this.language]);

  choose(language: Language): void {
    this.language = language;
    try {
      localStorage.setItem(storageKey, language);
    } catch {
      // A browser that keeps nothing asks its own languages next time.
    }
  }
}

function remembered(): Language | null {
  try {
    const language = localStorage.getItem(storageKey);
    return isLanguage(language) ? language : null;
  } catch {
    return null;
  }
}

function isLanguage(text: string | null | undefined): text is Language {
  return typeof text === "string" && Object.hasOwn(messages, text);
}

/** The language of this page. */
export const speech = new Speech();
