import { countryIn } from "../../shared/country";
import { language, m, shortened } from "../../shared/i18n/index.svelte";

/** A country's name; where the system has none in Kazakh, the Russian one stands in. */
export function countryName(code: string): string {
  return countryIn(code, language());
}

/** How large a file is, in the unit that says it well. */
export function sizeOf(bytes: number): string {
  const megabytes = bytes / (1024 * 1024);
  if (megabytes < 1) return m().abroad.kilobytes(Math.max(1, Math.round(bytes / 1024)));
  return m().abroad.megabytes(shortened(megabytes));
}
