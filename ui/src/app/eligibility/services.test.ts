import { expect, test, vi } from "vitest";

import { usual } from "../../ipc/demo/settings";

// The texts remember their language in a browser.
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
vi.stubGlobal("document", { documentElement: {} });
const { speak } = await import("../../shared/i18n/index.svelte");
const { countryName } = await import("../abroad/words");
const { goBy } = await import("../../shared/settings.svelte");
const { found, serviceAt } = await import("./services");

goBy(usual);

test("R-37 services are found by what they are called, in the language that is spoken", () => {
  const names = (typed: string) => found(typed).flatMap(({ services }) => services);
  speak("ru");
  expect(names("рубеж")).toEqual(["abroad_permanently", "abroad_temporarily"]);
  expect(names("  ВРЕМЕННАЯ регистрация ")).toEqual(["temporary_registration"]);
  expect(names("")).toHaveLength(6);
  expect(found("гадание")).toEqual([]);
  speak("en");
  expect(names("abroad time")).toEqual(["abroad_temporarily"]);
});

test("R-50 only a service that there is has a page before its form", () => {
  expect(serviceAt("abroad-permanently")).toBe("abroad_permanently");
  expect(serviceAt("divination")).toBeNull();
  expect(serviceAt(undefined)).toBeNull();
});

test("R-37 a country has a name in every language, or the Russian one", () => {
  speak("en");
  expect(countryName("DE")).toBe("Germany");
  speak("kk");
  expect(["Германия", "Германия Федеративтік Республикасы"]).toContain(countryName("DE"));
});
