import { ipc, listen, type AppError, type Changed, type Status } from "../../ipc";
import { speak } from "../../shared/i18n/index.svelte";
import { clothe } from "./theme";

const touchAtMost = 15_000;

/** What the whole app knows of itself: phase, level, language, connection, and what changed last. */
class Session {
  status: Status | null = $state.raw(null);
  error: AppError | null = $state.raw(null);
  online = $state(true);
  changed: Changed | null = $state.raw(null);
  unread = $state(0);
  #touched = 0;

  /** Reads the status and hears what the Rust side tells by itself. */
  async start(): Promise<void> {
    listen("locked", () => void this.refresh());
    listen("online", (online) => {
      this.online = online;
      void this.refresh();
    });
    listen("changed", (changed) => {
      this.changed = changed;
      void this.countUnread();
    });
    for (const sign of ["pointerdown", "keydown"] as const) {
      window.addEventListener(sign, () => this.#touch(), { passive: true });
    }
    await this.refresh();
  }

  /** Asks for the status anew. */
  async refresh(): Promise<void> {
    const answer = await ipc().status();
    if (answer.status === "error") this.error = answer.error;
    else this.become(answer.data);
  }

  /** Takes over a status that an operation answered. */
  become(status: Status): void {
    const entered = status.phase === "unlocked" && this.status?.phase !== "unlocked";
    this.error = null;
    this.status = status;
    this.online = status.demo !== null;
    if (status.language) speak(status.language);
    clothe(status.theme);
    if (entered) void this.countUnread();
  }

  async lock(): Promise<void> {
    const answer = await ipc().lock();
    if (answer.status === "ok") this.become(answer.data);
  }

  async countUnread(): Promise<void> {
    if (this.status?.level == null) return;
    const answer = await ipc().notifications();
    if (answer.status === "ok") this.unread = answer.data.filter(({ read }) => !read).length;
  }

  #touch(): void {
    const now = Date.now();
    if (this.status?.phase !== "unlocked" || now - this.#touched < touchAtMost) return;
    this.#touched = now;
    void ipc().touch();
  }
}

export const session = new Session();
