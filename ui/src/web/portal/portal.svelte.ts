import type { CardDocument } from "../../shared/card/document";
import { drawKey } from "../call";
import type {
  Action,
  Backend,
  Entry,
  Ordered,
  Profile,
  Request,
  Session,
  Trouble,
} from "./backend";
import { Order } from "./order.svelte";
import type { Orders } from "./orders";

/** Why a page of the portal has nothing to show. */
export type End = "lapsed" | "refused" | "tries" | "ended" | "away" | "too_many" | "failed";

/** What the page shows. */
export type State =
  | { kind: "starting" }
  | { kind: "waiting"; action: Action; rows: string[] }
  | { kind: "number"; action: Action; triesLeft: number; wrong: boolean; busy: boolean }
  | { kind: "end"; why: End; action: Action }
  | { kind: "session" }
  | { kind: "ordering" }
  | { kind: "request"; id: string; signed: boolean };

const often = 1_000;
const seldom = 5_000;

/** The portal in one browser: a code, a number, and then the session, on which things are ordered (S-12, S-33). */
export class Portal {
  state: State = $state.raw({ kind: "starting" });
  session: Session | null = $state.raw(null);
  profile: Profile | null = $state.raw(null);
  history: Entry[] | null = $state.raw(null);
  more = $state(false);
  requests: Ordered[] | null = $state.raw(null);
  documents: CardDocument[] | null = $state.raw(null);
  order: Order | null = $state.raw(null);

  readonly #backend: Backend;
  readonly #orders: Orders;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What a later step has overtaken changes nothing any more. */
  #turn = 0;

  constructor(backend: Backend, orders: Orders) {
    this.#backend = backend;
    this.#orders = orders;
  }

  /** Shows the session that there is, or else a code. */
  async begin(): Promise<void> {
    const turn = this.#next();
    const answer = await this.#backend.session();
    if (turn !== this.#turn) return;
    if ("ok" in answer) await this.#enter(answer.ok);
    else if (answer.trouble.code === "sign_in_required") await this.ask("sign_in");
    else this.#fail(answer.trouble, "sign_in");
  }

  /** Asks for codes to show. */
  async ask(action: Action): Promise<void> {
    const turn = this.#next();
    this.state = { kind: "starting" };
    const answer = await this.#backend.ask(action);
    if (turn !== this.#turn) return;
    if ("ok" in answer) await this.#look(action);
    else this.#fail(answer.trouble, action);
  }

  /** Tries the number that the app shows. */
  async type(digits: string): Promise<void> {
    if (this.state.kind !== "number" || this.state.busy) return;
    const { action, triesLeft } = this.state;
    const turn = this.#next();
    this.state = { ...this.state, busy: true };
    const answer = await this.#backend.number(digits, drawKey());
    if (turn !== this.#turn) return;
    if ("ok" in answer) {
      await this.#enter(answer.ok);
    } else if (answer.trouble.code === "portal_number_wrong") {
      const left = answer.trouble.triesLeft ?? triesLeft;
      this.state = { kind: "number", action, triesLeft: left, wrong: true, busy: false };
      this.#later(often, () => this.#look(action));
    } else {
      const last = answer.trouble.code === "portal_request_over" && triesLeft <= 1;
      this.#fail(answer.trouble, action, last ? "tries" : undefined);
    }
  }

  /** Orders something, or goes on with what was begun. */
  fillIn(): void {
    this.#next();
    this.order ??= new Order(this.#orders, Date.now(), (trouble) => {
      this.#fail(trouble, "sign_in");
    });
    this.order.trouble = null;
    this.state = { kind: "ordering" };
    this.#later(seldom, () => this.#watch());
  }

  /** Has what was filled in drawn up, and shows the code for the app to sign it. */
  async sign(): Promise<void> {
    const turn = this.#turn;
    if ((await this.order?.draw()) && this.state.kind === "ordering" && turn === this.#turn) {
      await this.ask("sign_order");
    }
  }

  /** Shows how a request stands, and goes on showing it. */
  async show(id: string, signed = false): Promise<void> {
    this.#next();
    this.state = { kind: "request", id, signed };
    await this.#follow();
  }

  /** Shows older entries of the history too. */
  async older(): Promise<void> {
    const turn = this.#turn;
    const last = this.history?.at(-1);
    if (!this.history || !last) return;
    const answer = await this.#backend.history(last.id);
    if (turn !== this.#turn || !("ok" in answer)) return;
    this.history = [...this.history, ...answer.ok.entries];
    this.more = answer.ok.more;
  }

  /** Ends the session. */
  async leave(): Promise<void> {
    this.#next();
    await this.#backend.leave();
    this.#forget();
    this.state = { kind: "end", why: "ended", action: "sign_in" };
  }

  /** Forgets what was shown, for a page that is left. */
  stop(): void {
    this.#next();
    this.#forget();
    this.state = { kind: "starting" };
  }

  async #look(action: Action): Promise<void> {
    const turn = this.#turn;
    const answer = await this.#backend.request();
    if (turn !== this.#turn) return;
    if ("ok" in answer) await this.#see(action, answer.ok);
    else this.#fail(answer.trouble, action);
  }

  async #see(action: Action, { step, rows, triesLeft, became }: Request): Promise<void> {
    if (step === "over" || step === "refused") {
      this.state = { kind: "end", why: step === "over" ? "lapsed" : "refused", action };
      return;
    }
    if (step === "signed") {
      this.order = null;
      if (became === null) await this.begin();
      else await this.show(became, true);
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
    const turn = this.#next();
    this.session = session;
    this.state = { kind: "session" };
    this.#later(seldom, () => this.#watch());
    const { profile, history, requests, documents } = this.#backend;
    const [who, what, asked, shown] = await Promise.all([
      profile(),
      history(null),
      requests(),
      session.documents ? documents() : null,
    ]);
    if (turn !== this.#turn) return;
    if ("ok" in who) this.profile = who.ok;
    if ("ok" in what) {
      this.history = what.ok.entries;
      this.more = what.ok.more;
    }
    if ("ok" in asked) this.requests = asked.ok;
    if (shown && "ok" in shown) this.documents = shown.ok;
  }

  /** The session may also end in the app. */
  async #watch(): Promise<void> {
    const turn = this.#turn;
    const answer = await this.#backend.session();
    if (turn !== this.#turn) return;
    if ("trouble" in answer && answer.trouble.code === "sign_in_required") {
      this.#fail(answer.trouble, "sign_in");
      return;
    }
    this.#later(seldom, () => this.#watch());
  }

  async #follow(): Promise<void> {
    const turn = this.#turn;
    const answer = await this.#backend.requests();
    if (turn !== this.#turn) return;
    if ("ok" in answer) this.requests = answer.ok;
    else if (answer.trouble.code === "sign_in_required") {
      this.#fail(answer.trouble, "sign_in");
      return;
    }
    this.#later(seldom, () => this.#follow());
  }

  #fail(trouble: Trouble, action: Action, why?: End): void {
    const reasons: Record<string, End> = {
      away: "away",
      unavailable: "away",
      too_many_requests: "too_many",
      portal_request_over: "lapsed",
      sign_in_required: "ended",
    };
    const found = why ?? reasons[trouble.code] ?? "failed";
    this.#next();
    if (found === "ended") this.#forget();
    this.state = { kind: "end", why: found, action: found === "ended" ? "sign_in" : action };
  }

  #forget(): void {
    this.session = null;
    this.profile = null;
    this.history = null;
    this.more = false;
    this.requests = null;
    this.documents = null;
    this.order = null;
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
