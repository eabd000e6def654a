import type { Answer, Trouble } from "../call";
import { type End as Ended, CodeSession } from "../session.svelte";
import type { Action, Backend, Case, Entry, Session } from "./backend";

/** Why a page of the desk has nothing to show. */
export type End = Ended | "no_role";

/** The desk in one browser: a code and a number sign the employee in, and then there are cases (R-36, R-53, S-18). */
export class Desk extends CodeSession<Action, Session, "no_role"> {
  cases: Entry[] | null = $state.raw(null);
  /** The case that is shown instead of the list. */
  one: Case | null = $state.raw(null);
  trouble: Trouble | null = $state.raw(null);
  busy = $state(false);

  readonly #backend: Backend;

  constructor(backend: Backend) {
    super(backend, "desk_sign_in");
    this.#backend = backend;
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
    const turn = this.next();
    const id = this.one?.id;
    if (id === undefined) return this.begin();
    const answer = await this.#backend.status(id);
    if (!this.still(turn)) return;
    if ("ok" in answer) this.#show(answer.ok);
    else if (answer.trouble.code === "sign_in_required") this.fail(answer.trouble);
    else await this.home();
  }

  protected asking(action: Action): Promise<Answer<true>> {
    return this.#backend.ask(action, action === "desk_sign_in" ? null : (this.one?.id ?? null));
  }

  protected signed(): Promise<void> {
    return this.back();
  }

  protected async entered(): Promise<void> {
    const { turn } = this;
    this.one = null;
    this.trouble = null;
    const cases = await this.#backend.cases();
    if (this.still(turn) && "ok" in cases) this.cases = cases.ok;
  }

  protected override own(code: string): "no_role" | null {
    return code === "not_an_employee" ? "no_role" : null;
  }

  protected override forget(): void {
    super.forget();
    this.cases = null;
    this.one = null;
    this.trouble = null;
  }

  async #step(take: () => Promise<Answer<Case>>): Promise<boolean> {
    if (this.busy) return false;
    const turn = this.next();
    this.busy = true;
    this.trouble = null;
    const answer = await take();
    this.busy = false;
    if (!this.still(turn)) return false;
    if ("ok" in answer) {
      this.#show(answer.ok);
      return true;
    }
    if (answer.trouble.code === "sign_in_required") this.fail(answer.trouble);
    else {
      this.trouble = answer.trouble;
      this.#watch();
    }
    return false;
  }

  #show(one: Case): void {
    this.next();
    this.one = one;
    this.trouble = null;
    this.state = { kind: "session" };
    this.#watch();
  }

  /** A case may also end by its time (S-18). */
  #watch(): void {
    const id = this.one?.id;
    if (id === undefined) {
      this.watchSession();
      return;
    }
    this.watchFrom(
      () => this.#backend.status(id),
      (now) => {
        if (now.state !== this.one?.state) this.one = now;
      },
    );
  }
}
