import { afterEach, expect, test, vi } from "vitest";

import { usual } from "../../ipc/demo/settings";

// The texts remember their language in a browser.
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
vi.stubGlobal("document", { documentElement: {} });
const { allMessages, errorText, lasting, languages, reasonText, serviceWords, speak } =
  await import("../../shared/i18n/index.svelte");
const { goBy } = await import("../../shared/settings.svelte");
const { ownersTextOf } = await import("./about");

afterEach(() => speak("en"));

test("R-42 S-30 words say how long owners have, as the service told", () => {
  speak("en");
  goBy(usual);
  expect(ownersTextOf(false)).toContain("They have 1 hour");
  expect(ownersTextOf(true)).toContain("starts at 08:00");

  goBy({ ...usual, consent_seconds: 7_200, quiet_until_hour: 7 });
  expect(ownersTextOf(false)).toContain("They have 2 hours");
  expect(ownersTextOf(true)).toContain("starts at 07:00");

  goBy({ ...usual, quiet_from_hour: 8 });
  expect(ownersTextOf(true)).not.toContain("night");
});

test("R-33 R-41 R-47 services, rules and refusals say the numbers that hold", () => {
  speak("en");
  goBy({ ...usual, longest_stay_months: 24, marriage_age: 21, apart_from_parents_age: 12 });
  expect(serviceWords("temporary_registration").text).toContain("24 months");
  expect(reasonText("too_young_to_marry")).toContain("Under 21");
  expect(errorText({ code: "apart_from_parents" }).what).toContain("Under 12");
});

test("R-37 a copy that is too large is told how large it may be", () => {
  goBy({ ...usual, attachment_bytes: 10 * 1024 * 1024 });
  for (const language of languages) {
    const refused = { code: "attachment_refused", reason: "too_large" } as const;
    expect(errorText(refused, language).next).toContain("10");
  }
});

test("R-40 R-41 every language says the terms that it is given", () => {
  for (const language of languages) {
    const { appeal, eligibility, marriage } = allMessages[language];
    expect(appeal.appealText(31)).toContain("31");
    expect(appeal.complainText(7)).toContain("7");
    expect(appeal.lateHint(6)).toContain("6");
    const time = lasting(259_200, language);
    expect(time).toMatch(/^3 /);
    expect(marriage.whoText(time)).toContain(time);
    expect(marriage.askedText(time)).toContain(time);
    expect(eligibility.consentOfSpouse(time)).toContain(time);
  }
});

test("R-41 R-42 terms are said in the largest unit that says them whole", () => {
  const said = [1_800, 3_600, 86_400, 172_800, 259_200].map((one) => lasting(one, "en"));
  expect(said).toEqual(["30 minutes", "1 hour", "24 hours", "48 hours", "3 days"]);
});
