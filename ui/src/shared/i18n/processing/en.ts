import type { Check } from "../../../ipc";

/** What is checked by itself once everybody has signed. */
export const checks = {
  title: "Automatic checks",
  names: {
    people: "Your data",
    ownership: "The dwelling and its owners",
    owners: "The owners’ data",
    social_security: "Legal representatives",
    rental: "Dwellings rented from the state",
    civil_status: "Civil status",
    signatures: "Signatures",
  } satisfies Record<Check, string>,
  waiting: "Being checked",
  delayed:
    "The register does not answer yet. It is asked again by itself; you need not do anything.",
};
