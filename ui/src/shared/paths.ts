/** Where things are in the app; the part of the address after #. */
export const paths = {
  home: "/",
  documents: "/documents",
  document: (id: string) => `/documents/${id}`,
  openAccess: (document: string) => `/documents/${document}/access`,
  showOffline: (document: string) => `/documents/${document}/offline`,
  answerOffline: (document: string, scan: string) => `/documents/${document}/offline/${scan}`,
  access: (access: string) => `/access/${access}`,
  scan: "/scan",
  services: "/services",
  temporaryRegistration: "/services/temporary-registration",
  /** What is said of a service before its form. */
  before: (service: string) => `/services/${service.replaceAll("_", "-")}/before`,
  permanentRegistration: "/services/permanent-registration",
  /** The form of a service. */
  service: (service: string) =>
    service === "end_of_registration" ? "/my-home" : `/services/${service.replaceAll("_", "-")}`,
  draft: (draft: string) => `/drafts/${draft}`,
  changeDraft: (draft: string) => `/drafts/${draft}/change`,
  request: (request: string) => `/requests/${request}`,
  signRequest: (request: string) => `/requests/${request}/sign`,
  consents: "/consents",
  consent: (consent: string) => `/consents/${consent}`,
  history: "/history",
  notifications: "/notifications",
  reports: "/reports",
  myHome: "/my-home",
  appeals: "/appeals",
  appeal: (appeal: string) => `/appeals/${appeal}`,
  complain: (appeal: string) => `/appeals/${appeal}/complaint`,
  withdrawAppeal: (appeal: string) => `/appeals/${appeal}/withdraw`,
  writeAppeal: (request: string) => `/requests/${request}/appeal`,
  inquiries: "/inquiries",
  inquiry: (inquiry: string) => `/inquiries/${inquiry}`,
  queue: "/queue",
  reserve: "/queue/reserve",
  profile: "/profile",
  changeCode: "/profile/code",
  signIn: "/sign-in",
} as const;

/** Goes to another place. */
export function go(path: string): void {
  window.location.hash = path;
}
