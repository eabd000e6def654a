import type { CheckView } from "..";

/** The checks of a request of which one register does not answer. */
export const checks = (at: string): CheckView[] => [
  { check: "people", register: "persons", answered_at: at, delayed: false },
  { check: "ownership", register: "real_estate", answered_at: at, delayed: false },
  { check: "owners", register: "persons", answered_at: at, delayed: false },
  { check: "social_security", register: "social_security", answered_at: at, delayed: false },
  { check: "rental", register: "rental", answered_at: null, delayed: true },
  { check: "signatures", register: null, answered_at: at, delayed: false },
];
