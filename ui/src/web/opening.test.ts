import { describe, expect, it } from "vitest";

import type { Opened, Preview, Trouble, TroubleKind } from "./answer";
import type { Answer, Backend } from "./backend";
import { drawKey } from "./call";
import { canRetry, Opening } from "./opening.svelte";

const code = { secret: "AAECAwQFBgcICQoLDA0ODw" };
const viewer = { kind: "visitor", network: "95.56" } as const;
const preview: Preview = { kind: "national_id", holder: "Айгерім С.", terms: {}, until: 1, viewer };
const opened = { viewer } as Opened;

function backend(previews: Answer<Preview>[], openings: Answer<Opened>[] = []) {
  const keys: string[] = [];
  const next = <T>(answers: T[]): Promise<T> => {
    const answer = answers.shift();
    if (answer === undefined) throw new Error("asked once more than expected");
    return Promise.resolve(answer);
  };
  const calls: Backend = {
    preview: () => next(previews),
    open: (_, key) => {
      keys.push(key);
      return next(openings);
    },
  };
  return { calls, keys };
}

const trouble = (kind: TroubleKind) => ({ trouble: { kind } });
const settled = () => new Promise((after) => setTimeout(after));

describe("Opening", () => {
  it("s9_shows_the_preview_and_opens_nothing_by_itself", async () => {
    const { calls, keys } = backend([{ ok: preview, ahead: 7 }]);
    const opening = new Opening(code, calls);
    expect(opening.stage).toEqual({ at: "checking" });

    await settled();

    expect(opening.stage).toEqual({ at: "preview", preview, ahead: 7 });
    expect(keys).toEqual([]);
  });

  it("s29_opens_under_one_key_however_often_it_is_tried", async () => {
    const { calls, keys } = backend(
      [{ ok: preview, ahead: 0 }],
      [trouble("away"), trouble("busy"), { ok: opened, ahead: 0 }],
    );
    const opening = new Opening(code, calls, "k");
    await settled();

    await opening.open();
    expect(opening.stage).toEqual({ at: "trouble", trouble: { kind: "away" }, during: "opening" });
    await opening.retry();
    await opening.retry();

    expect(opening.stage).toEqual({ at: "opened", opened });
    expect(keys).toEqual(["k", "k", "k"]);
  });

  it("looks again where looking failed", async () => {
    const { calls } = backend([trouble("away"), { ok: preview, ahead: 0 }]);
    const opening = new Opening(code, calls);
    await settled();
    expect(opening.stage).toEqual({ at: "trouble", trouble: { kind: "away" }, during: "checking" });

    await opening.retry();

    expect(opening.stage.at).toBe("preview");
  });

  it("r22_lapses_only_while_it_is_looked_at", async () => {
    const { calls } = backend([{ ok: preview, ahead: 0 }], [{ ok: opened, ahead: 0 }]);
    const opening = new Opening(code, calls);
    await settled();
    await opening.open();

    opening.lapse();

    expect(opening.stage).toEqual({ at: "opened", opened });
  });

  it("s9_tells_who_opens_it_once_they_have_signed_in", async () => {
    const named: Preview = { ...preview, viewer: { kind: "person", name: "Сынақова Айгүл" } };
    const { calls, keys } = backend([
      { ok: preview, ahead: 0 },
      { ok: named, ahead: 0 },
      trouble("away"),
    ]);
    const opening = new Opening(code, calls);
    await settled();

    await opening.refresh();
    expect(opening.stage).toEqual({ at: "preview", preview: named, ahead: 0 });
    await opening.refresh();

    expect(opening.stage).toEqual({ at: "preview", preview: named, ahead: 0 });
    expect(keys).toEqual([]);
  });

  it("ignores a retry when there is no trouble", async () => {
    const { calls } = backend([{ ok: preview, ahead: 0 }]);
    const opening = new Opening(code, calls);
    await settled();

    await opening.retry();

    expect(opening.stage.at).toBe("preview");
  });
});

it("r23_what_has_ended_is_not_tried_again", () => {
  const ended: Trouble[] = (
    ["already_opened", "closed", "lapsed", "unknown_code", "not_valid", "changed", "gone"] as const
  ).map((kind) => ({ kind }));
  expect(ended.some(canRetry)).toBe(false);
  const again = [
    "away",
    "source_away",
    "busy",
    "rubbish",
    "sign_in_first",
    "not_the_recipient",
  ] as const;
  expect(again.every((kind) => canRetry({ kind }))).toBe(true);
});

it("s29_keys_have_128_bits_and_differ", () => {
  expect(drawKey()).toMatch(/^[0-9a-f]{32}$/);
  expect(drawKey()).not.toBe(drawKey());
});
