import { expect, test, vi } from "vitest";

// The texts remember their language in a browser.
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
vi.stubGlobal("document", { documentElement: {} });
const { allMessages } = await import("./i18n/index.svelte");
const { lasted } = await import("./lasted");

const minutes = (count: number) => lasted({ unit: "minutes", count }, allMessages.en);

test("R-27 what it took is said in days, hours and minutes", () => {
  expect(minutes(0)).toBe("less than a minute");
  expect(minutes(1)).toBe("1 minute");
  expect(minutes(59)).toBe("59 minutes");
  expect(minutes(60)).toBe("1 hour");
  expect(minutes(135)).toBe("2 hours 15 minutes");
  expect(minutes(24 * 60 + 59)).toBe("1 day");
  expect(minutes(51 * 60)).toBe("2 days 3 hours");
});

test("R-38 and in working days where it was promised so", () => {
  const days = (count: number) => ({ unit: "working_days" as const, count });

  expect(lasted(days(0), allMessages.en)).toBe("less than a working day");
  expect(lasted(days(1), allMessages.en)).toBe("1 working day");
  expect(lasted(days(2), allMessages.ru)).toBe("2 рабочих дня");
  expect(lasted(days(5), allMessages.kk)).toBe("5 жұмыс күні");
});
