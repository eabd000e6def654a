import { expect, test, vi } from "vitest";

// The texts remember their language in a browser.
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
vi.stubGlobal("document", { documentElement: {} });
const { allMessages, happened, languages } = await import("./index.svelte");

test("R-41, R-48: whoever marries or ends a registration is not told of one at an address", () => {
  for (const language of languages) {
    const words = allMessages[language];
    const told = (service: string | null, kind: string) => happened({ kind, service }, words);
    const asked = new Set(
      ["temporary_registration", "permanent_registration", "end_of_registration", "marriage"].map(
        (service) => told(service, "consent_asked"),
      ),
    );
    expect(asked.size).toBe(4);
    expect(told("marriage", "registered")).not.toBe(words.vocabulary.history.registered);
    expect(told("end_of_registration", "request_at_home")).not.toBe(
      words.vocabulary.history.request_at_home,
    );
  }
});

test("R-30: what is said of every request names the service", () => {
  expect(happened({ kind: "request_refused", service: "marriage" }, allMessages.en)).toBe(
    "A request was refused: Marriage",
  );
  expect(happened({ kind: "request_refused", service: null }, allMessages.en)).toBe(
    "A request was refused",
  );
});

test("what a page does not know yet is said as well as it can be", () => {
  const { en } = allMessages;
  expect(happened({ kind: "consent_asked", service: "adoption" }, en)).toBe(
    "You were asked for a consent",
  );
  expect(happened({ kind: "adopted", service: null }, en)).toBe("adopted");
});
