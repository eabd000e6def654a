import type { Answer, Trouble } from "../call";
import { type End as Ended, CodeSession } from "../session.svelte";
import type { Action, Backend, Case, Entry, Session } from "./backend";
import type {
  AbroadCase,
  AbroadDecision,
  AbroadEntry,
  AppealCase,
  AppealEntry,
  AppealStep,
  Queue,
  Queues,
} from "./queues";

/** Why a page of the desk has nothing to show. */
export type End = Ended | "no_role";

/** By what the service says that something is open here no more. */
const ended = new Set(["desk_case_over", "desk_step", "desk_other_queue", "not_found"]);

/** What is open of a queue, or what became of it: then nothing about people is left. */
export type Matter =
  | { kind: "abroad"; one: AbroadCase }
  | { kind: "appeals"; one: AppealCase }
  | { kind: "done"; what: "entered" | "answered" | "forwarded" | "over" }
  | { kind: "done"; what: "refused"; ground: string; asked: boolean };

/** The desk in one browser: a code and a number sign the employee in, and then there are cases (R-36, R-53, S-18). */
export class Desk extends CodeSession<Action, Session, "no_role"> {
  cases: Entry[] | null = $state.raw(null);
  abroad: AbroadEntry[] | null = $state.raw(null);
  appeals: AppealEntry[] | null = $state.raw(null);
  /** The case that is shown instead of the list. */
  one: Case | null = $state.raw(null);
  /** What is open of a queue, shown instead of the list. */
  matter: Matter | null = $state.raw(null);
  trouble: Trouble | null = $state.raw(null);
  busy = $state(false);
  /** Whether the trouble is that nobody knows how the case stands now. */
  #unanswered = false;

  readonly #backend: Backend;
  readonly #queues: Queues;

  constructor(backend: Backend, queues: Queues) {
    super(backend, "desk_sign_in");
    this.#backend = backend;
    this.#queues = queues;
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

  /** Opens something of a queue, which its person is told. */
  take = (queue: Queue, id: string): Promise<boolean> =>
    this.#act(
      async () => {
        const opened = await this.#queues.open(queue, id);
        return "ok" in opened ? this.#look(queue, id) : opened;
      },
      (matter) => {
        this.#put(matter);
      },
    );

