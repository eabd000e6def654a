import type { CheckMessages } from "./messages";

export const en: CheckMessages = {
  title: "Check a certificate",
  text: "Somebody gave you a certificate of Qoltanba? Enter its number: you see whether it is genuine and what it says.",
  label: "Number of the certificate",
  hint: "12 letters and digits, for example K7MX-4RTB-92QF",
  submit: "Check",
  refusal:
    "A number has 12 letters and digits. The digits 0 and 1 and the letters I, L and O are never in it.",
  checking: { title: "One moment…", text: "The certificate is being checked." },
  damagedLink: {
    title: "This link is incomplete",
    text: "A part of it is missing or changed. Scan the QR code again, or enter the number.",
  },
  genuine: "This certificate is genuine and valid",
  over: "This certificate is genuine, but no longer valid",
  unchanged: (moment) =>
    `Checked ${moment}. The seal of the service is on exactly this text: nothing was changed.`,
  told: "Whoever it was given to sees that it was checked, and by whom as far as is known.",
  kind: {
    registered_at: "Where a person is registered",
    registered_here: "Who is registered at an address",
  },
  number: "Number",
  issuer: "Drawn up by",
  issued: "As of",
  until: "Valid until",
  person: "Person",
  iin: "IIN",
  born: "Date of birth",
  permanent: "Permanent address",
  temporary: "Temporary address",
  none: "None in the register",
  stay: (from, until) => `${from} to ${until}`,
  owner: "Owner who asked",
  dwelling: "Address",
  residents: "Registered there",
  nobody: "Nobody",
  always: "permanently",
  temporarily: (until) => `until ${until}`,
  print: "Print",
  again: "Check another one",
  trouble: {
    unknown: {
      title: "There is no such certificate",
      text: "Compare the number with the paper. If it is right, the paper is not from this service.",
    },
    too_many_tries: {
      title: "Too many tries",
      text: "To keep numbers from being guessed, this network has to wait a while. The QR code can be scanned at any time.",
    },
    sign_in_first: {
      title: "Scan the QR code instead",
      text: "Many wrong numbers are being entered just now. Scan the QR code of the certificate, or sign in and enter the number again.",
    },
    away: {
      title: "No connection",
      text: "The service cannot be reached. Check the network and try again.",
    },
    busy: {
      title: "The service is busy",
      text: "It could not answer just now. Try again in a moment.",
    },
    rubbish: {
      title: "The answer could not be understood",
      text: "Something between you and the service changed the answer, or this page is out of date. Try again.",
    },
  },
};
