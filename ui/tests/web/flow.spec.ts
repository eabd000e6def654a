import { expect, test } from "@playwright/test";

import { holds, opened, origin, preview, problem, secret, serve } from "./site";

test.use({ locale: "en-GB", viewport: { width: 390, height: 844 } });

const link = `${origin}/s#${secret}`;

test("the secret leaves the address bar at once and is not kept for a reload", async ({ page }) => {
  const asked = await serve(page, { preview: [preview()] });

  await page.goto(link);

  await expect(page.getByTestId("preview")).toBeVisible();
  expect(page.url()).toBe(`${origin}/s`);
  expect(asked).toEqual([{ path: "/v1/open/preview", body: { secret }, key: undefined }]);
  const kept = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]),
  );
  expect(kept).not.toContain(secret);

  await page.reload();

  await expect(page.getByTestId("notice")).toHaveAttribute("data-page", "scan_again");
});

test("a link pasted into the same tab is taken like the first", async ({ page }) => {
  const asked = await serve(page, { preview: [preview()] });
  await page.goto(`${origin}/s`);
  await expect(page.getByTestId("notice")).toHaveAttribute("data-page", "scan_again");

  await page.evaluate((fragment) => (window.location.hash = fragment), secret);

  await expect(page.getByTestId("preview")).toBeVisible();
  expect(page.url()).toBe(`${origin}/s`);
  expect(asked).toHaveLength(1);
});

test("s9_preview_opens_nothing_until_the_button_is_pressed", async ({ page }) => {
  const asked = await serve(page, { preview: [preview()], open: [opened()] });
  await page.goto(link);
  await expect(page.getByTestId("preview-holder")).toHaveText("Айгерім С.");
  await expect(page.getByTestId("preview-document")).toHaveText("National ID card");
  expect(asked.map(({ path }) => path)).toEqual(["/v1/open/preview"]);

  await page.getByTestId("open-once").click();

  await expect(page.getByTestId("card-number")).toHaveText("047 382 915");
  await expect(page.getByTestId("card-name")).toContainText("Айгерім");
  await expect(page.getByTestId("card-photo")).toBeVisible();
  await expect(page.getByTestId("field-iin-value")).toHaveText("940312400123");
  await expect(page.getByTestId("field-iin-source")).toContainText("State Database");
  await expect(page.getByTestId("field-date_of_birth-value")).toHaveText("12 Mar 1994");
  await expect(page.getByTestId("opened-by")).toContainText("95.56");
  const watermark = page.getByTestId("watermark").first();
  await expect(watermark).toContainText("95.56");
  await expect(watermark).toContainText("14:05:32");
  await expect(page.getByTestId("opened-checked")).toContainText("24 November 2026 at 14:00:00");
  await expect(page.getByTestId("photo-source")).toHaveText(
    "Source of the photo: State Database of Individuals",
  );
  await expect(page.getByTestId("opened-proof")).not.toBeEmpty();
  expect(asked[1]?.key).toMatch(/^[0-9a-f]{32}$/);
  expect(asked[1]?.body).toEqual({ secret });
});

test("s29_a_lost_answer_is_asked_again_under_the_same_key", async ({ page }) => {
  const asked = await serve(page, {
    preview: [preview()],
    open: ["lost", problem("unavailable", 503), opened()],
  });
  await page.goto(link);
  await page.getByTestId("open-once").click();
  await expect(page.getByTestId("notice")).toHaveAttribute("data-page", "answer_lost");

  await page.getByTestId("retry").click();
  await expect(page.getByTestId("notice")).toHaveAttribute("data-page", "busy");
  await page.getByTestId("retry").click();

  await expect(page.getByTestId("opened")).toBeVisible();
  const keys = asked.filter(({ path }) => path === "/v1/open").map(({ key }) => key);
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
});

test("another presented code has another key", async ({ page }) => {
  const asked = await serve(page, { preview: [preview()], open: [problem("already_opened", 410)] });
  await page.goto(link);
  await page.getByTestId("open-once").click();
  await expect(page.getByTestId("notice")).toHaveAttribute("data-page", "already_opened");
  await page.evaluate((fragment) => (window.location.hash = fragment), secret);
  await page.getByTestId("open-once").click();
  await expect(page.getByTestId("notice")).toHaveAttribute("data-page", "already_opened");

  const keys = asked.filter(({ path }) => path === "/v1/open").map(({ key }) => key);
  expect(new Set(keys).size).toBe(2);
});

test("r22_preview_lapses_by_the_servers_clock", async ({ page }) => {
  const ahead = { date: new Date(Date.now() + 3_600_000).toUTCString() };
  const { body } = preview(3_603) as { body: object };
  await serve(page, { preview: [{ body, headers: ahead }] });

  await page.goto(link);

  await expect(page.getByTestId("preview")).toBeVisible();
  await expect(page.getByTestId("notice")).toHaveAttribute("data-page", "lapsed", {
    timeout: 8_000,
  });
});