  /** Decides the request from abroad that is open. */
  decide = (decision: AbroadDecision): Promise<boolean> => {
    if (this.matter?.kind !== "abroad") return Promise.resolve(false);
    const { id } = this.matter.one.entry;
    return this.#act(
      () => this.#queues.decide(id, decision),
      ({ ground }) => {
        const asked = decision.decision === "refuse";
        this.#put(
          ground === null
            ? { kind: "done", what: "entered" }
            : { kind: "done", what: "refused", ground, asked },
        );
      },
    );
  };

  /** Does something about the appeal that is open; extended, it stays open. */
  answer = (step: AppealStep): Promise<boolean> => {
    if (this.matter?.kind !== "appeals") return Promise.resolve(false);
    const { number } = this.matter.one.entry;
    return this.#act(
      async () => {
        const said = await this.#queues.act(number, step);
        if ("trouble" in said) return said;
        if (step.step === "extend") return this.#look("appeals", number);
        const what = step.step === "answer" ? "answered" : "forwarded";
        return { ok: { kind: "done", what } satisfies Matter };
      },
      (matter) => {
        this.#put(matter);
      },
    );
  };

  /** Puts back undecided what is open. */
  putBack = (): Promise<boolean> => {
    const open = this.#open();
    if (!open) return Promise.resolve(false);
    return this.#act(
      () => this.#queues.putBack(open.queue, open.id),
      () => void this.home(),
    );
  };

  /** Goes back to the list; nothing of a case stays on the page. */
  async home(): Promise<void> {
    this.one = null;
    this.matter = null;
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
    else if (ended.has(answer.trouble.code)) await this.home();
    else {
      // It is not over because the service does not answer.
      this.state = { kind: "session" };
      this.trouble = answer.trouble;
      this.#unanswered = true;
      this.#watch();
    }
  }

  protected asking(action: Action): Promise<Answer<true>> {
    return this.#backend.ask(action, action === "desk_sign_in" ? null : (this.one?.id ?? null));
  }

  protected signed(): Promise<void> {
    return this.back();
  }

  protected async entered({ queues }: Session): Promise<void> {
    const { turn } = this;
    this.one = null;
    this.matter = null;
    this.trouble = null;
    const list = async <T>(queue: string, call: () => Promise<Answer<T>>, show: (l: T) => void) => {
      if (!queues.includes(queue)) return;
      const answer = await call();
      if (!this.still(turn)) return;
      if ("ok" in answer) show(answer.ok);
      else if (answer.trouble.code === "sign_in_required") this.fail(answer.trouble);
      else this.trouble = answer.trouble;
    };
    await Promise.all([
      list("registrations", this.#backend.cases, (cases) => (this.cases = cases)),
      list("abroad", this.#queues.abroad, (waiting) => (this.abroad = waiting)),
      list("appeals", this.#queues.appeals, (waiting) => (this.appeals = waiting)),
    ]);
  }

  protected override own(code: string): "no_role" | null {
    return code === "not_an_employee" ? "no_role" : null;
  }

  protected override forget(): void {
    super.forget();
    this.cases = null;
    this.abroad = null;
    this.appeals = null;
    this.one = null;
    this.matter = null;
    this.trouble = null;
  }

  #step(take: () => Promise<Answer<Case>>): Promise<boolean> {
    return this.#act(take, (one) => {
      this.#show(one);
    });
  }

  /** One step at a time; what it is refused for is said. */
  async #act<T>(take: () => Promise<Answer<T>>, show: (done: T) => void): Promise<boolean> {
    if (this.busy) return false;
    const turn = this.next();
    this.busy = true;
    this.trouble = null;
    this.#unanswered = false;
    const answer = await take();
    this.busy = false;
    if (!this.still(turn)) return false;
    if ("ok" in answer) {
      show(answer.ok);
      return true;
    }
    if (answer.trouble.code === "sign_in_required") this.fail(answer.trouble);
    else {
      this.trouble = answer.trouble;
      this.#watch();
    }
    return false;
  }

  async #look(queue: Queue, id: string): Promise<Answer<Matter>> {
    if (queue === "abroad") {
      const seen = await this.#queues.request(id);
      return "ok" in seen ? { ok: { kind: "abroad", one: seen.ok } } : seen;
    }
    const seen = await this.#queues.appeal(id);
    return "ok" in seen ? { ok: { kind: "appeals", one: seen.ok } } : seen;
  }

  #put(matter: Matter): void {
    this.next();
    this.matter = matter;
    this.trouble = null;
    this.#watch();
  }

  #open(): { queue: Queue; id: string } | null {
    if (this.matter?.kind === "abroad") return { queue: "abroad", id: this.matter.one.entry.id };
    if (this.matter?.kind === "appeals") {
      return { queue: "appeals", id: this.matter.one.entry.number };
    }
    return null;
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
    const open = this.#open();
    if (open) {
      const { queue, id } = open;
      this.watchFrom(
        async () => {
          const seen = await this.#queues.isOpen(queue, id);
          return "trouble" in seen && ended.has(seen.trouble.code) ? { ok: false } : seen;
        },
        (is) => {
          // What has ended meanwhile is shown no more (S-18).
          if (!is) this.#put({ kind: "done", what: "over" });
        },
      );
      return;
    }
    const id = this.one?.id;
    if (id === undefined) {
      this.watchSession();
      return;
    }
    this.watchFrom(
      () => this.#backend.status(id),
      (now) => {
        if (now.state !== this.one?.state) this.one = now;
        if (this.#unanswered) this.trouble = null;
        this.#unanswered = false;
      },
    );
  }
}
