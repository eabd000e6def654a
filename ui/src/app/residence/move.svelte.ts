import type { RepresentedPersonView, ResidenceForm, ResidenceReason } from "../../ipc";
import { allMessages } from "../../shared/i18n/index.svelte";
import { isText, orNull, shaped } from "../../shared/shape";
import { Form, isChosen, type TypedDwelling, typedDwelling } from "./form.svelte";

/** What was entered of a registration at the place of residence, as it is kept. */
export type TypedMove = TypedDwelling & Pick<Move, "whom" | "why">;

/** What was entered of a registration at the place of residence. */
export class Move extends Form {
  /** Who is registered: `me`, or the IIN of somebody whom the applicant represents. */
  whom: string | null = $state(null);
  why: ResidenceReason | "" = $state("");

  /** The person who is registered, where it is not the applicant. */
  represented(people: RepresentedPersonView[]): RepresentedPersonView | null {
    return people.find(({ iin }) => iin === this.whom) ?? null;
  }

  /** The form as the Rust side takes it, once every answer is there. */
  moving(): ResidenceForm | null {
    if (!this.dwelling || this.why === "") return null;
    return {
      region: this.dwelling.region,
      rka: this.dwelling.rka,
      owner: this.owner || this.rented ? null : this.ownerIin.trim(),
      represented: this.whom === me ? null : this.whom,
      reason: this.why,
    };
  }

  /** All of it, as it is kept. */
  move(): TypedMove {
    const { whom, why } = this;
    return { ...this.where(), whom, why };
  }
}

/** Who moves, where it is the applicant. */
export const me = "me";

export const isMove = shaped<TypedMove>({
  ...typedDwelling,
  whom: orNull(isText),
  why: isChosen(allMessages.kk.permanent.reason as Record<ResidenceReason, string>),
});
