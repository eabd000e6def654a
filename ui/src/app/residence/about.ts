import type {
  ApplicationView,
  DraftView,
  DwellingView,
  RefusalGround,
  RepresentedView,
  RequestView,
  Service,
} from "../../ipc";
import { grouped } from "../../shared/format";
import { cardFacts } from "../abroad/about";
import { f, fullName, lasting, localized, m } from "../../shared/i18n/index.svelte";
import { settings } from "../../shared/settings.svelte";

export type Facts = { label: string; value: string; testid?: string }[];

/** The dwelling, where what is applied for is about one. */
export function dwellingOf(about: ApplicationView): DwellingView | null {
  return "dwelling" in about ? about.dwelling : null;
}

/** Its address. */
export function placeOf(about: ApplicationView): string | null {
  if ("office" in about) return localized(about.office);
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
    case "end_of_registration":
      return m().guard.endTitle;
    case "abroad_permanently":
    case "abroad_temporarily":
      return m().eligibility.services[about.service].name;
    case "marriage":
      return m().marriage.title;
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
    case "end_of_registration":
      return m().guard.statement(applicant);
    case "abroad_permanently":
    case "abroad_temporarily":
      return m().abroad.statement(applicant);
    case "marriage":
      return m().marriage.statement(applicant);
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
        ...(about.children.length > 0
          ? [
              {
                label: m().permanent.along,
                value: namesOf(about.children),
                testid: `${page}-along`,
              },
            ]
          : []),
      ];
    case "end_of_registration":
      return [
        ...whereOf(about.dwelling, page),
        { label: m().guard.whose, value: fullName(about.full_name), testid: `${page}-whose` },
        {
          label: m().guard.term,
          value:
            about.from && about.until
              ? m().common.period(f().day(about.from), f().day(about.until))
              : m().guard.permanent,
        },
      ];
    case "abroad_permanently":
    case "abroad_temporarily":
      return cardFacts(about);
    case "marriage":
      return [
        { label: m().marriage.spouse, value: fullName(about.spouse), testid: `${page}-spouse` },
        { label: m().marriage.office, value: localized(about.office), testid: `${page}-office` },
        { label: m().marriage.surnames, value: m().marriage.surname_said[about.surnames] },
      ];
  }
}

/** As what the applicant asks. */
export function standingOf(about: ApplicationView): Facts {
  if (!("as_owner" in about)) return [];
  return [{ label: m().sign.asOwner, value: about.as_owner ? m().sign.owner : m().sign.notOwner }];
}

/** Whom a service asks, as far as the words and screens differ by it. */
type Asked = {
  /** What the step is called in which they answer. */
  step: () => string;
  /** What is waited for. */
  waiting: () => string;
  /** That so many are asked, how long they have, and when the applicant signs. */
  needed: (count: number) => string;
  draft: (draft: DraftView) => string;
  /** Why it was refused where one of them did not consent. */
  ground: () => string;
  /** What they are asked by whom, in full and where it is shown in full. */
  question: (name: string) => string;
  heading: (name: string) => string;
  /** What follows where the applicant takes it back, or one of them refuses or takes back. */
  withdraw: () => string;
  refuse: () => string;
  takeBack: () => string;
  /** Whether the applicant's dossier names them. */
  named: boolean;
};

/** How long owners have to answer, and when the applicant signs. */
export function ownersTextOf(signsNow: boolean): string {
  const { consent_seconds, quiet_from_hour, quiet_until_hour } = settings();
  const ask = signsNow ? m().permanent.askText : m().sign.askText;
  const night = quiet_from_hour !== quiet_until_hour;
  const morning = `${String(quiet_until_hour).padStart(2, "0")}:00`;
  return [ask(lasting(consent_seconds)), ...(night ? [m().sign.atNight(morning)] : [])].join(" ");
}

const owners: Asked = {
  step: () => m().request.consents,
  waiting: () => m().request.waitingConsents,
  needed: (count) => m().form.consents(count),
  draft: ({ signs_now }) => ownersTextOf(signs_now),
  ground: () => m().vocabulary.ground.no_consent_of_owner,
  question: (name) => m().home.asked(name),
  heading: (name) => m().consent.question(name),
  withdraw: () => m().request.withdrawText,
  refuse: () => m().consent.refuseText,
  takeBack: () => m().consent.takeBackText,
  named: false,
};

