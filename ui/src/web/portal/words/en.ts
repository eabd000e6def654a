import type { PortalMessages } from "./messages";

export const en: PortalMessages = {
  starting: { title: "One moment…", text: "The page is getting ready." },
  code: {
    sign_in: {
      title: "Sign in to the portal",
      text: "Scan this code with the Qoltanba app on your phone.",
    },
    show_documents: {
      title: "Show your documents here",
      text: "Documents are shown only after another scan in the app.",
    },
    sign_order: {
      title: "Sign it with the app",
      text: "Nothing is submitted yet. Scan this code with the Qoltanba app on your phone.",
    },
  },
  codeImage: "QR code for the scanner of the app; it changes every 15 seconds",
  steps: [
    "Open Qoltanba on your phone and choose “Scan”.",
    "Check the site and the browser that the app names, and allow.",
    "Type the number that the app shows on this page.",
  ],
  beware: "Check the address of this page. A true page never asks for passwords.",
  number: {
    title: "Type the number from the app",
    text: "The app shows two digits. Type them here; nobody else needs them.",
  },
  numberLabel: "Number",
  numberHint: "Two digits, for example 07",
  numberSubmit: "Continue",
  numberEmpty: "Type the two digits that the app shows.",
  numberWrong: (left) =>
    left === 1
      ? "That is another number. One try is left."
      : `That is another number. ${String(left)} tries are left.`,
  end: {
    lapsed: {
      title: "The code is no longer valid",
      text: "Nobody was signed in. Show a new code when your phone is at hand.",
    },
    refused: {
      title: "You refused",
      text: "Nothing was signed or submitted. The request is still here and can be changed.",
    },
    tries: {
      title: "Wrong number too often",
      text: "This sign-in has ended, and nobody was signed in. Start again with a new code.",
    },
    ended: {
      title: "The session has ended",
      text: "It lasts 15 minutes, or until you end it here or in the app. Nothing is kept on this page.",
    },
    not_ended: {
      title: "The session is not ended",
      text: "The service does not answer, and the session goes on. Try again, or end it in the app. By itself it ends 15 minutes after it began.",
    },
    away: {
      title: "The service does not answer",
      text: "Check the connection. Nothing was lost.",
    },
    too_many: {
      title: "Too many codes",
      text: "Very many codes were asked for from this network. Try again in an hour.",
    },
    failed: {
      title: "This did not work",
      text: "Something went wrong on our side. Nothing was shown to anybody.",
    },
  },
  again: "Show a new code",
  retry: "Try again",
  link: {
    title: "This code is for the app",
    text: "Open Qoltanba on your phone and scan it there. Opened like this, it does nothing.",
  },
  toPortal: "To the portal",
  title: "Your portal",
  until: (time) => `Signed in until ${time}`,
  leave: "End the session",
  profile: "About you",
  iin: "IIN",
  name: "Name",
  address: "Registered address",
  noAddress: "No address is registered",
  requests: "Your requests",
  noRequests: "You have made no requests.",
  unreadRequests: (count) =>
    count === 1
      ? "One request cannot be shown on this page. It is in the app."
      : `${String(count)} requests cannot be shown on this page. They are in the app.`,
  otherService: "Another service",
  otherState: "See the app for how it stands",
  state: {
    awaiting_consents: "Waits for the owners",
    awaiting_signature: "Waits for your signature in the app",
    processing: "Checked by the service",
    registered: "Registered",
    refused: "Refused",
    lapsed: "Not answered in time",
    withdrawn: "Withdrawn",
  },
  history: "History",
  documents: "Documents",
  documentsText: "They are shown after another scan, so that nobody else sees them by chance.",
  showDocuments: "Show documents",
  noDocuments: "There are no documents.",
  away: (sources) =>
    `${sources}: documents from there cannot be shown just now. Try again in a moment.`,
  fields: "What it says",
  loading: "Loading…",
  cancel: "Back",
  toSession: "To your portal",
  born: "Date of birth",
  phone: "Phone",
  email: "E-mail",
  eds: "EDS",
  edsUntil: (day) => `Valid until ${day}`,
  noEds: "There is no valid EDS",
  stay: "Temporary registration",
  stayUntil: (day) => `Until ${day}`,
  services: "Services",
  order: {
    begin: "Order it here",
    about: "At a place of stay. Free, about 15 minutes.",
    text: "Fill it in here and sign it in the app. What the registers know is not asked.",
    sign: "Sign with the app",
    signHint: "You sign it by scanning a code with the app; nothing is signed on this page.",
    steps: [
      "Open Qoltanba on your phone and choose “Scan”.",
      "Read in the app all of what you sign, and compare the site and the browser.",
      "Sign with your code. This page then goes on by itself.",
    ],
    change: "Change the request",
    lapsed: {
      title: "The code is no longer valid",
      text: "Nothing was submitted. The request is still here: show a new code when your phone is at hand.",
    },
    refused: {
      title: "Refused in the app",
      text: "Nothing was signed or submitted. The request is still here and can be changed.",
    },
    signed: "Your request is submitted",
    signInApp: "The owners have consented. Sign it in the app, under Services.",
  },
};
