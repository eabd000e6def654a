import { expect, test } from "@playwright/test";

import { unlocked } from "./screen";
import { byAddress, visit } from "./screens";

const form = {
  name: "form-where-address",
  query: unlocked,
  hash: "/services/temporary-registration",
  ready: "form-who",
};

test("R-29 somebody else's dwelling is found by their IIN and its address", async ({ page }) => {
  await visit(page, form, "en", "light");
  await byAddress(page, "Тәуке хан 4, 21");

  await expect(page.getByTestId("form-found-address")).toContainText(
    "Tauke Khan avenue 4, flat 21",
  );

  // What was typed is there still, whichever way is looked at.
  await page.getByTestId("form-other-dwelling").click();
  await expect(page.getByTestId("form-address")).toHaveValue("Тәуке хан 4, 21");
  await expect(page.getByTestId("form-rka")).toHaveCount(0);
  await page.getByTestId("form-way-code").check();
  await expect(page.getByTestId("form-address")).toHaveCount(0);
  await expect(page.getByTestId("form-find")).toBeDisabled();
});

test("R-29 numbers alone are no address", async ({ page }) => {
  await visit(page, form, "en", "light");
  await byAddress(page, "4, 21");

  await expect(page.locator('[data-code="address_malformed"]')).toBeVisible();
});

test("R-29 an own dwelling, and one rented from the state, are looked for by their code", async ({
  page,
}) => {
  await visit(page, form, "en", "light");
  await page.getByTestId("form-owner-yes").check();
  await page.getByTestId("form-next").click();
  await page.getByTestId("form-by-code").click();

  await expect(page.getByTestId("form-rka")).toBeVisible();
  await expect(page.getByTestId("form-way-address")).toHaveCount(0);
});
