import type { Messages } from "./messages";

const minutes = (count: number) => (count === 1 ? "1 minute" : `${String(count)} minutes`);

export const en: Messages = {
  name: "Qoltanba",
  skip: "Skip to the content",
  language: "Language",
  checking: { title: "One moment…", text: "Asking who shares what. Nothing is opened yet." },
  opening: { title: "Opening the document…", text: "Please keep this page open." },
  preview: {
    title: (holder, document) => `${holder} shares: ${document}`,
    text: "You can see this document once. The holder is told when, and by whom as far as is known.",
    holder: "Holder",
    document: "Document",
    shown: "What is shown",
    purpose: "What for",
    as: "You open it as",
    visitor: (network) => `a visitor who did not sign in, network ${network}`,
    signIn: "Sign in by QR code",
    until: "Can be opened until",
    left: (time) => `${time} left`,
    open: "Open once",
    seen: "The document can be opened a single time. Press when you are ready to look at it.",
  },
  opened: {
    title: "Here is the document",
    text: (moment) => `Opened ${moment}`,
    by: {
      visitor: (network) => `by a visitor who did not sign in, network ${network}`,
      person: (name) => `by ${name}`,
    },
    told: "The holder sees this too.",
    source: "Vouched for by",
    checked: "Checked there",
    issued: "Issued and signed by",
    signed: "Signed on the holder's device",
    validUntil: "Proof valid until",
    status: "Status at the issuer",
    once: "It cannot be shown again: once you close or reload this page, it is gone, and the code no longer works.",
    fields: "What it says",
    print: "Print",
    mark: {
      visitor: (network) => `Seen by a visitor, network ${network}`,
      person: (name) => `Seen by ${name}`,
    },
  },
  entry: {
    title: "See a document",
    text: "Somebody shows you a document in Qoltanba? Enter the short code from their screen.",
    label: "Short code",
    hint: "8 letters and digits, for example ABCD‑2345",
    submit: "Continue",
    refusal: {
      empty: "Enter the short code first.",
      not_a_short_code:
        "A short code has 8 letters and digits. The digits 0 and 1 and the letters I, L and O are never in it.",
      not_a_secret: "This link is incomplete. Copy all of it, or enter the short code.",
      other_service:
        "This leads to another place, not to this service. Nothing was opened. Ask for the code in the holder's app.",
    },
    beware:
      "Check the address of this page before you enter a code. A true page never asks for passwords.",
    scan: "Scan with the camera",
    stopScanning: "Stop the camera",
    scanning: "Hold the QR code in front of the camera.",
    noCamera: "The camera cannot be used. Enter the short code instead.",
  },
  scanAgain: {
    title: "Please scan the code again",
    text: "For safety this page keeps no code: after a reload it has to be scanned again, or its short code entered.",
  },
  damagedLink: {
    title: "This link is incomplete",
    text: "A part of it is missing or changed. Scan the QR code again, or enter the short code.",
  },
  answerLost: {
    title: "The connection was lost while opening",
    text: "Nothing is lost. Stay on this page and try again within 2 minutes: you get the same document, even if it was opened already.",
  },
  trouble: {
    already_opened: {
      title: "This document was opened already",
      text: "Every code opens a document once. The holder sees when and by whom, and can give access again.",
    },
    closed: {
      title: "The holder closed access",
      text: "The document cannot be opened any more. Ask the holder to give access again.",
    },
    lapsed: {
      title: "The time is over",
      text: "This code was good for a few minutes only. Ask the holder to give access again.",
    },
    unknown_code: {
      title: "There is no such code",
      text: "Compare it with the holder's screen. Codes disappear some time after their end.",
    },
    too_many_tries: {
      title: "Too many tries",
      text: "To keep codes from being guessed, this network has to wait a while. Nothing is lost.",
    },
    sign_in_first: {
      title: "Sign in first",
      text: "Many wrong codes are being entered just now, so short codes open only for people who signed in: sign in by QR code and try again, or enter the code under Scan in the Qoltanba app.",
    },
    not_the_recipient: {
      title: "This is for somebody else",
      text: "The holder named who alone may open it. If that is you, sign in by QR code and try again, or scan the code in the Qoltanba app. An organisation opens it with its own system only.",
    },
    changed: {
      title: "The document has changed",
      text: "It was issued anew or corrected since it was shared, so that nothing proves it any more. Ask the holder to give access again.",
    },
    not_valid: {
      title: "This document is not valid",
      text: "It was reported lost or has expired since it was shared, so it is not shown. Ask the holder.",
    },
    gone: {
      title: "The document is not there any more",
      text: "Its source does not have it any more, so it is not shown. Nothing was opened. Ask the holder.",
    },
    source_away: {
      title: "The document's source does not answer",
      text: "The state system that the document comes from cannot be asked just now, and only what it says now is shown. Nothing was opened, and the code still works until its time is over. Try again in a moment.",
    },
    away: {
      title: "No connection",
      text: "The service cannot be reached. Nothing was opened and nothing is lost. Check the network and try again.",
    },
    busy: {
      title: "The service is busy",
      text: "It could not answer just now. Nothing is lost. Stay on this page and try again in a moment.",
    },
    rubbish: {
      title: "The answer could not be understood",
      text: "Something between you and the service changed the answer, or this page is out of date. Stay on this page and try again.",
    },
  },
  retryAfter: (count) => `Try again in ${minutes(count)}.`,
  retryLater: "Try again later.",
  retry: "Try again",
  otherCode: "Enter another code",
  typeCode: "Enter the short code",
};
