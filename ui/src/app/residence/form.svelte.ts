import type {
  DwellingSearch,
  DwellingView,
  FoundDwellingView,
  Region,
  RegistrationForm,
  StayReason,
} from "../../ipc";
import { isoDay, kazakhDay, typedDay } from "../../shared/format";

/** What was entered of a temporary registration; kept while the steps go back and forth. */
export class Form {
  owner: boolean | null = $state(null);
  /** Whether the dwelling is rented from the state, which nobody owns. */
  rented = $state(false);
  region: Region | "" = $state("");
  /** How somebody else's dwelling is looked for. */
  by: DwellingSearch["by"] = $state("code");
  rka = $state("");
  address = $state("");
  ownerIin = $state("");
  dwelling: DwellingView | null = $state.raw(null);
  found: FoundDwellingView | null = $state.raw(null);
  from = $state("");
  months = $state("3");
  reason: StayReason | "" = $state("");

  /** Begins with today as the first day; `now` is the service's time. */
  constructor(now: number) {
    this.from = typedDay(kazakhDay(now));
  }

  asOwner(owner: boolean): void {
    if (this.owner === owner && !this.rented) return;
    this.owner = owner;
    this.rented = false;
    this.choose(null, null);
  }

  asTenant(): void {
    this.owner = false;
    this.rented = true;
    this.choose(null, null);
  }

  choose(dwelling: DwellingView | null, found: FoundDwellingView | null): void {
    this.dwelling = dwelling;
    this.found = found;
  }

  /** What is looked for, once it is filled in; a dwelling without an owner to name has its code alone. */
  sought(): DwellingSearch | null {
    const [rka, owner, address] = [this.rka.trim(), this.ownerIin.trim(), this.address.trim()];
    const { region } = this;
    if (region === "") return null;
    if (this.owner || this.rented) return rka ? { by: "code", region, rka, owner: null } : null;
    if (!owner) return null;
    if (this.by === "address") return address ? { by: "address", region, owner, address } : null;
    return rka ? { by: "code", region, rka, owner } : null;
  }

  /** The form as the Rust side takes it, once every answer is there. */
  filled(): RegistrationForm | null {
    if (!this.dwelling || this.reason === "") return null;
    return {
      region: this.dwelling.region,
      rka: this.dwelling.rka,
      owner: this.owner || this.rented ? null : this.ownerIin.trim(),
      from: isoDay(this.from),
      months: Number(this.months),
      reason: this.reason,
    };
  }
}
