import type { ApplicationView } from "../../ipc";
import { countryName, sizeOf } from "./words";
import { f, m } from "../../shared/i18n/index.svelte";

type Abroad = Extract<
  ApplicationView,
  { service: "abroad_permanently" } | { service: "abroad_temporarily" }
>;

/** The card of a citizen abroad, line by line as it is signed. */
export function cardFacts(about: Abroad): { label: string; value: string; testid?: string }[] {
  const { card } = about;
  const words = m().abroad;
  return [
    { label: words.country, value: countryName(card.country), testid: "sign-country" },
    { label: words.address, value: card.address },
    { label: words.since, value: f().day(card.since) },
    ...(about.service === "abroad_temporarily"
      ? [{ label: words.until, value: f().day(about.until) }]
      : []),
    { label: words.reason, value: words.reasons[card.reason] },
    { label: words.document, value: card.document_number },
    ...(about.service === "abroad_permanently"
      ? [
          { label: words.permit, value: about.permit_number },
          { label: words.permitDay, value: f().day(about.permit_issued_on) },
        ]
      : []),
    { label: words.contact, value: card.contact },
    ...card.copies.map((copy) => ({
      label: words.copy[copy.purpose],
      value: `${words.kind[copy.kind]}, ${sizeOf(copy.bytes)}, SHA-256 ${copy.sha256.slice(0, 16)}…`,
      testid: `sign-copy-${copy.purpose}`,
    })),
  ];
}
