/** Letting browsers in to the portal. */
export const portal = {
  action: {
    sign_in: "Sign in to the portal",
    show_documents: "Show your documents on the portal",
    sign_order: "Sign a service that you ordered on the portal",
    desk_sign_in: "Sign in to the desk of the service centre where you work",
    desk_consent: "Consent as the owner's representative",
    desk_record: "Sign the record of a case",
  },
  site: "Site",
  browser: "Browser",
  from: (browser: string, network: string) => `${browser}, network ${network}`,
  until: (time: string) => `Can be allowed until ${time}`,
  bewareTitle: "Only if you opened this page yourself",
  beware:
    "Somebody who sends you this code, or reads it to you, would be signed in as you. Nobody from the state asks for that.",
  allow: "Allow",
  number: "Type this number on the page",
  numberText: "Only on the page that you opened yourself. Tell it to nobody.",
  numberUntil: (time: string) => `It works until ${time}`,
  done: "Done",
  home: "Signed in to the portal",
  sessionUntil: (time: string) => `Until ${time}`,
  documentsShown: "documents are shown",
  end: "End",
  endSession: (browser: string) => `End the session in ${browser}`,
};

/** Signing what was ordered there. */
export const order = {
  bewareTitle: "Only if you ordered this yourself",
  beware:
    "Read all of it: with your signature it is submitted in your name. If you did not order it, refuse, and end the session under Home.",
  refuse: "Refuse to sign",
  refused: "Not signed",
  refusedText: "The page says that you refused. What was ordered stays there and can be changed.",
  until: (time: string) => `Can be signed until ${time}`,
};
