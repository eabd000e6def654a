import type { ShownRule } from "../../../ipc";
import { plural } from "../plural";

const n = plural("en");

export const guard = {
  title: "My home",
  text: "Who is registered there, and who may ask",
  empty: "You own no dwelling",
  emptyText: "As soon as the real-estate register names you as an owner, your dwelling is here.",
  needsEds:
    "Only an owner who signed in with the EDS sees who is registered. Sign in with your EDS.",
  owners: (count: number) => `${n(count, { one: "1 owner", other: `${count} owners` })}`,
  residents: "Registered here",
  nobody: "Nobody is registered here.",
  permanent: "For good",
  me: "You",
  ends: (day: string) => `until ${day}`,
  calendar: "Stays that end",
  calendarText:
    "At the end of the term nothing has to be done. We remind you and your guest in time.",
  alerts: "What was tried",
  alertsAll: "All notifications",
  noAlerts: "Nobody has tried anything at your dwellings lately.",
  rules: "Rule for requests to come",
  rulesText:
    "A rule refuses by itself or lets a request through to be asked about. It never consents for you.",
  strictest: "Of all owners' rules the strictest decides.",
  change: "Change my rule",
  mine: "My rule",
  history: "Earlier rules",
  setBy: (name: string, moment: string) => `${name}, ${moment}`,
  over: (moment: string) => `in force until ${moment}`,
  evidence: "Save what I signed",
  rule: {
    ask_owners: "Ask all owners",
    only_these: "Only these people may ask",
    refuse_all: "Refuse everybody",
  } satisfies Record<ShownRule["rule"], string>,
  ruleText: {
    ask_owners: "Whoever wants to be registered asks every owner, and each answers with the EDS.",
    only_these: "You are asked about these people as ever. Everybody else is refused at once.",
    refuse_all: "Every request of somebody who is no owner is refused at once.",
  } satisfies Record<ShownRule["rule"], string>,
  people: "IINs of these people",
  peopleHint: "12 digits each, with spaces or lines between them",
  peopleCount: (count: number) => n(count, { one: "1 person", other: `${count} people` }),
  told: "Whoever is refused learns neither of the rule nor of an owner. You are told of each attempt.",
  sign: "Sign the rule",
  signed: "The rule is set",
  endTitle: "End of a registration",
  end: "End registration",
  endStay: "End my stay",
  endText:
    "Every other owner is asked; then it ends. Whoever is removed is told now and afterwards.",
  ended: "The registration has ended.",
  statement: (applicant: string) => `I, ${applicant}, ask to end this registration:`,
  whose: "Whose registration ends",
  term: "Registered",
  changes: (person: string) =>
    `If every owner agrees, ${person} is registered here no more and is told of it.`,
  noEnd: "An owner's registration ends by a new one, a minor's with the parent's.",
  done: "Ended",
  asks: (name: string) => `${name} asks to end a registration`,
};
