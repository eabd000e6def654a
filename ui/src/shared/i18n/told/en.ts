import type { Told } from "../messages";

const ofOwners = {
  consent_answered: "One more owner has answered your request",
  consents_complete: "All owners consented: you can sign",
  request_processing: "Everybody consented: the request is being checked",
};
const ofNobody = {
  consent_asked: null,
  consent_counts_again: null,
  consent_answered: null,
  consents_complete: null,
  request_processing: null,
  request_at_home: null,
};

/** What happened of a request, in the words of its service. */
export const told: Told = {
  temporary_registration: {
    ...ofOwners,
    consent_asked: "You were asked to consent to a temporary registration at your address",
    consent_counts_again:
      "A temporary registration that you consented to is asked for again: your consent counts",
    registered: "The temporary registration was entered",
    request_at_home: "Somebody asked for a temporary registration at your dwelling under your name",
  },
  permanent_registration: {
    ...ofOwners,
    consent_asked: "You were asked to consent to a permanent registration at your address",
    consent_counts_again:
      "A permanent registration that you consented to is asked for again: your consent counts",
    registered: "The permanent registration was entered",
    request_at_home: "Somebody asked for a permanent registration at your dwelling under your name",
  },
  abroad_permanently: {
    ...ofNobody,
    registered: "You were registered as living abroad permanently",
  },
  abroad_temporarily: {
    ...ofNobody,
    registered: "You were registered as living abroad for a time",
  },
  end_of_registration: {
    ...ofOwners,
    consent_asked: "You were asked to consent to the end of a registration at your address",
    consent_counts_again:
      "The end of a registration that you consented to is asked for again: your consent counts",
    registered: "A registration ended",
    request_at_home: "Somebody asked to end a registration at your dwelling under your name",
  },
  marriage: {
    consent_asked: "You were asked to confirm an application for marriage",
    consent_counts_again: null,
    consent_answered: null,
    consents_complete: null,
    request_processing: "Both of you signed: the application for marriage is being checked",
    registered: "The application for marriage was accepted",
    request_at_home: null,
  },
};
