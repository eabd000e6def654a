import { type AppError, ipc, type Result } from "../../ipc";
import { Call } from "../../shared/call.svelte";
import type { Is } from "../../shared/shape";

/** What a form says that is kept: what was typed, how to show it again, and what it has to look like for that. */
export type Typing<T extends object> = {
  typed: () => T;
  show: (typed: T) => void;
  is: Is<T>;
};

/** Everything that is asked of the vault goes one after the other: whoever opens a form sees the last of its changes. */
let last: Promise<unknown> = Promise.resolve();
function inTurn<T>(ask: () => Promise<T>): Promise<T> {
  const asked = last.then(ask);
  last = asked.catch(() => undefined);
  return asked;
}

/** Ends when every change that was made so far is kept. */
export const settled = () => last;

/** A form of which every change is kept at once, and which opens with what was typed before. */
export class Kept<T extends object> {
  /** Whether it is known what was typed before. */
  opened = $state(false);
  /** Whether the form opened with that. */
  resumed = $state(false);
  #reading = new Call<string | null>();
  #writing = new Call<null>();
  #name: string;
  #typing: Typing<T>;
  /** The form with nothing typed into it, and as it is kept. */
  #blank: string;
  #kept: string;
  /** The newest of what waits to be kept. */
  #waiting: string | null = null;

  /** Made while its component is. */
  constructor(name: string, typing: Typing<T>) {
    this.#name = name;
    this.#typing = typing;
    this.#blank = this.#kept = this.#text();
    $effect(() => this.#keep(this.#text()));
  }

  get error(): AppError | null {
    return this.#reading.error ?? this.#writing.error;
  }

  /** Shows what was typed before. What does not look like this form any more is left out. */
  async open(): Promise<void> {
    const name = this.#name;
    const kept = await this.#reading.run(() => inTurn(() => ipc().keptForm(name)));
    if (this.#reading.error) return;
    const typed = kept === null ? null : parsed(kept);
    if (this.#typing.is(typed)) {
      this.#typing.show(typed);
      this.#kept = this.#text();
      this.resumed = this.#kept !== this.#blank;
    }
    this.opened = true;
  }

  /** What the form says from the start, such as what the registers know: nobody typed that. */
  begins(fill: () => void): void {
    const untouched = this.#kept === this.#blank;
    fill();
    this.#blank = this.#text();
    if (untouched) this.#kept = this.#blank;
  }

  async beginAnew(): Promise<void> {
    if (!(await this.#forget())) return;
    this.#kept = this.#blank;
    this.#typing.show(JSON.parse(this.#blank) as T);
    this.resumed = false;
  }

  /** Has a draft take over what was typed. */
  async drawnUp(draft: string): Promise<void> {
    this.#kept = this.#text();
    await this.#write(() => ipc().formDrawnUp(this.#name, draft));
  }

  #text(): string {
    return JSON.stringify(this.#typing.typed());
  }

  #keep(text: string): void {
    if (!this.opened || text === this.#kept) return;
    this.#kept = text;
    const waits = this.#waiting !== null;
    this.#waiting = text;
    if (waits) return;
    void this.#write(async () => {
      const newest = this.#waiting ?? text;
      this.#waiting = null;
      return newest === this.#blank
        ? ipc().forgetForm(this.#name)
        : ipc().keepForm(this.#name, newest);
    });
  }

  async #forget(): Promise<boolean> {
    await this.#write(() => ipc().forgetForm(this.#name));
    return this.#writing.error === null;
  }

  #write(ask: () => Promise<Result<null>>): Promise<null> {
    return this.#writing.run(() => inTurn(ask));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
