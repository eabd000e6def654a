import type { AppealView } from "../../ipc";
import { f, localized, m } from "../../shared/i18n/index.svelte";
import type { Step } from "../../shared/steps";
import { standing, waits } from "./look";

/** The steps of an appeal or a complaint, with their terms as dates. */
export function steps(appeal: AppealView): Step[] {
  const { state, extended, forwarded } = appeal;
  const open = waits(appeal);
  const taken = state.state === "in_work" || (state.state === "answered" && answered(appeal));
  const received: Step = {
    id: "received",
    name: m().appeal.received,
    state: "done",
    notes: [f().moment(appeal.received_at)],
  };
  const forward: Step[] = forwarded
    ? [
        {
          id: "forward",
          name: m().appeal.forward,
          state: "done",
          notes: [
            f().moment(forwarded.at),
            ...(appeal.forwarded_from
              ? [m().appeal.forwardedFrom(localized(appeal.forwarded_from))]
              : []),
          ],
        },
      ]
    : appeal.forward_by && open
      ? [
          {
            id: "forward",
            name: m().appeal.forward,
            state: "todo",
            notes: [m().appeal.forwardBy(f().day(appeal.forward_by))],
          },
        ]
      : [];
  const takenUp: Step = {
    id: "taken",
    name: m().appeal.takenUp,
    state: taken ? "done" : open ? "now" : "never",
    notes: state.state === "in_work" ? [f().moment(state.since)] : [],
  };
  const extension: Step[] = extended
    ? [
        {
          id: "extended",
          name: m().appeal.extended,
          state: "done",
          notes: [f().moment(extended.at), m().appeal.extendedFrom(f().day(extended.due_before))],
        },
      ]
    : [];
  const { text, tone } = standing(appeal);
  const end: Step = {
    id: "answer",
    name: open ? m().appeal.answer : text,
    state: open ? (taken ? "now" : "todo") : tone === "valid" ? "done" : "failed",
    notes: "at" in state ? [f().moment(state.at)] : [m().appeal.answerBy(f().day(appeal.due))],
  };
  return [received, ...forward, takenUp, ...extension, end];
}

function answered({ state }: AppealView): boolean {
  return state.state === "answered" && state.answer.decision === "answer";
}
