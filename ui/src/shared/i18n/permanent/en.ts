/** Registration at the place of residence, and what every service says of its requests. */
export const permanent = {
  title: "Permanent registration",
  text: "At your place of residence. Free, about 15 minutes.",
  statement: (name: string) => `I, ${name}, ask to be registered at my place of residence:`,
  statementFor: (name: string, person: string) =>
    `I, ${name}, ask to register ${person} at the place of residence:`,
  service: "Service",
  person: "Is registered",
  relation: { parent: "child", guardian: "ward" },
  reason: {
    own_dwelling: "My own dwelling",
    family: "Family",
    rental: "A rented dwelling",
    work: "Work",
    study: "Study",
    other: "Other",
  },
  askText: (time: string) => `You sign now. The owners have ${time} to answer.`,
  registered: "The address is entered in the register.",
  changes: (name: string) =>
    `${name} is registered at your dwelling for good and leaves the address before. You stay the owner.`,
  whom: "Who moves?",
  me: "I do",
  withParent: (age: number) =>
    `Under ${age} nobody is registered apart from a parent: only at your own permanent address.`,
  along: "Moves along",
  movesAlong: (age: number, names: string) =>
    `Under ${age} nobody is registered apart from a parent, so with you move: ${names}.`,
  where: "Where is the new home?",
  why: "Why do you move?",
  oldEnds: "The permanent address before ends by itself once the new one is entered.",
  rented: "It is rented from the state",
  rentedText: "Only those named in the contract are registered",
  contract: "Rented from the state: whoever is not named in the contract is refused.",
};

export const processing = {
  title: "Checked by the service",
  text: (time: string) => `The outcome is promised by ${time}.`,
  lateSince: (time: string) => `Late since ${time}`,
  late: (time: string) =>
    `The outcome was promised by ${time} and is late. It comes all the same; you need not do anything.`,
  took: (time: string, took: string) => `Promised by ${time}, took ${took}`,
};
