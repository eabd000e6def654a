import type { Formats } from "../../shared/format";
import type { Messages } from "../../shared/i18n/messages";
import { lasted } from "../../shared/lasted";
import type { Application } from "./application";
import type { Ordered } from "./backend";
import type { PortalMessages, RequestState } from "./words/messages";

/** The name of the service. */
export function serviceOf({ service }: Application, m: Messages, words: PortalMessages): string {
  switch (service) {
    case "temporary_registration":
      return m.request.title;
    case "permanent_registration":
      return m.permanent.title;
    case "end_of_registration":
      return m.guard.endTitle;
    case "abroad_permanently":
    case "abroad_temporarily":
      return m.eligibility.services[service].name;
    case "marriage":
      return m.marriage.title;
    case null:
      return words.otherService;
  }
}

/** How a request stands, in a word. */
export function stateOf(request: Ordered, m: Messages, words: PortalMessages): string {
  const { service } = request.application;
  if (service === "end_of_registration" && request.state === "registered") return m.guard.done;
  if (service === "marriage" && request.state === "registered") return m.marriage.done;
  if (service === "marriage" && request.state === "awaiting_consents") return m.marriage.waiting;
  return isKnown(request.state, words) ? words.state[request.state] : words.otherState;
}

/** What a request that was granted gave. */
export function outcomeOf({ service, registration }: Application, m: Messages, f: Formats): string {
  switch (service) {
    case "temporary_registration":
      return registration?.stay ? m.request.registeredText(f.day(registration.stay.until)) : "";
    case "permanent_registration":
      return m.permanent.registered;
    case "end_of_registration":
      return m.guard.ended;
    case "abroad_permanently":
    case "abroad_temporarily":
      return m.abroad.registered;
    case "marriage":
      return m.marriage.registered;
    case null:
      return "";
  }
}

/** What was promised, and what became of that; null where nothing is promised yet. */
export function promiseOf(request: Ordered, m: Messages, f: Formats, now: number): string | null {
  const by = request.promisedBy ?? (request.state === "processing" ? request.until : null);
  if (by === null) return null;
  if (request.took) return m.processing.took(f.moment(by), lasted(request.took, m));
  if (request.state !== "processing") return null;
  return now < Date.parse(by) ? m.processing.text(f.moment(by)) : m.processing.late(f.moment(by));
}

function isKnown(state: string, words: PortalMessages): state is RequestState {
  return Object.hasOwn(words.state, state);
}
