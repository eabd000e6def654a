export const dossier = {
  title: "The whole dossier",
  aloneText: "One file with your request, your signature and the outcome, sealed by the service.",
  applicantText:
    "One file with your request, your signature and the outcome, sealed by the service. It says that the consents were checked, and does not name the owners.",
  consenterText:
    "One file with the request, the consents, the signatures and the outcome, sealed by the service. It holds personal data of others: keep it to yourself.",
  keep: "Keep the dossier",
  keptText: "It can be checked without this app, and without a network.",
};
