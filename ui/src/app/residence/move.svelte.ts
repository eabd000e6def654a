import type { RepresentedPersonView, ResidenceForm, ResidenceReason } from "../../ipc";
import { Form } from "./form.svelte";

/** What was entered of a registration at the place of residence. */
export class Move extends Form {
  /** Who is registered; null where it is the applicant. */
  represented: RepresentedPersonView | null = $state.raw(null);
  why: ResidenceReason | "" = $state("");

  /** The form as the Rust side takes it, once every answer is there. */
  moving(): ResidenceForm | null {
    if (!this.dwelling || this.why === "") return null;
    return {
      region: this.dwelling.region,
      rka: this.dwelling.rka,
      owner: this.owner || this.rented ? null : this.ownerIin.trim(),
      represented: this.represented?.iin ?? null,
      reason: this.why,
    };
  }
}