test("s28_short_code_is_taken_as_people_type_it", async ({ page }) => {
  const asked = await serve(page, {
    preview: [problem("no_such_code", 404), preview()],
    open: [opened()],
  });
  await page.goto(`${origin}/open`);

  await page.getByTestId("submit-code").click();
  await expect(page.getByTestId("code-refusal")).toHaveAttribute("data-refusal", "empty");
  await page.getByTestId("code").fill("abcd 1234");
  await page.getByTestId("code").press("Enter");
  await expect(page.getByTestId("code-refusal")).toHaveAttribute(
    "data-refusal",
    "not_a_short_code",
  );
  await page.getByTestId("code").fill("abcd-2345");
  await page.getByTestId("code").press("Enter");
  await expect(page.getByTestId("notice")).toHaveAttribute("data-page", "unknown_code");
  await page.getByTestId("other-code").click();
  await expect(page.getByTestId("code")).toHaveValue("abcd-2345");
  await page.getByTestId("code").fill("abce 2345");
  await page.getByTestId("submit-code").click();
  await page.getByTestId("open-once").click();

  await expect(page.getByTestId("opened")).toBeVisible();
  expect(asked.map(({ body }) => body)).toEqual([
    { short_code: "ABCD2345" },
    { short_code: "ABCE2345" },
    { short_code: "ABCE2345" },
  ]);
});

test("s28_links_of_other_origins_are_refused_and_ask_nothing", async ({ page }) => {
  const asked = await serve(page, { preview: [preview()] });
  await page.goto(`${origin}/open`);

  for (const foreign of [
    `https://qoltanba.test.example/s#${secret}`,
    `http://qoltanba.test/s#${secret}`,
    `https://qoltanba.test@example/s#${secret}`,
  ]) {
    await page.getByTestId("code").fill(foreign);
    await page.getByTestId("submit-code").click();
    await expect(page.getByTestId("code-refusal")).toHaveAttribute("data-refusal", "other_service");
  }
  expect(asked).toEqual([]);

  await page.getByTestId("code").fill(link);
  await page.getByTestId("submit-code").click();
  await expect(page.getByTestId("preview")).toBeVisible();
});

test("the camera is offered only where the browser reads QR codes", async ({ page }) => {
  await serve(page);
  await page.addInitScript(() => delete window.BarcodeDetector);

  await page.goto(`${origin}/open`);

  await expect(page.getByTestId("entry")).toBeVisible();
  await expect(page.getByTestId("scan")).toHaveCount(0);
});

test.describe("with a camera", () => {
  test.use({ permissions: ["camera"] });

  test("s28_the_camera_reads_a_code_of_this_origin", async ({ page }) => {
    const asked = await serve(page, { preview: [preview()] });
    await page.addInitScript((rawValue) => {
      window.BarcodeDetector = class {
        static getSupportedFormats = () => Promise.resolve(["qr_code"]);
        looks = 0;
        detect = () => Promise.resolve((this.looks += 1) > 3 ? [{ rawValue }] : []);
      };
    }, link);
    await page.goto(`${origin}/open`);

    await page.getByTestId("scan").click();

    await expect(page.getByTestId("preview")).toBeVisible();
    expect(asked).toEqual([{ path: "/v1/open/preview", body: { secret }, key: undefined }]);
  });

  test("a camera that is refused leaves typing", async ({ page }) => {
    await serve(page);
    await page.addInitScript(() => {
      window.BarcodeDetector = class {
        static getSupportedFormats = () => Promise.resolve(["qr_code"]);
        detect = () => Promise.resolve([]);
      };
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error("refused"));
    });
    await page.goto(`${origin}/open`);

    await page.getByTestId("scan").click();

    await expect(page.getByTestId("no-camera")).toBeVisible();
    await holds(page);
  });
});

test("everything can be done by keyboard, and each step is announced", async ({ page }) => {
  await serve(page, { preview: [preview()], open: [opened()] });
  await page.goto(`${origin}/open`);
  await page.getByTestId("heading").waitFor();

  await page.keyboard.press("Tab");
  await expect(page.locator(".skip")).toBeFocused();
  await page.keyboard.press("Enter");
  expect(page.url()).toBe(`${origin}/open`);
  await page.keyboard.press("Tab");
  await expect(page.getByTestId("code")).toBeFocused();
  await page.keyboard.type("ABCD2345");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("preview")).toBeVisible();
  await expect(page.getByTestId("heading")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByTestId("open-once")).toBeFocused();
  await page.keyboard.press("Enter");

  await expect(page.getByTestId("opened")).toBeVisible();
  await expect(page.getByTestId("heading")).toBeFocused();
});

test("the language is switched without losing the document, and remembered", async ({ page }) => {
  await serve(page, { preview: [preview()], open: [opened()] });
  await page.goto(link);
  await page.getByTestId("open-once").click();

  await page.getByTestId("language-kk").click();

  await expect(page.getByTestId("card-kind")).toHaveText("Жеке куәлік");
  await expect(page.getByTestId("field-place_of_birth-value")).toHaveText(
    "Қызылорда облысы, Шиелі ауданы",
  );
  await page.goto(`${origin}/open`);
  await expect(page.locator("html")).toHaveAttribute("lang", "kk");
});

