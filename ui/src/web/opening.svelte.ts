import type { Opened, Preview, Trouble } from "./answer";
import type { Backend } from "./backend";
import { drawKey } from "./call";
import type { PresentedCode } from "./code";

/** How far the opening of one document has come on this page. */
export type Stage =
  | { at: "checking" }
  | { at: "preview"; preview: Preview; ahead: number }
  | { at: "opening" }
  | { at: "opened"; opened: Opened }
  | { at: "trouble"; trouble: Trouble; during: "checking" | "opening" };

/** One presented code, looked at and then opened by the person's button (S-9, S-29). */
export class Opening {
  stage: Stage = $state.raw({ at: "checking" });

  readonly #code: PresentedCode;
  readonly #backend: Backend;
  /** The same for every try: an answer that got lost on its way comes again, and nothing is opened twice. */
  readonly #key: string;
  /** The same for every look: a wrong short code counts once, however often its answer gets lost (S-8). */
  readonly #lookKey = drawKey();

  constructor(code: PresentedCode, backend: Backend, key: string = drawKey()) {
    this.#code = code;
    this.#backend = backend;
    this.#key = key;
    void this.check();
  }

  /** Asks who shares what; opens nothing. */
  async check(): Promise<void> {
    this.stage = { at: "checking" };
    const answer = await this.#backend.preview(this.#code, this.#lookKey);
    this.stage =
      "ok" in answer
        ? { at: "preview", preview: answer.ok, ahead: answer.ahead }
        : { at: "trouble", trouble: answer.trouble, during: "checking" };
  }

  /** Looks again without a word, since the person may have signed in meanwhile. */
  async refresh(): Promise<void> {
    if (this.stage.at !== "preview") return;
    const answer = await this.#backend.preview(this.#code, this.#lookKey);
    if ("ok" in answer && this.stage.at === "preview") {
      this.stage = { at: "preview", preview: answer.ok, ahead: answer.ahead };
    }
  }

  /** Opens the document, once. */
  async open(): Promise<void> {
    this.stage = { at: "opening" };
    const answer = await this.#backend.open(this.#code, this.#key);
    this.stage =
      "ok" in answer
        ? { at: "opened", opened: answer.ok }
        : { at: "trouble", trouble: answer.trouble, during: "opening" };
  }

  /** Goes on where the trouble came. */
  async retry(): Promise<void> {
    if (this.stage.at !== "trouble") return;
    await (this.stage.during === "opening" ? this.open() : this.check());
  }

  /** The time ran out while the preview was being looked at. */
  lapse(): void {
    if (this.stage.at === "preview") {
      this.stage = { at: "trouble", trouble: { kind: "lapsed" }, during: "checking" };
    }
  }
}

/** Whether trying again can help. */
export function canRetry(trouble: Trouble): boolean {
  switch (trouble.kind) {
    case "away":
    case "source_away":
    case "busy":
    case "rubbish":
    case "too_many_tries":
    case "sign_in_first":
    case "not_the_recipient":
      return true;
    case "already_opened":
    case "closed":
    case "lapsed":
    case "unknown_code":
    case "not_valid":
    case "changed":
    case "gone":
      return false;
  }
}