/** Whom each service asks. Nobody is asked about living abroad, so that nothing of this is read there. */
const asked: Record<Service, Asked> = {
  temporary_registration: owners,
  permanent_registration: owners,
  abroad_permanently: owners,
  abroad_temporarily: owners,
  end_of_registration: { ...owners, question: (name) => m().guard.asks(name) },
  marriage: {
    step: () => m().marriage.asked,
    waiting: () => m().marriage.waiting,
    needed: () => m().marriage.asked,
    draft: () => m().marriage.askedText(lasting(settings().spouse_seconds)),
    ground: () => m().marriage.notConfirmed,
    question: (name) => m().marriage.asks(name),
    heading: (name) => m().marriage.asks(name),
    withdraw: () => m().marriage.withdrawText,
    refuse: () => m().marriage.refuseText,
    takeBack: () => m().marriage.takeBackText,
    named: true,
  },
};

/** Whom a service asks for a consent. */
export function askedBy(about: ApplicationView): Asked {
  return asked[about.service];
}

/** Why it was refused. */
export function groundOf(about: ApplicationView, ground: RefusalGround): string {
  return ground === "no_consent_of_owner" ? askedBy(about).ground() : m().vocabulary.ground[ground];
}

/** What follows where the applicant takes a request back. */
export function withdrawalOf(request: RequestView): string {
  return request.asked === 0 ? m().request.withdrawAlone : askedBy(request.about).withdraw();
}

/** What whom a request is about is to it. */
export function personOf({ service }: ApplicationView): string {
  switch (service) {
    case "temporary_registration":
    case "permanent_registration":
    case "abroad_permanently":
    case "abroad_temporarily":
      return m().permanent.person;
    case "end_of_registration":
    case "marriage":
      return m().sign.applicant;
  }
}

/** Whether whoever is asked may meet a stranger: an owner ends a registration beside owners whom they know. */
export function byStranger({ service }: ApplicationView): boolean {
  switch (service) {
    case "temporary_registration":
    case "permanent_registration":
    case "abroad_permanently":
    case "abroad_temporarily":
    case "marriage":
      return true;
    case "end_of_registration":
      return false;
  }
}

/** Whether somebody is awaited once it is granted. */
export function awaits({ service }: ApplicationView): boolean {
  switch (service) {
    case "temporary_registration":
    case "permanent_registration":
    case "abroad_permanently":
    case "abroad_temporarily":
    case "end_of_registration":
      return false;
    case "marriage":
      return true;
  }
}

/** What changes for an owner who consents. */
export function changesOf(about: ApplicationView, person: string): string {
  switch (about.service) {
    case "temporary_registration":
      return m().consent.changesText(person, m().common.months(about.months));
    case "permanent_registration":
      return m().permanent.changes(person);
    case "end_of_registration":
      return m().guard.changes(fullName(about.full_name));
    case "abroad_permanently":
    case "abroad_temporarily":
      // Nobody is asked for a consent.
      return "";
    case "marriage":
      return m().marriage.changes(person);
  }
}

/** The end of a request that was granted, in a word. */
export function doneOf({ service }: ApplicationView): string {
  switch (service) {
    case "temporary_registration":
    case "permanent_registration":
    case "abroad_permanently":
    case "abroad_temporarily":
      return m().request.registered;
    case "end_of_registration":
      return m().guard.done;
    case "marriage":
      return m().marriage.done;
  }
}

/** What a request that was granted gave. */
export function outcomeOf(about: ApplicationView): string {
  switch (about.service) {
    case "temporary_registration":
      return m().request.registeredText(f().day(about.until));
    case "permanent_registration":
      return m().permanent.registered;
    case "end_of_registration":
      return m().guard.ended;
    case "abroad_permanently":
    case "abroad_temporarily":
      return m().abroad.registered;
    case "marriage":
      return m().marriage.registered;
  }
}

/** People with their days of birth, a line each. */
function namesOf(people: RepresentedView[]): string {
  const lines = people.map((one) => `${fullName(one.full_name)}, ${f().day(one.date_of_birth)}`);
  return lines.join("\n");
}

function whereOf(dwelling: DwellingView, page: string): Facts {
  return [
    { label: m().sign.address, value: localized(dwelling.address), testid: `${page}-address` },
    { label: m().sign.rka, value: grouped(dwelling.rka) },
  ];
}
