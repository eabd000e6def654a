import { ipc, listen, type AppError, type NotificationView, type Status } from "../../ipc";
import { happened, language, speak } from "../../shared/i18n/index.svelte";
import { goBy } from "../../shared/settings.svelte";
import { settled } from "../form/kept.svelte";
import { clothe } from "./theme";

const touchAtMost = 15_000;

/** What the whole app knows of itself: phase, level, language, connection, and that something changed. */
class Session {
  status: Status | null = $state.raw(null);
  error: AppError | null = $state.raw(null);
  online = $state(true);
  /** Counts what makes a screen ask anew: a change that was told, or the connection coming back. */
  news = $state(0);
  unread = $state(0);
  /** Counts what may have changed the sessions of the portal. */
  portal = $state(0);
  #touched = 0;
  #noticed = "";

  /** Milliseconds by which this device's clock is ahead of the service's, where it is known to be wrong (S-21). */
  get ahead(): number {
    return (this.status?.clock_off_minutes ?? 0) * 60_000;
  }

  /** Reads the status and hears what the Rust side tells by itself. */
  async start(): Promise<void> {
    speak(language());
    listen("locked", () => void this.refresh());
    listen("online", (online) => {
      void this.refresh().then(() => {
        if (!online) return;
        this.news++;
        this.portal++;
      });
    });
    listen("changed", ({ kind }) => {
      this.news++;
      if (kind.startsWith("portal_")) this.portal++;
      void this.countUnread().then((newest) => this.#notice(newest));
    });
    for (const sign of ["pointerdown", "keydown"] as const) {
      window.addEventListener(sign, () => this.#touch(), { passive: true });
    }
    document.addEventListener("visibilitychange", () => this.#show());
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
    goBy(status.settings);
    this.status = status;
    this.online = status.online;
    if (status.language) speak(status.language);
    clothe(status.theme);
    if (entered) void this.countUnread();
  }

  /** Locks once everything is kept that was typed so far. */
  async lock(): Promise<void> {
    await settled();
    const answer = await ipc().lock();
    if (answer.status === "ok") this.become(answer.data);
  }

  /** Counts what was not read yet, and gives the newest of it. */
  async countUnread(): Promise<NotificationView | undefined> {
    if (this.status?.level == null) return;
    const answer = await ipc().notifications();
    if (answer.status === "error") return;
    const unread = answer.data.filter(({ read }) => !read);
    this.unread = unread.length;
    return unread[0];
  }

  /** Whoever does not look at the window is told by the system, once, and without names. */
  #notice(newest: NotificationView | undefined): void {
    if (!newest || newest.notification === this.#noticed || document.hasFocus()) return;
    this.#noticed = newest.notification;
    void ipc().showNotice(happened(newest));
  }

  /** Whether there is anything to lock: also while joining, once the certificate is there. */
  get #opened(): boolean {
    return this.status?.phase === "unlocked" || this.status?.joining?.step === "quick_access_code";
  }

  /** A window that nobody sees for long locks itself (S-3). */
  #show(): void {
    if (!this.#opened) return;
    if (document.hidden) void ipc().hide();
    else void ipc().touch();
  }

  #touch(): void {
    const now = Date.now();
    if (!this.#opened || now - this.#touched < touchAtMost) return;
    this.#touched = now;
    void ipc().touch();
  }
}

export const session = new Session();
