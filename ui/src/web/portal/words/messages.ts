import type { PageText } from "../../i18n/messages";
import type { Action } from "../backend";
import type { End } from "../../session.svelte";

/** The states of a request that the portal lists. */
export type RequestState =
  | "awaiting_consents"
  | "awaiting_signature"
  | "processing"
  | "registered"
  | "refused"
  | "lapsed"
  | "withdrawn";

/** Everything that the portal says, in one language; a missing text does not compile. */
export type PortalMessages = {
  starting: PageText;
  code: Record<Action, PageText>;
  codeImage: string;
  steps: string[];
  beware: string;
  number: PageText;
  numberLabel: string;
  numberHint: string;
  numberSubmit: string;
  numberEmpty: string;
  numberWrong: (left: number) => string;
  end: Record<End, PageText>;
  again: string;
  retry: string;
  link: PageText;
  toPortal: string;
  title: string;
  until: (time: string) => string;
  leave: string;
  profile: string;
  iin: string;
  name: string;
  address: string;
  noAddress: string;
  requests: string;
  noRequests: string;
  unreadRequests: (count: number) => string;
  otherService: string;
  otherState: string;
  state: Record<RequestState, string>;
  history: string;
  documents: string;
  documentsText: string;
  showDocuments: string;
  noDocuments: string;
  /** Which sources did not answer. */
  away: (sources: string) => string;
  fields: string;
  loading: string;
  cancel: string;
  toSession: string;
  born: string;
  phone: string;
  email: string;
  eds: string;
  edsUntil: (day: string) => string;
  noEds: string;
  stay: string;
  stayUntil: (day: string) => string;
  services: string;
  /** Ordering a service, and signing it with the app. */
  order: {
    begin: string;
    about: string;
    text: string;
    sign: string;
    signHint: string;
    steps: string[];
    change: string;
    lapsed: PageText;
    refused: PageText;
    signed: string;
    signInApp: string;
  };
};
