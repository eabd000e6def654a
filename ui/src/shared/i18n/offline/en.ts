import type { OfflineReason } from "../../../ipc";
import type { ErrorText } from "../messages";

export const offline = {
  show: "Show without a network",
  title: "Without a network",
  before:
    "Your screen shows codes that change. Whoever scans them sees what you choose, and checks it without a network.",
  beforeAnswer:
    "You answer the code that you scanned. Only whoever showed it can tell that your answer is new.",
  begin: "Show the codes",
  preparing: "Signing…",
  code: (number: number, count: number) => `Code ${number} of ${count}`,
  alt: (number: number, count: number) => `QR code ${number} of ${count} of this document`,
  moving: "The codes change by themselves. Hold the screen still.",
  still: "The codes stand still. Go on to the next one when this one was read.",
  pause: "Pause",
  play: "Play",
  next: "Next code",
  rotating: "Signed anew every half minute",
  answering: "Answers the code that you scanned",
  end: "Stop showing",
  ended: "It is not shown any more",
  endedTime: "The time of this showing is over.",
  endedHidden: "The window was hidden.",
  again: "Show again",

  pick: "Which document do you answer with?",
  pickText: "Somebody without a network asks for a document with a code of their own.",
  pickNone: "No document can be shown",

  gathering: (have: number, count: number) => `${have} of ${count} codes read`,
  gatheringText: "Scan the others too, in any order.",
  missing: (numbers: string) => `Missing: ${numbers}`,

  ask: "Ask with a code of my own",
  askText:
    "Surer than scanning: the holder scans your code first, so that what they show cannot be a photograph.",
  asked: "The holder scans this code",
  askedText: "Then scan what their screen shows.",
  askedAlt: "QR code with your question",
  askedUntil: (time: string) => `It can be answered until ${time}`,
  askedOver: "Nobody answered in time.",
  forget: "Do not ask any more",

  read: "Read without a network",
  valid: (moment: string) => `Valid as of ${moment}`,
  validText: (age: string) =>
    `The issuer's list on this device says so. It is ${age} old; what happened since is not known here.`,
  invalid: (moment: string) => `Not valid as of ${moment}`,
  invalidText:
    "It was reported lost or stolen, or its issuer does not have it any more. What it says is not shown.",
  replaced: (moment: string) => `Replaced as of ${moment}`,
  replacedText:
    "It was issued again. Ask the holder to update the documents and to show it once more. What it says is not shown.",
  notChecked: "Not checked whether it is valid",
  notCheckedNever:
    "The signatures are right, but this device has no list of the issuer. Connect to the network, then read it again.",
  notCheckedOld: (moment: string) =>
    `The signatures are right, but the issuer's list on this device is of ${moment} and too old to say.`,
  strength: {
    rotating: "Seen: a code that changes",
    answered: "Seen: the answer to your own code",
  },
  strengthText: {
    rotating:
      "Such a code can be photographed and shown elsewhere for half a minute. Compare the photo with the person in front of you, or ask with a code of your own.",
    answered: "The holder's device answered you just now. Compare the photo with the person.",
  },
  issuer: "Signed by the issuer",
  issuedAt: "Signed copy of",
  expiresAt: "Copy valid until",
  signedAt: "Signed by the holder's device",
  readAt: "Read on this device",
  listOf: "Issuer's list of",
  listHere: "On this device since",
  finish: "I have seen it",

  history: "Without a network",
  historyText: "Only this device knows of it.",
  side: { shown: "You showed a document", read: "You read a document" },
  ageSeconds: (seconds: number) => `${seconds}\u00a0s`,
};

export const offlineErrors: Record<OfflineReason, ErrorText> = {
  credential_over: {
    what: "The signed copy of this document has expired.",
    next: "Connect to the network and update your documents.",
  },
  too_large: {
    what: "This is too much for codes on a screen.",
    next: "Choose less of the document.",
  },
  showing_over: { what: "This showing is over.", next: "Show the document again." },
  unreadable: {
    what: "These codes cannot be read, or do not belong together.",
    next: "Scan them again from the beginning.",
  },
  not_authentic: {
    what: "This is not signed by an issuer that this device trusts, or not by its holder's device.",
    next: "Do not rely on it.",
  },
  document_over: {
    what: "The signed copy that was shown has expired.",
    next: "Its holder has to connect to the network and update it.",
  },
  too_old: {
    what: "This code is too old: it may be a photograph.",
    next: "Scan the code that the holder's screen shows now.",
  },
  clocks_differ: {
    what: "The clocks of the two devices differ too much.",
    next: "Set date and time right on both, then scan again.",
  },
  not_the_answer: {
    what: "This does not answer your code.",
    next: "Let the holder scan your code first, or stop asking.",
  },
};
