import type { Answer, Trouble } from "./call";
import { isRecord } from "./json";

/** Why a page has nothing to show. */
export type End =
  "lapsed" | "refused" | "tries" | "ended" | "not_ended" | "away" | "too_many" | "failed";

/** What the page shows. */
export type State<Action, Why> =
  | { kind: "starting" }
  | { kind: "waiting"; action: Action; rows: string[] }
  | { kind: "number"; action: Action; triesLeft: number; wrong: boolean; busy: boolean }
  | { kind: "end"; why: Why; action: Action }
  | { kind: "session" };

/** How the request of this browser stands. */
export type Request = {
  step: Step;
  rows: string[] | null;
  triesLeft: number | null;
  /** What became of an order that was signed. */
  became: string | null;
};

const steps = ["waiting", "allowed", "signed", "refused", "over"] as const;
type Step = (typeof steps)[number];

/** The calls that begin a session and end it. */
export type SessionCalls<Session> = {
  request: () => Promise<Answer<Request>>;
  number: (digits: string) => Promise<Answer<Session>>;
  session: () => Promise<Answer<Session>>;
  leave: () => Promise<Answer<true>>;
};

const often = 1_000;
const seldom = 5_000;

const reasons: Record<string, End> = {
  away: "away",
  unavailable: "away",
  source_away: "away",
  too_many_requests: "too_many",
  portal_request_over: "lapsed",
  sign_in_required: "ended",
};

/** A session in one browser: a code that the app scans, a number that it shows, and then the session (S-12, S-33). */
export abstract class CodeSession<Action extends string, Session, Why extends string = never> {
  state: State<Action, End | Why> = $state.raw({ kind: "starting" });
  session: Session | null = $state.raw(null);

  readonly #calls: SessionCalls<Session>;
  readonly #signIn: Action;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What a later step has overtaken changes nothing any more. */
  #turn = 0;

  constructor(calls: SessionCalls<Session>, signIn: Action) {
    this.#calls = calls;
    this.#signIn = signIn;
  }

  /** Asks the service for the codes of an action. */
  protected abstract asking(action: Action): Promise<Answer<true>>;

  /** The session is shown. */
  protected abstract entered(session: Session): Promise<void>;

  /** The app has signed what the code was for. */
  protected abstract signed(became: string | null): Promise<void>;

  /** Forgets what the session showed. */
  protected forget(): void {
    this.session = null;
  }

  /** A reason that only this page knows. */
  protected own(_code: string): Why | null {
    return null;
  }

