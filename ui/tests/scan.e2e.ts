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

/** The page of the scanner on a phone, with its camera used; each of the texts comes before it once. */
async function film(page: Page, sees: string[]): Promise<void> {
  await visit(
    page,
    {
      name: "scan",
      query: { ...unlocked, offline: "1", phone: "granted", sees: sees.join("\n") },
      hash: "/scan",
      ready: "scan-camera",
    },
    "en",
    "light",
  );
  await page.getByTestId("scan-camera").click();
}

/** Nothing but the scanner's own page is seen, and it hides what is behind it. */
async function isBack(page: Page): Promise<void> {
  await expect(page.getByTestId("see-through")).toHaveCount(0);
  await expect(page.getByTestId("scan-text")).toBeVisible();
  await expect(page.locator("html")).not.toHaveCSS("background-color", "rgba(0, 0, 0, 0)");
  expect(new URL(page.url()).hash).toBe("#/scan");
}

test("R-26 what a phone's camera reads is named first, as what is typed is", async ({ page }) => {
  await film(page, ["K7MX-4RTB"]);

  await expect(page.getByTestId("scan-found")).toBeVisible();
  await expect(page.getByTestId("see-through")).toHaveCount(0);
  await expect(page.getByTestId("scan-opened")).toHaveCount(0);
});

for (const [what, text] of [
  ["a script", "javascript:alert(1)"],
  ["another host", "https://example.com/s#AAECAwQFBgcICQoLDA0ODw"],
  ["a host that looks like ours", "http://127.0.0.1@example.com/s#AAECAwQFBgcICQoLDA0ODw"],
  ["a right-to-left mark", "http://127.0.0.1:8080/s#\u202eAAECAwQFBgcICQoLDA0ODw"],
] as const) {
  test(`R-26 ${what} before a phone's camera is refused in words`, async ({ page }) => {
    await film(page, [text]);

    await expect(page.getByTestId("error")).toBeVisible();
    await expect(page.getByTestId("scan-found")).toHaveCount(0);
    await isBack(page);
  });
}

test("S-11 a phone's camera goes on until it has all codes of a document", async ({ page }) => {
  await film(page, ["QOLTANBA:D1/2,5/", "QOLTANBA:D1/valid/"]);

  await expect(page.getByTestId("offline-read")).toBeVisible();
});

test("R-26 the page is seen through while a phone's camera looks, and nothing else", async ({
  page,
}) => {
  await film(page, []);

  await expect(page.getByTestId("see-through")).toBeVisible();
  await expect(page.locator("html")).toHaveCSS("background-color", "rgba(0, 0, 0, 0)");
  await expect(page.getByTestId("scan-text")).toBeHidden();
});

for (const [how, stop] of [
  ["its button", (page: Page) => page.getByTestId("see-through-stop").click()],
  ["the phone's way back", (page: Page) => page.goBack()],
  ["the key Escape", (page: Page) => page.keyboard.press("Escape")],
] as const) {
  test(`R-26 a phone's camera is stopped by ${how}, and the page says so`, async ({ page }) => {
    await film(page, []);
    await page.getByTestId("see-through").waitFor();

    await stop(page);

    await expect(page.getByTestId("scan-plugin-stopped")).toBeVisible();
    await isBack(page);
    // It can be used again.
    await page.getByTestId("scan-camera").click();
    await expect(page.getByTestId("see-through")).toBeVisible();
  });
}

test("R-26 a phone's camera is stopped when the page is left otherwise", async ({ page }) => {
  await film(page, []);
  await page.getByTestId("see-through").waitFor();

  await page.evaluate(() => (window.location.hash = "#/"));

  await expect(page.getByTestId("see-through")).toHaveCount(0);
  await expect(page.getByTestId("places")).toBeVisible();
  await expect(page.locator("html")).not.toHaveCSS("background-color", "rgba(0, 0, 0, 0)");
  // Nothing leads back to the scanner by itself.
  await page.waitForTimeout(300);
  expect(new URL(page.url()).hash).toBe("#/");
});
