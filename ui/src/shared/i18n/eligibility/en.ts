import type { ConsentOf, GoTo, Law, Reason, Service, SettingsView } from "../../../ipc";
import type { Said } from "../messages";

/** Services, and what is said of one before anything is filled in. */
export const eligibility = {
  services: {
    temporary_registration: {
      name: "Temporary registration",
      text: (told: SettingsView) =>
        `At a place of stay, for 1 to ${told.longest_stay_months} months`,
    },
    permanent_registration: {
      name: "Permanent registration",
      text: "At your place of residence",
    },
    abroad_permanently: {
      name: "Living abroad permanently",
      text: "Registration of citizens who moved for good",
    },
    abroad_temporarily: {
      name: "Living abroad for a time",
      text: "Registration of citizens who study, work or stay abroad",
    },
    end_of_registration: {
      name: "Ending a registration",
      text: "Of somebody registered at your dwelling",
    },
    marriage: { name: "Marriage", text: "Application by both, with time and place" },
  } satisfies Record<Service, { name: string; text: Said }>,
  categories: { home: "Home and address", abroad: "Citizens abroad", family: "Family" },
  search: "Find a service",
  nothing: "No service is called that",
  needs: "What you need",
  signature: "Signature",
  eds: "EDS",
  edsOnly: "EDS only; a one-time password is not enough",
  edsOrCode: "EDS or a one-time password",
  consents: "Consents",
  consent: {
    owners: "Every owner of the dwelling, each with their EDS",
    co_owners: "Every other owner of the dwelling",
    personal_data: "Yours, to access to restricted personal data",
  } satisfies Record<Exclude<ConsentOf, "spouse">, string>,
  consentOfSpouse: (time: string) => `The other spouse, within ${time}`,
  copies: "To attach",
  copiesHint: "PDF, JPEG or PNG",
  fee: "Fee",
  free: "Free",
  mci: (count: number) => `${count} MCI`,
  time: "Outcome",
  timeInPerson: "In person",
  minutes: (count: number) => `Within ${count} minutes`,
  workingDays: (count: number) => `Within ${count} working ${count === 1 ? "day" : "days"}`,
  law: "By law",
  forYou: "For you",
  forOther: { parent: "For your child", guardian: "For your ward" },
  refused: "This cannot be done here",
  begin: "Begin",
  reason: {
    citizen: "You are a citizen of Kazakhstan",
    foreigner: "This service is for citizens. Foreigners apply elsewhere.",
    stateless: "This service is for citizens. Stateless persons apply elsewhere.",
    refugee: "This service is for citizens. Refugees apply elsewhere.",
    guardian_applies: "The guardian applies",
    parent_applies: (told: SettingsView) => `A parent applies until the age of ${told.joining_age}`,
    only_with_parent: (told: SettingsView) =>
      `Under ${told.apart_from_parents_age}: only where a parent is registered`,
    applies_alone: (told: SettingsView) => `From ${told.joining_age} one applies alone`,
    children_move_along: (told: SettingsView) =>
      `Children under ${told.apart_from_parents_age} who live with no other parent move along`,
    only_for_oneself: "This service is asked for oneself only",
    acts_alone: "You may apply yourself",
    eds_there: "Your EDS is in force",
    eds_needed: "It is signed with the EDS, and yours is missing or has ended",
    one_time_password: "Without an EDS you sign with a one-time password",
    owns_nothing: "The register has no dwelling of yours",
    owns: "You own a dwelling",
    owner_not_acting_alone:
      "If an owner is under age or incapacitated, apply at a service centre with the legal representative",
    owner_by_ordinary_procedure:
      "If an owner is under age or incapacitated, apply in person at a service centre with the legal representative and their papers: the ordinary procedure, since the pilot is over",
    centre_sends_online: "Service centres send everybody else online while the pilot lasts",
    state_rental: "In a dwelling rented from the state, only those named in the contract",
    too_young_to_marry: (told: SettingsView) =>
      `Under ${told.marriage_age} one applies at a registry office`,
  } satisfies Record<Reason, Said>,
  goTo: {
    state_corporation: "Go to a service centre of the State Corporation",
    service_provider: "Go to the migration service of the police",
    parent: "Ask a parent to apply",
    guardian: "Ask the guardian to apply",
    the_person: "They apply in their own app",
    eds: "See “My EDS” in your profile",
    registry_office: "Go to a registry office",
  } satisfies Record<GoTo, string>,
  laws: {
    order267: "Order No. 267 of 30 March 2020",
    pilot_order500: "Order No. 500 of 7 October 2025",
    eds_law370: "Law No. 370 on the EDS, art. 14",
    housing_law94: "Law No. 94-I on Housing Relations",
    marriage_code518: "Code on Marriage and Family",
  } satisfies Record<Law, string>,
};
