import type { Surnames } from "../../../ipc";

export const marriage = {
  title: "Marriage",
  text: "Two sign, one pays. Time and place come the next working day.",
  who: "Whom do you want to marry?",
  whoText: "As in the identity card. Your spouse is asked in this app and has 48 hours to confirm.",
  iin: "IIN of your spouse",
  surname: "Surname",
  givenName: "Given name",
  where: "Where?",
  office: "Office of the civil registry",
  pickOffice: "Choose an office",
  surnames: "Surname afterwards",
  surname_choice: {
    own: "Each keeps their own",
    applicants: "Both take mine",
    spouses: "Both take my spouse's",
  } satisfies Record<Surnames, string>,
  surname_said: {
    own: "Each keeps their own",
    applicants: "Both bear the first applicant's",
    spouses: "Both bear the spouse's",
  } satisfies Record<Surnames, string>,
  asked: "Your spouse confirms",
  askedText:
    "You sign now. Your spouse has 48 hours to confirm; before that, one of you pays the fee.",
  waiting: "Waiting for the spouse",
  asks: (name: string) => `${name} asks you to confirm an application for marriage`,
  withdrawText: "Your spouse is told. You can apply again later.",
  refuseText: "The application ends. The applicant learns that you did not confirm it, not why.",
  takeBackText: "The application ends. The applicant is told that you did not confirm it.",
  done: "Accepted",
  notConfirmed: "the spouse did not confirm",
  draw: "Read the application",
  statement: (name: string) => `I, ${name}, apply to register my marriage:`,
  spouse: "Spouse",
  changes: (name: string) =>
    `You apply for marriage together with ${name}. The office then names the day.`,
  registered: "The office awaits you both.",
  awaited: "You are awaited",
};
