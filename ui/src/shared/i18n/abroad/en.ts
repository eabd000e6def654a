import type {
  AbroadReason,
  AbroadRefusal,
  AttachmentKind,
  AttachmentPurpose,
  AttachmentRefusal,
  Finding,
} from "../../../ipc";
import { type ErrorText, type ErrorWords, said } from "../messages";
import { eligibility } from "../eligibility/en";

/** Citizens who live abroad. */
export const abroad = {
  card: "Registration card",
  kept: "What you fill in is kept on this device, copies too, until you submit it.",
  country: "Country",
  address: "Address there",
  addressHint: "Street, house, town, postal code",
  since: "Living there since",
  until: "Until when, as planned",
  dayHint: "Day, month, year: 24.11.2026",
  reason: "Why",
  reasons: {
    work: "Work",
    study: "Study",
    treatment: "Medical treatment",
    family: "Family",
    other: "Another reason",
  } satisfies Record<AbroadReason, string>,
  document: "Number of your identity document",
  contact: "Telephone or e-mail there",
  permit: "Number of the permit to leave",
  permitDay: "Issued on",
  copies: "Copies",
  copy: {
    identity_document: "Identity document",
    permit_to_leave: "Permit to leave for permanent residence",
  } satisfies Record<AttachmentPurpose, string>,
  kind: { pdf: "PDF", jpeg: "JPEG", png: "PNG" } satisfies Record<AttachmentKind, string>,
  choose: "Choose a file, or drop it here",
  another: "Choose another file",
  remove: "Remove",
  reading: "Checking the file",
  limits: (megabytes: string) => `PDF, JPEG or PNG, at most ${megabytes} MB`,
  megabytes: (count: string) => `${count} MB`,
  kilobytes: (count: number) => `${count} KB`,
  personalData:
    "I consent to access to my restricted personal data, as far as this service needs it (Law on Personal Data, art. 8)",
  statement: (name: string) =>
    `I, ${name}, ask to be registered as a citizen who lives abroad, and consent to access to my restricted personal data:`,
  registered: "You are registered as a citizen who lives abroad.",
  sha256: "SHA-256",
};

const another = "Photograph the document, or print it to PDF, and attach that.";
const attachment: Record<Exclude<AttachmentRefusal, "too_large">, ErrorText> = {
  unknown_kind: { what: "This is no PDF, JPEG or PNG.", next: another },
  unreadable: { what: "This file is damaged or incomplete.", next: another },
  more_than_a_copy: { what: "This file holds more than a copy.", next: another },
  active_content: {
    what: "This PDF can do something when it is opened, such as run a script or open a file.",
    next: another,
  },
  encrypted: {
    what: "This PDF has a password.",
    next: "Save it without a password, and attach that.",
  },
  too_many_pixels: {
    what: "This picture has too many pixels.",
    next: "Make it smaller, and attach that.",
  },
  too_complex: { what: "This PDF has too many parts.", next: another },
};
const card: Record<AbroadRefusal, ErrorText> = {
  since: { what: "The first day abroad is not past.", next: "Enter today or an earlier day." },
  until: { what: "The stay has ended already.", next: "Enter a day after today." },
  permit: {
    what: "The permit is of a day to come.",
    next: "Compare it with the day on the permit.",
  },
  copies: { what: "A copy is missing.", next: "Attach a copy of each document." },
  personal_data: {
    what: "The service needs your consent to access to restricted personal data.",
    next: "Without it the request would be refused.",
  },
  incomplete: { what: "Something is missing in the card.", next: "Fill in every field." },
};

export const abroadErrors = {
  attachment_refused: (
    { reason }: { reason: AttachmentRefusal },
    { told, megabytes }: ErrorWords,
  ) =>
    reason === "too_large"
      ? {
          what: "This file is too large.",
          next: `Attach one of at most ${megabytes(told().attachment_bytes)} MB.`,
        }
      : attachment[reason],
  card_invalid: ({ reason }: { reason: AbroadRefusal }) => card[reason],
  attachment_missing: {
    what: "A copy is not there any more.",
    next: "Attach it again.",
  },
  not_eligible: ({ finding }: { finding: Finding }, { told }: ErrorWords) => ({
    what: said(eligibility.reason[finding.reason], told()),
    next: finding.finding === "refused" ? eligibility.goTo[finding.go_to] : "",
  }),
};
