import type { PageText } from "../../../i18n/messages";
import type { Queue } from "../../queues";

type Word = "appeal" | "complaint";
type Service =
  | "temporary_registration"
  | "permanent_registration"
  | "abroad_permanently"
  | "abroad_temporarily"
  | "end_of_registration"
  | "marriage";
type Body =
  | "migration_service"
  | "state_corporation"
  | "registry_office"
  | "internal_affairs"
  | "digital_development"
  | "justice";
type Step = "answer" | "forward" | "extend";

/** What the desk says of requests from abroad and of appeals. */
export type QueueMessages = {
  title: Record<Queue, string>;
  empty: Record<Queue, string>;
  told: string;
  taken: string;
  open: Record<"free" | "mine", string>;
  service: Record<Service, string>;
  body: Record<Body, string>;
  submitted: (moment: string) => string;
  promised: (moment: string) => string;
  near: string;
  overdue: string;
  numbered: Record<Word, (number: string) => string>;
  received: (moment: string) => string;
  due: (day: string) => string;
  extended: string;
  outOfTime: string;
  openUntil: (time: string) => string;
  document: string;
  since: string;
  submittedLabel: string;
  promisedLabel: string;
  save: (copy: string) => string;
  missing: (copy: string) => string;
  decision: string;
  accept: string;
  acceptText: string;
  refuse: string;
  refuseText: string;
  ground: string;
  decide: string;
  putBack: string;
  putBackText: string;
  appellant: string;
  dueLabel: string;
  forwardByLabel: string;
  serviceLabel: string;
  refusal: string;
  requestText: string;
  appealed: string;
  step: Record<Step, string>;
  act: Record<Step, string>;
  outcome: string;
  answerHint: string;
  forwardTo: string;
  decidedOn: string;
  newDue: string;
  why: string;
  whyHint: string;
  notValid: string;
  done: Record<"entered" | "refused" | "answered" | "forwarded" | "over", PageText>;
};
