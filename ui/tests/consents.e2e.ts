import { expect, test } from "@playwright/test";

import { unlocked } from "./screen";
import { visit } from "./screens";

const at = (id: string, ready: string) => ({
  name: id,
  query: unlocked,
  hash: `/consents/${id}`,
  ready,
});

test("R-42 an owner sees who of the others has answered, and until when the rest can", async ({
  page,
}) => {
  await visit(page, at("con-asked", "consent-others"), "en", "light");

  await expect(page.getByTestId("consent-answered")).toHaveText("1 of 3 have answered");
  const others = page.getByTestId("consent-other");
  await expect(others.nth(0)).toContainText("Ерлан Ж.");
  await expect(others.nth(0)).toHaveAttribute("data-state", "given");
  await expect(others.nth(1)).toContainText("Can answer until");
});

test("S-30 a consent to what lapsed is taken back while it can be asked again", async ({
  page,
}) => {
  await visit(page, at("con-lapsed", "consent-lapsed"), "en", "light");

  await page.getByTestId("consent-take-back").click();
  await page.getByTestId("take-back-confirm").click();

  const consent = page.getByTestId("consent-page");
  await expect(consent.getByTestId("consent-state-refused")).toBeVisible();
  await expect(page.getByTestId("consent-take-back")).toHaveCount(0);
});
