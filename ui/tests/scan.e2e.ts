import { expect, test, type Page } from "@playwright/test";

import { unlocked } from "./screen";
import { visit } from "./screens";

/** Hands a picture to the page of the scanner as the person's device would. */
async function hand(page: Page, how: "paste" | "drop"): Promise<void> {
  await page.evaluate((kind) => {
    const carried = new DataTransfer();
    carried.items.add(new File([new Uint8Array([137, 80, 78, 71])], "code.png"));
    const common = { bubbles: true, cancelable: true };
    if (kind === "paste") {
      window.dispatchEvent(new ClipboardEvent("paste", { ...common, clipboardData: carried }));
    } else {
      const target = document.querySelector("[data-testid=scan-drop]");
      target?.dispatchEvent(new DragEvent("drop", { ...common, dataTransfer: carried }));
    }
  }, how);
}

for (const how of ["paste", "drop"] as const) {
  test(`R-26 a picture is read by ${how}, and what it shows is named first`, async ({ page }) => {
    await visit(
      page,
      { name: "scan", query: unlocked, hash: "/scan", ready: "scan-text" },
      "en",
      "light",
    );

    await hand(page, how);

    await expect(page.getByTestId("scan-found")).toBeVisible();
    await expect(page.getByTestId("scan-opened")).toHaveCount(0);
  });
}
