import type { AppError, Result } from "../../ipc";
import { Call } from "../../shared/call.svelte";
import { session } from "./session.svelte";

/** What was typed is wrong, and can be typed again. */
const mistyped = new Set<AppError["code"]>(["wrong_code", "wrong_password", "weak_code"]);

/** A question that the citizen confirms: the dialog stays while the code or the password is what was wrong. */
export class Confirmed<T> extends Call<T> {
  asking = $state(false);

  /** Opens the dialog. */
  ask(): void {
    this.forgive();
    this.asking = true;
  }

  /** Closes the dialog, and nothing was asked. */
  cancel(): void {
    this.asking = false;
    this.forgive();
  }

  async confirm(
    ask: () => Promise<Result<T, AppError>>,
    done?: (answer: T) => void,
  ): Promise<void> {
    const answer = await this.run(ask);
    if (answer !== null) {
      done?.(answer);
      this.asking = false;
    } else if (this.error?.code === "code_deleted") {
      await session.refresh();
    } else if (!this.error || !mistyped.has(this.error.code)) {
      this.asking = false;
    }
  }
}
