import { expect, test, vi } from "vitest";

import { dwellings, foreignDwelling } from "../../ipc/demo/world";

// The texts remember their language in a browser.
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
vi.stubGlobal("document", { documentElement: {} });
const { Form, isStay } = await import("./form.svelte");
const { isMove, Move } = await import("./move.svelte");

const kept = (typed: object): unknown => JSON.parse(JSON.stringify(typed));

test("R-33 what was typed of a stay is read back as it was", () => {
  const form = new Form(Date.parse("2026-11-30T06:00:00Z"));
  expect(isStay(kept(form.stay()))).toBe(true);
  form.asOwner(false);
  form.by = "address";
  form.ownerIin = "881130300123";
  const { kk, ru } = foreignDwelling.address;
  const dwelling = { ...foreignDwelling, address: { kk, ru } };
  form.choose(dwelling, {
    dwelling,
    as_owner: false,
    consents_needed: 2,
    rented_from_state: false,
  });
  Object.assign(form, { at: 2, months: "7", reason: "work" });

  const typed = kept(form.stay());
  const again = new Form(0);

  expect(isStay(typed)).toBe(true);
  Object.assign(again, typed);
  expect(again.filled()).toEqual(form.filled());
  expect(again.at).toBe(2);
});

test("R-33 what does not look like the form any more is left out", () => {
  const typed = new Form(0).stay();
  const [dwelling] = dwellings;
  for (const other of [
    null,
    "stay",
    [],
    { ...typed, region: "atlantis" },
    { ...typed, reason: null },
    { ...typed, at: -1 },
    { ...typed, rented: undefined },
    { ...typed, dwelling: { ...dwelling, address: "Astana" } },
  ]) {
    expect(isStay(other)).toBe(false);
  }
});

test("R-28 R-47 whoever moves is read back by their IIN", () => {
  const form = new Move(0);
  form.whom = "190109601047";
  form.why = "family";
  const typed = kept(form.move());
  expect(isMove(typed)).toBe(true);
  expect(isMove({ ...(typed as object), whom: 7 })).toBe(false);
});
