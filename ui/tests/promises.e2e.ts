import { expect, test } from "@playwright/test";

import { unlocked } from "./screen";
import { visit } from "./screens";

const at = (id: string) => ({
  name: id,
  query: unlocked,
  hash: `/requests/${id}`,
  ready: "stepper",
});

test("R-27 before it is over, the time that is left is counted", async ({ page }) => {
  await visit(page, at("req-processing"), "en", "light");

  await expect(page.getByTestId("time-left")).toHaveText("13 minutes left");
  await expect(page.getByTestId("request-late")).toHaveCount(0);
});

test("R-27 once it is over, since when the outcome is late", async ({ page }) => {
  await visit(page, at("req-late"), "en", "light");

  await expect(page.getByTestId("time-left")).toContainText("Late since");
  await expect(page.getByTestId("request-late")).toContainText("is late");
});

test("R-33 after the decision, what was promised and what it took", async ({ page }) => {
  await visit(page, at("req-registered"), "en", "light");

  await expect(page.getByTestId("step-result")).toContainText(/Promised by .+, took 12 minutes/);
});