test("r20_a_missing_english_text_is_shown_and_marked_as_russian", async ({ page }) => {
  await serve(page, { preview: [preview()], open: [opened()] });
  await page.goto(link);
  await page.getByTestId("open-once").click();

  await expect(page.getByTestId("field-surname-value")).toHaveAttribute("lang", "ru");
});

for (const [state, change] of [
  ["lost", { state: "lost" }],
  ["expired", { state: "expired" }],
] as const) {
  test(`r18_${state}_document_says_so_by_word`, async ({ page }) => {
    await serve(page, { preview: [preview()], open: [opened("national_id", change)] });
    await page.goto(link);
    await page.getByTestId("open-once").click();

    await expect(page.getByTestId("document-card")).toHaveAttribute("data-state", state);
    await expect(page.getByTestId("card-state")).toHaveText(
      state === "lost" ? "Reported lost" : "Expired",
    );
    await holds(page);
  });
}

test("r22_only_what_was_chosen_is_shown_with_what_for", async ({ page }) => {
  const terms = {
    scope: { what: "ready", choice: "older_than18" },
    purpose: "Кинотеатрға кіру",
  };
  const age = {
    person: undefined,
    number: undefined,
    valid_until: undefined,
    fields: [],
    ages: [{ years: 18, reached: true }],
  };
  await serve(page, {
    preview: [preview(290, "national_id", terms)],
    open: [opened("national_id", age, terms)],
  });
  await page.goto(link);
  await expect(page.getByTestId("preview-scope")).toHaveText("That I am 18 or older");
  await expect(page.getByTestId("preview-purpose")).toHaveText("Кинотеатрға кіру");
  await page.getByTestId("open-once").click();

  await expect(page.getByTestId("card-age-18")).toHaveText("18 or older");
  await expect(page.getByTestId("card-photo")).toBeVisible();
  await expect(page.getByTestId("card-name")).toHaveCount(0);
  await expect(page.getByTestId("card-number")).toHaveCount(0);
  await expect(page.getByTestId("opened-purpose")).toHaveText("Кинотеатрға кіру");
  await expect(page.getByTestId("opened-source")).toHaveText("State Database of Individuals");
  await holds(page);
});

test("r23_a_document_for_somebody_else_says_so", async ({ page }) => {
  await serve(page, { preview: [problem("not_the_recipient", 403)] });
  await page.goto(link);

  await expect(page.getByTestId("notice")).toHaveAttribute("data-page", "not_the_recipient");
});

test("r23_the_browsers_back_button_shows_no_document", async ({ page }) => {
  await serve(page, { preview: [preview()], open: [opened()] });
  await page.goto(link);
  await page.getByTestId("open-once").click();
  await expect(page.getByTestId("opened")).toBeVisible();

  await page.goto(`${origin}/open`);
  await page.goBack();

  await expect(page.getByTestId("notice")).toHaveAttribute("data-page", "scan_again");
});

test("nothing breaks the content security policy", async ({ page }) => {
  const broken: string[] = [];
  await page.exposeFunction("broke", (what: string) => broken.push(what));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      (window as unknown as { broke: (what: string) => void }).broke(
        `${event.violatedDirective} ${event.blockedURI}`,
      );
    });
  });
  await serve(page, { preview: [preview()], open: [opened()] });

  await page.goto(link);
  await page.getByTestId("open-once").click();
  await expect(page.getByTestId("card-photo")).toBeVisible();
  await page.evaluate(() => document.fonts.ready);

  expect(broken).toEqual([]);
});

test("text at twice its size loses nothing", async ({ page }) => {
  await serve(page, { preview: [preview()], open: [opened()] });
  await page.goto(link);
  await page.getByTestId("open-once").click();
  await expect(page.getByTestId("opened")).toBeVisible();

  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("html { font-size: 200% !important }");
    document.adoptedStyleSheets.push(sheet);
  });

  await holds(page);
  const below = await page.locator(".foot").evaluate((foot) => {
    const face = foot.parentElement?.getBoundingClientRect().bottom ?? 0;
    return face - foot.getBoundingClientRect().bottom;
  });
  expect(below).toBeGreaterThan(0);
});

test("on paper the document is in light colours, without buttons", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await serve(page, { preview: [preview()], open: [opened()] });
  await page.goto(link);
  await page.getByTestId("open-once").click();
  await expect(page.getByTestId("opened")).toBeVisible();
  await page.evaluate(() => {
    window.print = () => (document.body.dataset.printed = "yes");
  });
  await page.getByTestId("print").click();
  await expect(page.locator("body")).toHaveAttribute("data-printed", "yes");

  await page.emulateMedia({ colorScheme: "dark", media: "print" });
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));

  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await expect(page.getByTestId("print")).toBeHidden();
  await expect(page.getByTestId("field-iin-value")).toBeVisible();
  await expect(page.getByTestId("opened-by")).toBeVisible();
  await expect(page.getByTestId("watermark").first()).toBeVisible();
});