  /** Shows the session that there is, or else a code. */
  async begin(): Promise<void> {
    const turn = this.next();
    const answer = await this.#calls.session();
    if (!this.still(turn)) return;
    if ("ok" in answer) await this.#enter(answer.ok);
    else if (answer.trouble.code === "sign_in_required") await this.ask(this.#signIn);
    else this.fail(answer.trouble);
  }

  /** Asks for codes to show. */
  async ask(action: Action): Promise<void> {
    const turn = this.next();
    this.state = { kind: "starting" };
    const answer = await this.asking(action);
    if (!this.still(turn)) return;
    if ("ok" in answer) await this.#look(action);
    else this.fail(answer.trouble, action);
  }

  /** Tries the number that the app shows. */
  async type(digits: string): Promise<void> {
    if (this.state.kind !== "number" || this.state.busy) return;
    const { action, triesLeft } = this.state;
    const turn = this.next();
    this.state = { ...this.state, busy: true };
    const answer = await this.#calls.number(digits);
    if (!this.still(turn)) return;
    if ("ok" in answer) {
      await this.#enter(answer.ok);
    } else if (answer.trouble.code === "portal_number_wrong") {
      const left = answer.trouble.triesLeft ?? triesLeft;
      this.state = { kind: "number", action, triesLeft: left, wrong: true, busy: false };
      this.#later(often, () => this.#look(action));
    } else {
      const last = answer.trouble.code === "portal_request_over" && triesLeft <= 1;
      this.fail(answer.trouble, action, last ? "tries" : undefined);
    }
  }

  /** Ends the session. What it showed is gone at once; that it ended is said only where the service says so. */
  async leave(): Promise<void> {
    const turn = this.next();
    this.forget();
    this.state = { kind: "starting" };
    const answer = await this.#calls.leave();
    if (!this.still(turn)) return;
    const over = "ok" in answer || answer.trouble.code === "sign_in_required";
    this.state = { kind: "end", why: over ? "ended" : "not_ended", action: this.#signIn };
  }

  /** Forgets what was shown, for a page that is left. */
  stop(): void {
    this.next();
    this.forget();
    this.state = { kind: "starting" };
  }

  /** Begins a step, which overtakes all others. */
  protected next(): number {
    clearTimeout(this.#timer);
    this.#turn += 1;
    return this.#turn;
  }

  /** The step that nothing has overtaken yet. */
  protected get turn(): number {
    return this.#turn;
  }

  /** Whether nothing has overtaken a step. */
  protected still(turn: number): boolean {
    return turn === this.#turn;
  }

  /** Looks at the session now and then: it may also end in the app, by the operator or by itself (S-18). */
  protected watchSession(): void {
    this.watchFrom(this.#calls.session);
  }

  /** The same by a call that shows something; the first one after a while. */
  protected watchFrom<T>(call: () => Promise<Answer<T>>, see?: (seen: T) => void): void {
    this.#later(seldom, () => this.watch(call, see));
  }

  /** The same, with the first one at once. */
  protected async watch<T>(call: () => Promise<Answer<T>>, see?: (seen: T) => void): Promise<void> {
    const turn = this.#turn;
    const answer = await call();
    if (!this.still(turn)) return;
    if ("ok" in answer) {
      see?.(answer.ok);
    } else if (answer.trouble.code === "sign_in_required") {
      this.fail(answer.trouble);
      return;
    }
    // What was seen may have led elsewhere, where something else is watched.
    if (this.still(turn)) this.watchFrom(call, see);
  }

  protected fail(trouble: Trouble, action: Action = this.#signIn, why?: End): void {
    const found = why ?? this.own(trouble.code) ?? reasons[trouble.code] ?? "failed";
    this.next();
    if (found === "ended") this.forget();
    this.state = { kind: "end", why: found, action: found === "ended" ? this.#signIn : action };
  }

  async #look(action: Action): Promise<void> {
    const turn = this.#turn;
    const answer = await this.#calls.request();
    if (!this.still(turn)) return;
    if ("ok" in answer) await this.#see(action, answer.ok);
    else this.fail(answer.trouble, action);
  }

  async #see(action: Action, { step, rows, triesLeft, became }: Request): Promise<void> {
    if (step === "over" || step === "refused") {
      this.state = { kind: "end", why: step === "over" ? "lapsed" : "refused", action };
      return;
    }
    if (step === "signed") {
      await this.signed(became);
      return;
    }
    if (step === "allowed") {
      const before = this.state;
      const wrong = before.kind === "number" && before.wrong;
      if (before.kind !== "number" || before.triesLeft !== triesLeft) {
        this.state = { kind: "number", action, triesLeft: triesLeft ?? 0, wrong, busy: false };
      }
    } else if (rows) {
      const same = this.state.kind === "waiting" && this.state.rows.join() === rows.join();
      if (!same) this.state = { kind: "waiting", action, rows };
    }
    this.#later(often, () => this.#look(action));
  }

  async #enter(session: Session): Promise<void> {
    this.next();
    this.session = session;
    this.state = { kind: "session" };
    this.watchSession();
    await this.entered(session);
  }

  #later(wait: number, then: () => Promise<void>): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void then(), wait);
  }
}

/** How a request stands, as the service says it. */
export function readRequest(body: unknown): Request | null {
  if (!isRecord(body)) return null;
  const { code, tries_left, request } = body;
  const step = steps.find((known) => known === body.step);
  if (step === undefined) return null;
  const rows = isRecord(code) && Array.isArray(code.rows) ? code.rows : null;
  if (rows && !rows.every((row) => typeof row === "string" && /^[01]{1,177}$/.test(row))) {
    return null;
  }
  return {
    step,
    rows: rows as string[] | null,
    triesLeft: typeof tries_left === "number" ? tries_left : null,
    became: typeof request === "string" ? request : null,
  };
}
