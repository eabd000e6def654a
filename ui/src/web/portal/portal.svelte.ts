import type { Answer } from "../call";
import { CodeSession } from "../session.svelte";
import type { Action, Backend, Entry, Profile, Requests, Session } from "./backend";
import type { Documents } from "./documents";
import { Order } from "./order.svelte";
import type { Orders } from "./orders";

/** What the page shows of a session. */
export type Place =
  { kind: "home" } | { kind: "ordering" } | { kind: "request"; id: string; signed: boolean };

/** The portal in one browser, on whose session things are ordered (S-12, S-33). */
export class Portal extends CodeSession<Action, Session> {
  place: Place = $state.raw({ kind: "home" });
  profile: Profile | null = $state.raw(null);
  history: Entry[] | null = $state.raw(null);
  more = $state(false);
  requests: Requests | null = $state.raw(null);
  documents: Documents | null = $state.raw(null);
  order: Order | null = $state.raw(null);

  readonly #backend: Backend;
  readonly #orders: Orders;

  constructor(backend: Backend, orders: Orders) {
    super(backend, "sign_in");
    this.#backend = backend;
    this.#orders = orders;
  }

  /** Orders something, or goes on with what was begun. */
  fillIn(): void {
    this.next();
    this.order ??= new Order(this.#orders, Date.now(), (trouble) => {
      this.fail(trouble);
    });
    this.order.trouble = null;
    this.#show({ kind: "ordering" });
    this.watchSession();
  }

  /** Has what was filled in drawn up, and shows the code for the app to sign it. */
  async sign(): Promise<void> {
    const { turn } = this;
    if ((await this.order?.draw()) && this.still(turn)) await this.ask("sign_order");
  }

  /** Shows how a request stands, and goes on showing it. */
  async show(id: string, signed = false): Promise<void> {
    this.next();
    this.#show({ kind: "request", id, signed });
    await this.watch(this.#backend.requests, (requests) => {
      this.requests = requests;
    });
  }

  /** Shows older entries of the history too. */
  async older(): Promise<void> {
    const { turn } = this;
    const last = this.history?.at(-1);
    if (!this.history || !last) return;
    const answer = await this.#backend.history(last.id);
    if (!this.still(turn) || !("ok" in answer)) return;
    this.history = [...this.history, ...answer.ok.entries];
    this.more = answer.ok.more;
  }

  protected asking(action: Action): Promise<Answer<true>> {
    return this.#backend.ask(action);
  }

  protected async signed(became: string | null): Promise<void> {
    this.order = null;
    if (became === null) await this.begin();
    else await this.show(became, true);
  }

  protected async entered(session: Session): Promise<void> {
    const { turn } = this;
    this.place = { kind: "home" };
    const { profile, history, requests, documents } = this.#backend;
    const [who, what, asked, shown] = await Promise.all([
      profile(),
      history(null),
      requests(),
      session.documents ? documents() : null,
    ]);
    if (!this.still(turn)) return;
    if ("ok" in who) this.profile = who.ok;
    if ("ok" in what) {
      this.history = what.ok.entries;
      this.more = what.ok.more;
    }
    if ("ok" in asked) this.requests = asked.ok;
    if (shown && "ok" in shown) this.documents = shown.ok;
    else if (shown) this.fail(shown.trouble, "show_documents");
  }

  protected override forget(): void {
    super.forget();
    this.profile = null;
    this.history = null;
    this.more = false;
    this.requests = null;
    this.documents = null;
    this.order = null;
  }

  #show(place: Place): void {
    this.place = place;
    this.state = { kind: "session" };
  }
}
