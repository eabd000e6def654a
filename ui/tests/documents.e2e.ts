import { expect, test } from "@playwright/test";

import { unlocked } from "./screen";
import { visit } from "./screens";

test("R-16 a document whose source went down says when that confirmed it last", async ({
  page,
}) => {
  const query = { ...unlocked, away: "gbd_fl" };
  await visit(
    page,
    { name: "documents", query, hash: "/documents", ready: "document-national_id" },
    "en",
    "light",
  );
  await page.getByTestId("documents-update").click();
  await page.getByTestId("documents-source-away").waitFor();

  await page.getByTestId("document-national_id").click();

  // It was sent days ago, and confirmed at every update since.
  const shown = page.getByTestId("document");
  const note = await shown.getByTestId("page-note").innerText();
  const confirmed = note.replace("Confirmed by the registers on ", "");
  await expect(shown.getByTestId("document-stale")).toContainText(`how it was on ${confirmed}`);
  await expect(shown.getByTestId("field-iin-source")).not.toContainText(confirmed);
});

test("R-19 a photo says where it came from", async ({ page }) => {
  await visit(
    page,
    { name: "document", query: unlocked, hash: "/documents/doc-licence", ready: "document-fields" },
    "en",
    "light",
  );

  await expect(page.getByTestId("photo-source")).toHaveText(
    "Source of the photo: Ministry of Internal Affairs",
  );
});
