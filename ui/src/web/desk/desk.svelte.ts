import type { Answer, Trouble } from "../portal/backend";
import type { Action, Backend, Case, Entry, Session } from "./backend";

/** Why a page of the desk has nothing to show. */
export type End =
  "lapsed" | "declined" | "tries" | "ended" | "no_role" | "away" | "too_many" | "failed";

/** What the page shows. */
export type State =
  | { kind: "starting" }
  | { kind: "code"; action: Action; rows: string[] }
  | { kind: "number"; triesLeft: number; wrong: boolean; busy: boolean }
  | { kind: "end"; why: End; action: Action }
  | { kind: "home" }
  | { kind: "case" };

const often = 1_000;
const seldom = 5_000;

/** The desk in one browser: a code and a number sign the employee in, and then there are cases (R-36, R-53, S-18). */
export class Desk {
  state: State = $state.raw({ kind: "starting" });
  session: Session | null = $state.raw(null);
  cases: Entry[] | null = $state.raw(null);
  one: Case | null = $state.raw(null);
  trouble: Trouble | null = $state.raw(null);
  busy = $state(false);

  readonly #backend: Backend;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What a later step has overtaken changes nothing any more. */
  #turn = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Shows the session that there is, or else a code. */
  async begin(): Promise<void> {
    const turn = this.#next();
    const answer = await this.#backend.session();
    if (turn !== this.#turn) return;
    if ("ok" in answer) await this.#enter(answer.ok);
    else if (answer.trouble.code === "sign_in_required") await this.ask("desk_sign_in");
    else this.#fail(answer.trouble, "desk_sign_in");
  }

  /** Asks for codes to show. */
  async ask(action: Action): Promise<void> {
    const turn = this.#next();
    if (action === "desk_sign_in") this.state = { kind: "starting" };
    const id = action === "desk_sign_in" ? null : (this.one?.id ?? null);
    const answer = await this.#backend.ask(action, id);
    if (turn !== this.#turn) return;
    if ("ok" in answer) await this.#look(action);
    else this.#fail(answer.trouble, action);
  }

  /** Tries the number that the app shows. */
  async type(digits: string): Promise<void> {
    if (this.state.kind !== "number" || this.state.busy) return;
    const { triesLeft } = this.state;
    const turn = this.#next();
    this.state = { ...this.state, busy: true };
    const answer = await this.#backend.number(digits);
    if (turn !== this.#turn) return;
    if ("ok" in answer) {
      await this.begin();
    } else if (answer.trouble.code === "portal_number_wrong") {
      const left = answer.trouble.triesLeft ?? triesLeft;
      this.state = { kind: "number", triesLeft: left, wrong: true, busy: false };
      this.#later(often, () => this.#look("desk_sign_in"));
    } else {
      const last = answer.trouble.code === "portal_request_over" && triesLeft <= 1;
      this.#fail(answer.trouble, "desk_sign_in", last ? "tries" : undefined);
    }
  }

  /** Opens a case for whoever stands at the desk. */
  open = (applicant: string): Promise<boolean> =>
    this.#step(() => this.#backend.open(applicant.trim()));

  /** Looks at an open case, which is told to its people. */
  view = (id: string): Promise<boolean> => this.#step(() => this.#backend.view(id));

  /** A step of the case that is shown. */
  step = (take: (backend: Backend, id: string) => Promise<Answer<Case>>): Promise<boolean> => {
    const id = this.one?.id;
    return id === undefined ? Promise.resolve(false) : this.#step(() => take(this.#backend, id));
  };

  /** Goes back to the list; nothing of a case stays on the page. */
  async home(): Promise<void> {
    this.one = null;
    await this.begin();
  }

  /** Goes back from a code or an end to the case, or to the beginning. */
  async back(): Promise<void> {
    const turn = this.#next();
    const id = this.one?.id;
    if (id === undefined) return this.begin();
    const answer = await this.#backend.status(id);
    if (turn !== this.#turn) return;
    if ("ok" in answer) this.#show(answer.ok);
    else if (answer.trouble.code === "sign_in_required") this.#fail(answer.trouble, "desk_sign_in");
    else await this.home();
  }

  /** Ends the session. */
  async leave(): Promise<void> {
    this.#next();
    await this.#backend.leave();
    this.#forget();
    this.state = { kind: "end", why: "ended", action: "desk_sign_in" };
  }

  /** Forgets what was shown, for a page that is left. */
  stop(): void {
    this.#next();
    this.#forget();
    this.state = { kind: "starting" };
  }

  async #step(take: () => Promise<Answer<Case>>): Promise<boolean> {
    if (this.busy) return false;
    const turn = this.#next();
    this.busy = true;
    this.trouble = null;
    const answer = await take();
    this.busy = false;
    if (turn !== this.#turn) return false;
    if ("ok" in answer) {
      this.#show(answer.ok);
      return true;
    }
    if (answer.trouble.code === "sign_in_required") this.#fail(answer.trouble, "desk_sign_in");
    else {
      this.trouble = answer.trouble;
      this.#later(seldom, () => this.#watch());
    }
    return false;
  }

  async #look(action: Action): Promise<void> {
    const turn = this.#turn;
    const answer = await this.#backend.request();
    if (turn !== this.#turn) return;
    if ("trouble" in answer) {
      this.#fail(answer.trouble, action);
      return;
    }
    const { step, rows, triesLeft } = answer.ok;
    if (step === "over" || step === "refused") {
      this.state = { kind: "end", why: step === "over" ? "lapsed" : "declined", action };
      return;
    }
    if (step === "signed") return this.back();
    if (step === "allowed") {
      const before = this.state;
      const wrong = before.kind === "number" && before.wrong;
      if (before.kind !== "number" || before.triesLeft !== triesLeft) {
        this.state = { kind: "number", triesLeft: triesLeft ?? 0, wrong, busy: false };
      }
    } else if (rows) {
      const same = this.state.kind === "code" && this.state.rows.join() === rows.join();
      if (!same) this.state = { kind: "code", action, rows };
    }
    this.#later(often, () => this.#look(action));
  }

  async #enter(session: Session): Promise<void> {
    const turn = this.#next();
    this.session = session;
    this.trouble = null;
    this.state = { kind: "home" };
    this.#later(seldom, () => this.#watch());
    const cases = await this.#backend.cases();
    if (turn === this.#turn && "ok" in cases) this.cases = cases.ok;
  }

  #show(one: Case): void {
    this.#next();
    this.one = one;
    this.trouble = null;
    this.state = { kind: "case" };
    this.#later(seldom, () => this.#watch());
  }

  /** The session may end in the app, by the operator or by itself, and a case by its time (S-18). */
  async #watch(): Promise<void> {
    const turn = this.#turn;
    const id = this.state.kind === "case" ? this.one?.id : undefined;
    const answer =
      id === undefined ? await this.#backend.session() : await this.#backend.status(id);
    if (turn !== this.#turn) return;
    if ("trouble" in answer && answer.trouble.code === "sign_in_required") {
      this.#fail(answer.trouble, "desk_sign_in");
      return;
    }
    if ("ok" in answer && "file" in answer.ok && answer.ok.state !== this.one?.state) {
      this.one = answer.ok;
    }
    this.#later(seldom, () => this.#watch());
  }

  #fail(trouble: Trouble, action: Action, why?: End): void {
    const reasons: Record<string, End> = {
      away: "away",
      unavailable: "away",
      source_away: "away",
      too_many_requests: "too_many",
      portal_request_over: "lapsed",
      sign_in_required: "ended",
      not_an_employee: "no_role",
    };
    const found = why ?? reasons[trouble.code] ?? "failed";
    this.#next();
    if (found === "ended") this.#forget();
    this.state = { kind: "end", why: found, action: found === "ended" ? "desk_sign_in" : action };
  }

  #forget(): void {
    this.session = null;
    this.cases = null;
    this.one = null;
    this.trouble = null;
  }

  #next(): number {
    clearTimeout(this.#timer);
    this.#turn += 1;
    return this.#turn;
  }

  #later(wait: number, then: () => Promise<void>): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void then(), wait);
  }
}
