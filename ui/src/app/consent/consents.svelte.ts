import { ipc, type ConsentView } from "../../ipc";
import { Call } from "../../shared/call.svelte";

/** The consents that the person was asked for. */
class Consents {
  read = new Call<ConsentView[]>();

  get all(): ConsentView[] {
    return this.read.data ?? [];
  }

  /** Keeps nothing in this window of what only the unlocked person sees. */
  forget(): void {
    this.read.forget();
  }

  async load(): Promise<void> {
    await this.read.run(() => ipc().consents());
  }
}

export const consents = new Consents();
