import { expect, test, type Page } from "@playwright/test";

import { accepted } from "../src/ipc/fake";
import { unlocked } from "./screen";
import { visit } from "./screens";

const stay = {
  name: "kept-stay",
  query: unlocked,
  hash: "/services/temporary-registration",
  ready: "form-who",
};
const essence = "Меншік иесі келісім берген еді.";

async function lockAndUnlock(page: Page) {
  const before = await page.evaluate(() => window.location.hash);
  await page.evaluate(() => (window.location.hash = "/profile"));
  await page.getByTestId("profile-lock").click();
  await page.getByTestId("unlock-keypad").focus();
  await page.keyboard.type(accepted.code);
  await page.locator("main[data-phase=unlocked]").waitFor();
  await page.evaluate((hash) => (window.location.hash = hash), before);
}

async function upToTheReason(page: Page) {
  await page.getByTestId("form-owner-yes").check();
  await page.getByTestId("form-next").click();
  await page.locator("[data-testid^='form-dwelling-']").first().check();
  await page.getByTestId("form-next").click();
  await page.getByTestId("form-months").selectOption("7");
}

test("R-33 a form goes on where it was after a lock, and can be begun anew", async ({ page }) => {
  await visit(page, stay, "en", "light");
  await upToTheReason(page);

  await lockAndUnlock(page);

  await expect(page.getByTestId("form-kept")).toBeVisible();
  await expect(page.getByTestId("form-months")).toHaveValue("7");
  await page.getByTestId("form-anew").click();
  await page.getByTestId("anew-confirm").click();
  await expect(page.getByTestId("form-who")).toBeVisible();
  await expect(page.locator("main h1:focus")).toHaveCount(1);
  await expect(page.getByTestId("form-kept")).toHaveCount(0);
  await expect(page.getByTestId("form-owner-yes")).not.toBeChecked();
});

test("R-33 a draft opens as the form that it was, and is replaced", async ({ page }) => {
  await visit(page, stay, "en", "light");
  await upToTheReason(page);
  await page.getByTestId("form-reason").selectOption("work");
  await page.getByTestId("form-check").click();
  await page.getByTestId("draft-change").click();
  await expect(page.getByTestId("form-months")).toHaveValue("7");
  await page.getByTestId("form-months").selectOption("2");
  await page.getByTestId("form-check").click();
  await page.getByTestId("draft-page").waitFor();

  await page.evaluate(() => (window.location.hash = "/services"));
  await expect(page.getByTestId("draft")).toHaveCount(1);
  await page.evaluate(() => (window.location.hash = "/services/temporary-registration"));
  await page.getByTestId("form-who").waitFor();
  await expect(page.getByTestId("form-kept")).toHaveCount(0);
});

test("R-39 an appeal is there after Back and after a lock, and so is what was drawn up of it", async ({
  page,
}) => {
  const appeal = { ...stay, hash: "/requests/req-refused/appeal", ready: "appeal-essence" };
  await visit(page, appeal, "en", "light");
  await page.getByTestId("appeal-essence").fill(essence);
  await page.evaluate(() => (window.location.hash = "/services"));
  await page.getByTestId("services").waitFor();
  await page.goBack();
  await expect(page.getByTestId("appeal-essence")).toHaveValue(essence);
  await page.getByTestId("appeal-next").click();
  await page.getByTestId("appeal-sign").waitFor();

  await lockAndUnlock(page);

  await expect(page.getByTestId("what-you-sign")).toContainText(essence);
  await page.getByTestId("appeal-back").click();
  await expect(page.getByTestId("appeal-essence")).toHaveValue(essence);
});
