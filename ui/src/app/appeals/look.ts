import type { AppealView } from "../../ipc";
import { m } from "../../shared/i18n/index.svelte";

/** How it is coloured. */
type Tone = "info" | "pending" | "expired" | "refused" | "valid";

/** What it is called. */
export function nameOf({ stage }: AppealView): string {
  return stage.stage === "appeal" ? m().appeal.appeal : m().appeal.complaint;
}

/** How it stands, in words. */
export function standing({ state }: AppealView): { text: string; tone: Tone } {
  if (state.state !== "answered") {
    const tones = { sent: "info", in_work: "pending", withdrawn: "expired" } as const;
    return { text: m().ticket[state.state], tone: tones[state.state] };
  }
  if (state.answer.decision === "silence") return { text: m().appeal.silence, tone: "refused" };
  const tone = state.answer.outcome === "denied" ? "refused" : "valid";
  return { text: m().appeal.outcome[state.answer.outcome], tone };
}

/** Whether it waits for an answer. */
export function waits({ state }: AppealView): boolean {
  return state.state === "sent" || state.state === "in_work";
}
