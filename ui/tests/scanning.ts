import type { Page } from "@playwright/test";

import { unlocked, type Screen } from "./screen";

/** What is seen on a phone after its camera was asked for. */
const afterFilming = {
  undecided: "scan-plugin-asking",
  denied: "scan-plugin-denied",
  broken: "scan-plugin-refused",
  granted: "see-through",
};

/** A text that is read on the page of the scanner. */
function reads(text: string, seen: string): Omit<Screen, "name"> {
  return {
    query: { ...unlocked, offline: "1" },
    hash: "/scan",
    ready: "scan-text",
    steps: async (page) => {
      await page.getByTestId("scan-text").fill(text);
      await page.getByTestId("scan-read").click();
      await page.getByTestId(seen).waitFor();
    },
  };
}

/** What is scanned, and what is shown without a network. */
export const scanning: Screen[] = [
  { name: "scan", query: unlocked, hash: "/scan", ready: "scan-text" },
  {
    name: "scan-found",
    query: unlocked,
    hash: "/scan",
    ready: "scan-text",
    steps: async (page) => {
      await page.getByTestId("scan-camera").click();
      await page.getByTestId("scan-found").waitFor();
    },
  },
  ...(["undecided", "denied", "broken", "granted"] as const).map((phone) => ({
    name: `scan-phone-${phone}`,
    query: { ...unlocked, phone },
    hash: "/scan",
    ready: "scan-camera",
    steps: async (page: Page) => {
      await page.getByTestId("scan-camera").click();
      await page.getByTestId(afterFilming[phone]).waitFor();
    },
  })),
  { name: "scan-blind", query: { ...unlocked, blind: "1" }, hash: "/scan", ready: "scan-text" },
  {
    name: "scan-opened",
    query: unlocked,
    hash: "/scan",
    ready: "scan-text",
    steps: async (page) => {
      await page.getByTestId("scan-text").fill("K7MX-4RTB");
      await page.getByTestId("scan-read").click();
      await page.getByTestId("scan-open").click();
      await page.getByTestId("scan-opened").waitFor();
    },
  },
  {
    name: "scan-not-proved",
    query: { ...unlocked, forged: "1" },
    hash: "/scan",
    ready: "scan-text",
    steps: async (page) => {
      await page.getByTestId("scan-text").fill("K7MX-4RTB");
      await page.getByTestId("scan-read").click();
      await page.getByTestId("scan-open").click();
      await page.getByTestId("scan-not-proved").waitFor();
    },
  },
  {
    name: "scan-portal",
    query: unlocked,
    hash: "/scan",
    ready: "scan-text",
    steps: async (page) => {
      await page.getByTestId("scan-text").fill("http://127.0.0.1:8080/p#AAECAwQFBgcICQoLDA0ODw");
      await page.getByTestId("scan-read").click();
      await page.getByTestId("portal-found").waitFor();
    },
  },
  {
    name: "scan-portal-number",
    query: unlocked,
    hash: "/scan",
    ready: "scan-text",
    steps: async (page) => {
      await page.getByTestId("scan-text").fill("http://127.0.0.1:8080/p#AAECAwQFBgcICQoLDA0ODw");
      await page.getByTestId("scan-read").click();
      await page.getByTestId("portal-allow").click();
      await page.getByTestId("auth-keypad").waitFor();
      for (const digit of "135790") await page.getByTestId(`auth-keypad-${digit}`).click();
      await page.getByTestId("portal-number").waitFor();
    },
  },
  {
    name: "scan-order",
    query: unlocked,
    hash: "/scan",
    ready: "scan-text",
    steps: async (page) => {
      await page.getByTestId("scan-text").fill("http://127.0.0.1:8080/p#BAECAwQFBgcICQoLDA0ODw");
      await page.getByTestId("scan-read").click();
      await page.getByTestId("order-found").waitFor();
    },
  },
  {
    name: "scan-desk",
    query: unlocked,
    hash: "/scan",
    ready: "scan-text",
    steps: async (page) => {
      await page.getByTestId("scan-text").fill("http://127.0.0.1:8080/p#BQECAwQFBgcICQoLDA0ODw");
      await page.getByTestId("scan-read").click();
      await page.getByTestId("desk-found").waitFor();
    },
  },
  {
    name: "scan-desk-residence",
    query: unlocked,
    hash: "/scan",
    ready: "scan-text",
    steps: async (page) => {
      await page.getByTestId("scan-text").fill("http://127.0.0.1:8080/p#BgECAwQFBgcICQoLDA0ODw");
      await page.getByTestId("scan-read").click();
      await page.getByTestId("desk-person").waitFor();
    },
  },
  {
    name: "scan-order-refused",
    query: unlocked,
    hash: "/scan",
    ready: "scan-text",
    steps: async (page) => {
      await page.getByTestId("scan-text").fill("http://127.0.0.1:8080/p#BAECAwQFBgcICQoLDA0ODw");
      await page.getByTestId("scan-read").click();
      await page.getByTestId("order-refuse").click();
      await page.getByTestId("order-refused").waitFor();
    },
  },
  {
    name: "home-portal",
    query: { ...unlocked, portal: "1" },
    ready: "home-portal",
  },
  {
    name: "scan-error",
    query: unlocked,
    hash: "/scan",
    ready: "scan-text",
    steps: async (page) => {
      await page.getByTestId("scan-text").fill("https://example.com/s");
      await page.getByTestId("scan-read").click();
      await page.getByTestId("error").waitFor();
    },
  },
  {
    name: "scan-disguised",
    query: unlocked,
    hash: "/scan",
    ready: "scan-text",
    steps: async (page) => {
      await page.getByTestId("scan-text").fill("http://127.0.0.1@example.com/s");
      await page.getByTestId("scan-read").click();
      await page.getByTestId("error").waitFor();
    },
  },
  {
    name: "offline-choose",
    query: { ...unlocked, offline: "1" },
    hash: "/documents/doc-id/offline",
    ready: "offline-begin",
  },
  {
    name: "offline-codes",
    query: { ...unlocked, offline: "1" },
    hash: "/documents/doc-id/offline",
    ready: "offline-begin",
    steps: async (page) => {
      await page.getByTestId("offline-begin").click();
      await page.getByTestId("auth-keypad").waitFor();
      for (const digit of "135790") await page.getByTestId(`auth-keypad-${digit}`).click();
      await page.getByTestId("offline-qr").waitFor();
    },
  },
  { name: "offline-gathering", ...reads("QOLTANBA:D1/2,5/", "offline-gathering") },
  { name: "offline-valid", ...reads("QOLTANBA:D1/valid/", "offline-read") },
  { name: "offline-unchecked", ...reads("QOLTANBA:D1/unchecked/", "offline-read") },
  { name: "offline-invalid", ...reads("QOLTANBA:D1/invalid/", "offline-read") },
  { name: "offline-replaced", ...reads("QOLTANBA:D1/replaced/", "offline-read") },
  { name: "offline-pick", ...reads("QOLTANBA:C1/000/", "offline-pick-national_id") },
  {
    name: "offline-asked",
    query: { ...unlocked, offline: "1" },
    hash: "/scan",
    ready: "offline-ask",
    steps: async (page) => {
      await page.getByTestId("offline-ask").click();
      await page.getByTestId("offline-ask-qr").waitFor();
    },
  },
];
