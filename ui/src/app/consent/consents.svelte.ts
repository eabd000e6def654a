import { ipc, type ConsentView } from "../../ipc";
import { Call } from "../../shared/call.svelte";

/** The consents that the person was asked for. */
class Consents {
  read = new Call<ConsentView[]>();

  get all(): ConsentView[] {
    return this.read.data ?? [];
  }

  async load(): Promise<void> {
    await this.read.run(() => ipc().consents());
  }
}

export const consents = new Consents();
