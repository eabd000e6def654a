import type { Language } from "./card/document";

/** A country's name; where the system has none in Kazakh, the Russian one stands in. */
export function countryIn(code: string, language: Language): string {
  for (const spoken of [language, "ru"]) {
    const names = new Intl.DisplayNames(spoken, { type: "region", fallback: "none" });
    const name = names.of(code);
    if (name) return name;
  }
  return code;
}
