import type { PageText } from "../../i18n/messages";
import type { Said, Trouble } from "../inquiry";

/** What the page of checking says, in one language; a missing text does not compile. */
export type CheckMessages = {
  title: string;
  text: string;
  label: string;
  hint: string;
  submit: string;
  refusal: string;
  checking: PageText;
  damagedLink: PageText;
  genuine: string;
  over: string;
  unchanged: (moment: string) => string;
  told: string;
  kind: Record<Said["kind"], string>;
  number: string;
  issuer: string;
  issued: string;
  until: string;
  person: string;
  iin: string;
  born: string;
  permanent: string;
  temporary: string;
  none: string;
  stay: (from: string, until: string) => string;
  owner: string;
  dwelling: string;
  residents: string;
  nobody: string;
  always: string;
  temporarily: (until: string) => string;
  print: string;
  again: string;
  trouble: Record<Trouble["kind"], PageText>;
};
