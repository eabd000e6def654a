import { isoDay, kazakhDay, typedDay } from "../../shared/format";
import type { Trouble } from "../call";
import type { Drawn, Dwelling, Filled, Found, Orders, Sought } from "./orders";

/** What a person orders on the page: kept while it is changed, until it is submitted. */
export class Order {
  owner: boolean | null = $state(null);
  mine: Dwelling[] | null = $state.raw(null);
  byCode = $state(false);
  region = $state("");
  /** How somebody else's dwelling is looked for. */
  by: "code" | "address" = $state("code");
  rka = $state("");
  address = $state("");
  ownerIin = $state("");
  dwelling: Dwelling | null = $state.raw(null);
  found: Found | null = $state.raw(null);
  from = $state("");
  months = $state("3");
  reason = $state("");
  drawn: Drawn | null = $state.raw(null);
  trouble: Trouble | null = $state.raw(null);
  busy = $state(false);

  readonly #orders: Orders;
  readonly #onend: (trouble: Trouble) => void;

  /** Begins with today in Kazakhstan; `onend` hears that the session has ended. */
  constructor(orders: Orders, now: number, onend: (trouble: Trouble) => void) {
    this.#orders = orders;
    this.#onend = onend;
    this.from = typedDay(kazakhDay(now));
  }

  /** Whether the dwelling is looked up. */
  get searching(): boolean {
    if (this.owner === null || this.found) return false;
    return !this.owner || this.byCode || this.mine?.length === 0;
  }

  /** What is looked for, once it is filled in. */
  get sought(): Sought | null {
    const [rka, owner, address] = [this.rka.trim(), this.ownerIin.trim(), this.address.trim()];
    const { region } = this;
    if (region === "") return null;
    if (this.owner) return rka ? { region, rka } : null;
    if (!owner) return null;
    if (this.by === "address") return address ? { region, owner, address } : null;
    return rka ? { region, rka, owner } : null;
  }

  asOwner(owner: boolean): void {
    if (this.owner === owner) return;
    this.owner = owner;
    this.choose(null, null);
    if (owner && !this.mine) void this.load();
  }

  choose(dwelling: Dwelling | null, found: Found | null): void {
    this.dwelling = dwelling;
    this.found = found;
    this.trouble = null;
  }

  async load(): Promise<void> {
    const dwellings = await this.#ask(() => this.#orders.dwellings());
    if (dwellings) this.mine = dwellings;
  }

  async find(): Promise<void> {
    const { sought } = this;
    const found = sought && (await this.#ask(() => this.#orders.search(sought)));
    if (found) this.choose(found.dwelling, found);
  }

  /** Has what was filled in drawn up, for the app to sign. */
  async draw(): Promise<boolean> {
    const filled = this.#filled();
    this.drawn = filled && (await this.#ask(() => this.#orders.draw(filled)));
    return this.drawn !== null;
  }

  #filled(): Filled | null {
    if (!this.dwelling || this.reason === "") return null;
    const { region, rka } = this.dwelling;
    return {
      region,
      rka,
      ...(this.owner ? {} : { owner: this.ownerIin.trim() }),
      from: isoDay(this.from),
      months: Number(this.months),
      reason: this.reason,
    };
  }

  async #ask<T>(call: () => Promise<{ ok: T } | { trouble: Trouble }>): Promise<T | null> {
    if (this.busy) return null;
    this.busy = true;
    this.trouble = null;
    const answer = await call();
    this.busy = false;
    if ("ok" in answer) return answer.ok;
    if (answer.trouble.code === "sign_in_required") this.#onend(answer.trouble);
    else this.trouble = answer.trouble;
    return null;
  }
}
