import { ipc, type Joining, type JoiningStep } from "../../ipc";
import { Call } from "../../shared/call.svelte";
import { session } from "../session/session.svelte";

/** The steps that a person answers, in the order of R-6. */
export const steps: readonly JoiningStep[] = [
  "phone",
  "code",
  "identity",
  "control_questions",
  "certificate",
  "quick_access_code",
];

/** What was typed so far, so that going back loses nothing; secrets are dropped as soon as they were used. */
export class JoiningForm {
  phone = $state("");
  digits = $state("");
  agreed = $state(false);
  iin = $state("");
  born = $state("");
  email = $state("");
  password = $state("");
  again = $state("");
}

/** Joining as the Rust side has it, and the step that is shown: the one reached or an earlier one. */
export class JoiningProgress {
  form = new JoiningForm();
  call = new Call<Joining>();
  begun = $state(false);
  #looking: JoiningStep | null = $state(null);

  get joining(): Joining | null {
    return session.status?.joining ?? null;
  }

  get reached(): JoiningStep {
    return this.joining?.step ?? "phone";
  }

  get shown(): JoiningStep {
    return this.#looking ?? this.reached;
  }

  /** Whether the shown step was answered before and only its answer is looked at. */
  get answered(): boolean {
    return this.shown !== this.reached;
  }

  /** Whether there is something to forget; once the certificate is there, only for who has lost its password. */
  get canStartOver(): boolean {
    if (this.reached === "quick_access_code") return this.joining?.password_needed === true;
    return this.reached !== "phone";
  }

  /** Goes on with what the Rust side answers; an error of a step elsewhere reads the status anew. */
  async ask(question: () => ReturnType<ReturnType<typeof ipc>["joiningResend"]>): Promise<boolean> {
    const joining = await this.call.run(question);
    if (joining && session.status) {
      session.become({ ...session.status, joining });
      this.#looking = null;
      return true;
    }
    if (this.call.error?.code === "joining_step") await session.refresh();
    return false;
  }

  back(): void {
    this.call.forgive();
    this.form.password = this.form.again = "";
    const before = steps[steps.indexOf(this.shown) - 1];
    if (before) this.#looking = before;
    else this.begun = false;
  }

  forward(): void {
    const next = steps[steps.indexOf(this.shown) + 1];
    this.#looking = !next || next === this.reached ? null : next;
  }

  async startOver(): Promise<void> {
    if (!(await this.ask(() => ipc().joiningStartOver()))) return;
    this.form = new JoiningForm();
    this.begun = false;
  }
}
