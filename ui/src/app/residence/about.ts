import type { ApplicationView, DwellingView } from "../../ipc";
import { grouped } from "../../shared/format";
import { f, fullName, localized, m } from "../../shared/i18n/index.svelte";

export type Facts = { label: string; value: string; testid?: string }[];

/** The dwelling, where what is applied for is about one. */
export function dwellingOf(about: ApplicationView): DwellingView | null {
  return "dwelling" in about ? about.dwelling : null;
}

/** Its address. */
export function placeOf(about: ApplicationView): string | null {
  const dwelling = dwellingOf(about);
  return dwelling && localized(dwelling.address);
}

/** The name of the service. */
export function serviceOf(about: ApplicationView): string {
  switch (about.service) {
    case "temporary_registration":
      return m().request.title;
    case "permanent_registration":
      return m().permanent.title;
  }
}

/** What the applicant says, in one sentence. */
export function sentenceOf(about: ApplicationView, applicant: string): string {
  switch (about.service) {
    case "temporary_registration":
      return m().sign.statement(applicant);
    case "permanent_registration":
      return about.represented
        ? m().permanent.statementFor(applicant, fullName(about.represented.full_name))
        : m().permanent.statement(applicant);
  }
}

/** The particulars beside the people. */
export function factsOf(about: ApplicationView, page: "sign" | "consent"): Facts {
  switch (about.service) {
    case "temporary_registration":
      return [
        ...whereOf(about.dwelling, page),
        { label: m().sign.from, value: f().day(about.from), testid: `${page}-from` },
        { label: m().sign.until, value: f().day(about.until), testid: `${page}-until` },
        { label: m().sign.term, value: m().common.months(about.months), testid: `${page}-term` },
        { label: m().sign.reason, value: m().vocabulary.stay[about.reason] },
      ];
    case "permanent_registration":
      return [
        ...whereOf(about.dwelling, page),
        {
          label: m().sign.reason,
          value: m().permanent.reason[about.reason],
          testid: `${page}-reason`,
        },
      ];
  }
}

/** As what the applicant asks. */
export function standingOf(about: ApplicationView): Facts {
  if (!("as_owner" in about)) return [];
  return [{ label: m().sign.asOwner, value: about.as_owner ? m().sign.owner : m().sign.notOwner }];
}

/** What changes for an owner who consents. */
export function changesOf(about: ApplicationView, person: string): string {
  switch (about.service) {
    case "temporary_registration":
      return m().consent.changesText(person, m().common.months(about.months));
    case "permanent_registration":
      return m().permanent.changes(person);
  }
}

/** What a request that was granted gave. */
export function outcomeOf(about: ApplicationView): string {
  switch (about.service) {
    case "temporary_registration":
      return m().request.registeredText(f().day(about.until));
    case "permanent_registration":
      return m().permanent.registered;
  }
}

function whereOf(dwelling: DwellingView, page: string): Facts {
  return [
    { label: m().sign.address, value: localized(dwelling.address), testid: `${page}-address` },
    { label: m().sign.rka, value: grouped(dwelling.rka) },
  ];
}
