import type { ApplicantReason, TicketState, ViewingReason } from "../../../ipc";

/** What was sent to somebody who has to answer. */
export const ticket = {
  sent: "Sent",
  in_work: "Being looked into",
  answered: "Answered",
  withdrawn: "Taken back",
} satisfies Record<TicketState<never>["state"], string>;

export const report = {
  title: "My reports",
  empty: "You have reported nothing",
  emptyText: "You can report who opened your document, and who asks for your consent.",
  viewing: "Report this viewing",
  applicant: "Report this person",
  text: "An office looks into it and answers you in this app. Whoever you report is not told.",
  why: "What is wrong?",
  words: "In your own words (optional)",
  wordsHint: "At most 500 characters, read by the office only",
  send: "Send",
  viewed: (document: string) => `A viewing: ${document}`,
  asked: "A request for your consent",
  number: "Number",
  sent: "Sent",
  due: "Answered at the latest",
  reason: "What is wrong",
  mine: "Your words",
  overdue: "The answer is late",
  withdraw: "Take back",
  withdrawTitle: "Take this report back?",
  withdrawText: "Nobody looks into it then. You can report the same again.",
  viewingReason: {
    meant_for_another: "I gave this code to somebody else",
    unknown_viewer: "I do not know this viewer",
    too_much_asked: "More was asked for than needed",
    other_use: "My data was used for something else",
    other: "Another reason",
  } satisfies Record<ViewingReason, string>,
  applicantReason: {
    unknown_person: "I do not know this person",
    not_agreed: "We did not agree on this",
    pestering: "They ask again and again",
    pressure: "Somebody puts pressure on me",
    other: "Another reason",
  } satisfies Record<ApplicantReason, string>,
};
