import { type AppError, type DocumentsView, ipc, type SourceSystem } from "../../ipc";
import { Call } from "../../shared/call.svelte";

/** How one source is doing while the documents are updated. */
export type Progress = "asked" | "answered" | "away" | "failed";

/** The documents of the vault, shared by every place that shows some of them. */
class Documents {
  read = new Call<DocumentsView>();
  /** How far the last update has come, source by source; empty before the first one of this window. */
  progress: Partial<Record<SourceSystem, Progress>> = $state({});
  failure: AppError | null = $state.raw(null);
  updating = $state(false);
  #latest = 0;

  get all() {
    return this.read.data?.documents ?? [];
  }

  get pending() {
    return this.read.data?.pending ?? [];
  }

  get sources() {
    return this.read.data?.sources ?? [];
  }

  get updatedAt(): string | null {
    return this.read.data?.updated_at ?? null;
  }

  find(id: string) {
    return this.all.find((document) => document.id === id) ?? null;
  }

  /** Keeps nothing in this window of what only the unlocked person sees. */
  forget(): void {
    this.#latest++;
    this.read.forget();
    this.progress = {};
    this.failure = null;
    this.updating = false;
  }

  async load(): Promise<void> {
    await this.read.run(() => ipc().documents());
  }

  /** Asks every source anew, each by itself, so that one that is slow or away keeps no other waiting. */
  async fetch(): Promise<void> {
    if (!this.read.data) await this.load();
    const mine = ++this.#latest;
    const sources = this.sources.map(({ source }) => source);
    this.failure = null;
    this.updating = true;
    this.progress = Object.fromEntries(sources.map((source) => [source, "asked"]));
    await Promise.all(sources.map((source) => this.#ask(source, mine)));
    if (mine !== this.#latest) return;
    // Answers that crossed each other: the vault has all of them.
    await this.load();
    this.updating = false;
  }

  async #ask(source: SourceSystem, mine: number): Promise<void> {
    const answer = await ipc()
      .updateSource(source)
      .catch(() => ({ status: "error" as const, error: { code: "internal" as const } }));
    if (mine !== this.#latest) return;
    if (answer.status === "error") {
      this.progress[source] = "failed";
      this.failure = answer.error;
      return;
    }
    const away = answer.data.sources.find((one) => one.source === source)?.away ?? false;
    this.progress[source] = away ? "away" : "answered";
    this.read.data = answer.data;
  }
}

export const documents = new Documents();
