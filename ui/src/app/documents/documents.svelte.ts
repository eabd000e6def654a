import { ipc, type DocumentsView } from "../../ipc";
import { Call } from "../../shared/call.svelte";

/** The documents of the vault, shared by every place that shows some of them. */
class Documents {
  read = new Call<DocumentsView>();
  update = new Call<DocumentsView>();

  get all() {
    return this.read.data?.documents ?? [];
  }

  get updatedAt(): string | null {
    return this.read.data?.updated_at ?? null;
  }

  find(id: string) {
    return this.all.find((document) => document.id === id) ?? null;
  }

  /** Keeps nothing in this window of what only the unlocked person sees. */
  forget(): void {
    this.read.forget();
    this.update.forget();
  }

  async load(): Promise<void> {
    await this.read.run(() => ipc().documents());
  }

  /** Asks the sources anew. */
  async fetch(): Promise<void> {
    const updated = await this.update.run(() => ipc().updateDocuments());
    if (updated) this.read.data = updated;
  }
}

export const documents = new Documents();
