import type { RequestView } from "../../ipc";
import type { Step } from "../../shared/steps";

/** Whether the outcome is late: the time promised for it is over, and it is not there. */
export function isLate(state: RequestView["state"], now: number): boolean {
  return state.state === "processing" && now >= Date.parse(state.until);
}

/** A stage of a request, as the stepper shows it. */
export type Stage = {
  name: "submitted" | "consents" | "signed" | "checked" | "result";
  state: Step["state"];
  at: string | null;
  until: string | null;
};

/** The stages of a request, from what the Rust side says of it. */
export function stages(request: RequestView): Stage[] {
  const { state, applicant_first } = request;
  const ended = "at" in state;
  const registered = state.state === "registered";
  const later = ended ? "never" : "todo";
  const waiting = (name: typeof state.state) => (state.state === name ? "now" : later);
  const until = (name: typeof state.state) =>
    state.state === name && "until" in state ? state.until : null;
  const checked = registered || (state.state === "refused" && request.signed_at !== null);
  const consented = request.asked === 0 || request.consented_at !== null;
  const consents: Stage = {
    name: "consents",
    state: consented ? "done" : waiting("awaiting_consents"),
    at: request.consented_at,
    until: until("awaiting_consents"),
  };
  const signed: Stage = {
    name: "signed",
    state: request.signed_at ? "done" : waiting("awaiting_signature"),
    at: request.signed_at,
    until: until("awaiting_signature"),
  };
  return [
    { name: "submitted", state: "done", at: request.submitted_at, until: null },
    ...(applicant_first ? [signed, consents] : [consents, signed]),
    {
      name: "checked",
      state: checked ? "done" : waiting("processing"),
      at: null,
      until: until("processing"),
    },
    {
      name: "result",
      state: registered ? "done" : ended ? "failed" : "todo",
      at: ended ? state.at : null,
      until: null,
    },
  ];
}
