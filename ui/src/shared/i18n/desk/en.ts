/** Signing the record of a case at a service centre's desk. */
export const desk = {
  action: {
    representative: "Your consent, as the owner's representative",
    employee: "Your signature under the record of a case",
  },
  bewareTitle: {
    representative: "Only if you are at this desk now",
    employee: "Only what you have verified yourself",
  },
  beware: {
    representative:
      "You consent to somebody registering at the dwelling of the person whom you represent. Read all of it. If you are not at the service centre, decline.",
    employee:
      "With your signature the registration is entered at once, and you answer for the papers.",
  },
  record: "Record of the case",
  applicant: "Applicant",
  owner: "Owner",
  representative: "Representative",
  employee: "Employee",
  centre: "Service centre",
  papers: "Verified papers",
  consent: "The representative's consent",
  byEds: "with their own EDS",
  onPaper: (number: string) => `on paper, No. ${number}`,
  dependence: { minor: "under age", incapacitated: "incapacitated" },
  ownerIs: (name: string, dependence: string) => `${name} (${dependence})`,
  paper: {
    applicant_identity: "Applicant's identity document",
    representative_identity: "Representative's identity document",
    birth_certificate: "Owner's birth certificate",
    guardianship_decision: "Decision on guardianship",
  },
  paperNumber: (paper: string, number: string) => `${paper}, No. ${number}`,
  sign: { representative: "Consent with the EDS", employee: "Sign with the EDS" },
  decline: "Do not sign",
  declined: "Not signed",
  declinedText: "The desk's page says so. Nothing was entered.",
  consented: "You have consented",
  consentedText: "The employee signs next. You find everything in your history.",
  entered: "The registration is entered",
  enteredText: "The applicant, the owner and the representative have been told.",
  session: "Desk of a service centre",
  by: (name: string, centre: string) => `${name}, ${centre}`,
};
