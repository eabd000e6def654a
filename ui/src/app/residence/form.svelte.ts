import type {
  DwellingSearch,
  DwellingView,
  FoundDwellingView,
  LocalizedText,
  Region,
  RegistrationForm,
  StayReason,
} from "../../ipc";
import { isoDay, kazakhDay, typedDay } from "../../shared/format";
import { allMessages } from "../../shared/i18n/index.svelte";
import {
  type Is,
  isCount,
  isFlag,
  isText,
  oneOf,
  optional,
  orNull,
  shaped,
} from "../../shared/shape";

/** What was entered of where somebody is registered. */
export type TypedDwelling = Pick<
  Form,
  | "at"
  | "owner"
  | "rented"
  | "region"
  | "by"
  | "rka"
  | "address"
  | "ownerIin"
  | "dwelling"
  | "found"
>;

/** What was entered of a temporary registration. */
export type TypedStay = TypedDwelling & Pick<Form, "from" | "months" | "reason">;

/** What was entered of a temporary registration; kept while the steps go back and forth, and in the vault. */
export class Form {
  /** The step that is shown. */
  at = $state(0);
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

  /** Where, as it is kept. */
  where(): TypedDwelling {
    const { at, owner, rented, region, by, rka, address, ownerIin, dwelling, found } = this;
    return { at, owner, rented, region, by, rka, address, ownerIin, dwelling, found };
  }

  /** All of it, as it is kept. */
  stay(): TypedStay {
    const { from, months, reason } = this;
    return { ...this.where(), from, months, reason };
  }
}

/** The names of a table of words, or nothing chosen. */
export const isChosen = <Name extends string>(words: Record<Name, string>): Is<Name | ""> =>
  oneOf<Name | "">("", ...(Object.keys(words) as Name[]));

const { region, stay } = allMessages.kk.vocabulary;
const isLocalized = shaped<LocalizedText>({ kk: isText, ru: isText, en: optional(isText) });
const isDwelling = shaped<DwellingView>({
  rka: isText,
  region: oneOf(...(Object.keys(region) as Region[])),
  address: isLocalized,
});
const isFound = shaped<FoundDwellingView>({
  dwelling: isDwelling,
  as_owner: isFlag,
  consents_needed: isCount,
  rented_from_state: isFlag,
});

/** What a kept dwelling looks like. */
export const typedDwelling = {
  at: isCount,
  owner: orNull(isFlag),
  rented: isFlag,
  region: isChosen(region),
  by: oneOf("code", "address"),
  rka: isText,
  address: isText,
  ownerIin: isText,
  dwelling: orNull(isDwelling),
  found: orNull(isFound),
} as const;

export const isStay = shaped<TypedStay>({
  ...typedDwelling,
  from: isText,
  months: isText,
  reason: isChosen(stay),
});
