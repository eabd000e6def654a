import type { AppError, Result } from "../ipc";

/** One question to the Rust side: what it answered last, whether it failed, whether it is under way. */
export class Call<T> {
  data: T | null = $state.raw(null);
  error: AppError | null = $state.raw(null);
  busy = $state(false);
  #latest = 0;

  /** Asks; only the latest of several answers counts. What was known before stays while it runs and when it fails. */
  async run(ask: () => Promise<Result<T, AppError>>): Promise<T | null> {
    const mine = ++this.#latest;
    this.busy = true;
    this.error = null;
    const answer = await ask().catch((): Result<T, AppError> => ({
      status: "error",
      error: { code: "internal" },
    }));
    if (mine !== this.#latest) return null;
    this.busy = false;
    if (answer.status === "error") {
      this.error = answer.error;
      return null;
    }
    this.data = answer.data;
    return answer.data;
  }

  /** Forgets everything, also an answer that is still to come. */
  forget(): void {
    this.#latest++;
    this.data = null;
    this.error = null;
    this.busy = false;
  }

  /** Forgets the failure. */
  forgive(): void {
    this.error = null;
  }
}
