import type { Page } from "@playwright/test";

import { type Screen, unlocked } from "./screen";

/** Forms that open with what was typed before, drafts that are changed, and a number that nothing knows. */
export const forms: Screen[] = [
  {
    name: "form-kept",
    query: unlocked,
    hash: "/services/temporary-registration",
    ready: "form-who",
    steps: comeBack,
  },
  {
    name: "form-anew",
    query: unlocked,
    hash: "/services/temporary-registration",
    ready: "form-who",
    steps: async (page) => {
      await comeBack(page);
      await page.getByTestId("form-anew").click();
      await page.getByTestId("anew-dialog").waitFor();
    },
  },
  {
    name: "form-error",
    query: { ...unlocked, fail: "keptForm:vault_unwritable" },
    hash: "/services/marriage",
    ready: "error",
  },
  {
    name: "change-draft-missing",
    query: unlocked,
    hash: "/drafts/nothing/change",
    ready: "change-draft",
  },
  {
    name: "abroad-form-number",
    query: { ...unlocked, empty: "1" },
    hash: "/services/abroad-temporarily",
    ready: "abroad-document",
  },
];

async function comeBack(page: Page) {
  await page.getByTestId("form-owner-yes").check();
  await page.getByTestId("form-next").click();
  await page.getByTestId("form-by-code").waitFor();
  await page.evaluate(() => (window.location.hash = "/services"));
  await page.getByTestId("services").waitFor();
  await page.evaluate(() => (window.location.hash = "/services/temporary-registration"));
  await page.getByTestId("form-kept").waitFor();
}
