import type { Page } from "@playwright/test";

import { forms } from "./forms";
import { requests } from "./requests";
import { scanning } from "./scanning";
import { click, type Screen, unlocked } from "./screen";

/** Every screen, with its empty, loading, error and offline states where it has them. */
export const screens: Screen[] = [
  { name: "join-welcome", query: {}, ready: "welcome" },
  { name: "join-phone", query: {}, ready: "welcome", steps: click("join-begin") },
  {
    name: "join-phone-error",
    query: {},
    ready: "welcome",
    steps: async (page) => {
      await page.getByTestId("join-begin").click();
      await page.getByTestId("join-phone").fill("123");
      await page.getByTestId("join-phone-send").click();
      await page.getByTestId("error").waitFor();
    },
  },
  { name: "join-code", query: { step: "code" }, ready: "join-code" },
  { name: "join-identity", query: { step: "identity" }, ready: "join-identity-start" },
  { name: "join-control", query: { step: "control_questions" }, ready: "join-iin" },
  { name: "join-certificate", query: { step: "certificate" }, ready: "join-email" },
  { name: "join-quick", query: { step: "quick_access_code" }, ready: "join-quick-keypad" },
  {
    name: "join-reopen",
    query: { step: "quick_access_code", reopen: "1" },
    ready: "join-reopen-password",
  },
  {
    name: "join-start-over",
    query: { step: "identity" },
    ready: "join-identity-start",
    steps: click("join-start-over"),
  },
  { name: "unlock", query: { as: "locked" }, ready: "unlock-keypad" },
  {
    name: "unlock-wrong",
    query: { as: "locked" },
    ready: "unlock-keypad",
    steps: async (page) => {
      await page.getByTestId("unlock-keypad").focus();
      await page.keyboard.type("000000");
      await page.getByTestId("error").waitFor();
    },
  },
  { name: "unlock-password", query: { as: "no_code" }, ready: "unlock-password" },
  { name: "start-keystore", query: { start: "keystore_locked" }, ready: "start-error" },
  { name: "start-vault", query: { start: "vault_damaged" }, ready: "start-error" },
  {
    name: "start-anew",
    query: { start: "vault_damaged" },
    ready: "start-error",
    steps: click("begin-anew"),
  },
  { name: "home", query: unlocked, ready: "home-request" },
  { name: "home-empty", query: { ...unlocked, empty: "1" }, ready: "home-fetch" },
  { name: "home-offline", query: { ...unlocked, offline: "1" }, ready: "banner-offline" },
  { name: "home-clock", query: { ...unlocked, clock: "-1440" }, ready: "banner-clock" },
  { name: "home-eds-damaged", query: { ...unlocked, damaged: "1" }, ready: "banner-eds-damaged" },
  { name: "start-waiting", query: { start: "waits" }, ready: "start-waiting" },
  { name: "documents", query: unlocked, hash: "/documents", ready: "document-national_id" },
  {
    name: "documents-empty",
    query: { ...unlocked, empty: "1" },
    hash: "/documents",
    ready: "empty",
  },
  {
    name: "documents-loading",
    query: { ...unlocked, slow: "60000" },
    hash: "/documents",
    ready: "loading",
  },
  {
    name: "documents-error",
    query: { ...unlocked, fail: "updateSource:backend_busy" },
    hash: "/documents",
    ready: "document-national_id",
    steps: async (page) => {
      await page.getByTestId("documents-update").click();
      await page.getByTestId("error").first().waitFor();
    },
  },
  {
    name: "documents-updating",
    query: { ...unlocked, slow_health_care: "60000", away: "civil_status" },
    hash: "/documents",
    ready: "document-national_id",
    steps: async (page) => {
      await page.getByTestId("documents-update").click();
      await page.locator("[data-progress=away]").first().waitFor();
    },
  },
  {
    name: "documents-source-away",
    query: { ...unlocked, away: "internal_affairs" },
    hash: "/documents",
    ready: "document-national_id",
    steps: async (page) => {
      await page.getByTestId("documents-update").click();
      await page.getByTestId("documents-source-away").waitFor();
    },
  },
  {
    name: "documents-pending",
    query: unlocked,
    hash: "/documents",
    ready: "pending",
    steps: click("pending-more"),
  },
  { name: "document", query: unlocked, hash: "/documents/doc-id", ready: "correction-issuer" },
  ...["passport", "marriage", "pcr", "student", "diploma", "pensioner", "kandas"].map((one) => ({
    name: `document-${one}`,
    query: unlocked,
    hash: `/documents/doc-${one}`,
    ready: "document-fields",
  })),
  ...["vehicle", "social", "vaccination", "child", "licence-old", "divorce", "name"].map((one) => ({
    name: `document-${one}`,
    query: unlocked,
    hash: `/documents/doc-${one}`,
    ready: "document-fields",
  })),
  {
    name: "document-report",
    query: unlocked,
    hash: "/documents/doc-passport",
    ready: "document-report",
    steps: click("document-report"),
  },
  {
    name: "document-stolen",
    query: unlocked,
    hash: "/documents/doc-passport",
    ready: "document-report",
    steps: async (page) => {
      await page.getByTestId("document-report").click();
      await page.getByTestId("report-loss-stolen").check();
      await page.getByTestId("report-loss-send").click();
      await page.getByTestId("document-stolen").waitFor();
    },
  },
  {
    name: "document-wrong",
    query: unlocked,
    hash: "/documents/doc-passport",
    ready: "document-fields",
    steps: click("wrong-surname"),
  },
  {
    name: "document-stale",
    query: { ...unlocked, away: "gbd_fl" },
    hash: "/documents",
    ready: "document-passport",
    steps: async (page) => {
      await page.getByTestId("documents-update").click();
      await page.getByTestId("documents-source-away").waitFor();
      await page.getByTestId("document-passport").click();
      await page.getByTestId("document-stale").waitFor();
    },
  },
  {
    name: "document-lost",
    query: unlocked,
    hash: "/documents/doc-licence",
    ready: "document-lost",
  },
  {
    name: "access-before",
    query: unlocked,
    hash: "/documents/doc-id/access",
    ready: "access-show",
    steps: async (page) => {
      await page.getByTestId("access-recipient").fill("260140099936");
      await page.getByTestId("recipient-name").waitFor();
    },
  },
  {
    name: "access-fields",
    query: unlocked,
    hash: "/documents/doc-id/access",
    ready: "access-what-fields",
    steps: async (page) => {
      await page.getByTestId("access-what-fields").check();
      await page.getByTestId("access-claim-photo").check();
      await page.getByTestId("access-purpose").fill("Қонақүйге орналасу");
      await page.getByTestId("access-recipient").fill("123");
      await page.getByTestId("access-show").click();
      await page.locator("[aria-invalid=true]").waitFor();
    },
  },
  {
    name: "access-open",
    query: unlocked,
    hash: "/documents/doc-id/access",
    ready: "access-show",
    steps: async (page) => {
      await page.getByTestId("access-show").click();
      await page.getByTestId("access-qr").waitFor();
    },
  },
  {
    name: "access-opened",
    query: { ...unlocked, opened: "10" },
    hash: "/documents/doc-id/access",
    ready: "access-show",
    steps: async (page) => {
      await page.getByTestId("access-recipient").fill("260140099936");
      await page.getByTestId("recipient-name").waitFor();
      await page.getByTestId("access-show").click();
      await page.getByTestId("access-opened").waitFor();
    },
  },
  {
    name: "access-closed",
    query: unlocked,
    hash: "/documents/doc-id/access",
    ready: "access-show",
    steps: async (page) => {
      await page.getByTestId("access-show").click();
      await page.getByTestId("access-close").click();
      await page.getByTestId("access-closed").waitFor();
    },
  },
  ...scanning,
  { name: "inquiries", query: unlocked, hash: "/inquiries", ready: "inquiry" },
  { name: "inquiry", query: unlocked, hash: "/inquiries/inq-mine", ready: "inquiry-qr" },
  {
    name: "reserve",
    query: unlocked,
    hash: "/queue/reserve",
    ready: "reserve-region",
    steps: async (page) => {
      await page.getByTestId("reserve-region").selectOption("astana");
      await page.getByTestId("reserve-centre").selectOption("astana-1");
      await page.getByTestId("reserve-purpose").selectOption("registration");
      await page.getByTestId("reserve-day").selectOption({ index: 1 });
      await page.getByTestId("reserve-at-10:30").check();
    },
  },
  { name: "services", query: unlocked, hash: "/services", ready: "request" },
  {
    name: "services-offline",
    query: { ...unlocked, offline: "1" },
    hash: "/services",
    ready: "error",
  },
  {
    name: "before",
    query: unlocked,
    hash: "/services/abroad-permanently/before",
    ready: "before-begin",
  },
  {
    name: "before-refused",
    query: { ...unlocked, foreigner: "1" },
    hash: "/services/temporary-registration/before",
    ready: "before-refused",
  },
  {
    name: "abroad-form",
    query: unlocked,
    hash: "/services/abroad-permanently",
    ready: "abroad-country",
    steps: async (page) => {
      await fillInCard(page);
      const wrong = { name: "permit.html", mimeType: "text/html", buffer: Buffer.from("<html>") };
      await page.getByTestId("copy-file-permit_to_leave").setInputFiles(wrong);
      await page.getByTestId("error").waitFor();
    },
  },
  {
    name: "abroad-sign",
    query: unlocked,
    hash: "/services/abroad-permanently",
    ready: "abroad-country",
    steps: async (page) => {
      await fillInCard(page);
      await page.getByTestId("copy-file-permit_to_leave").setInputFiles(copyOf("permit.pdf"));
      await page.getByTestId("copy-remove-permit_to_leave").waitFor();
      await page.getByTestId("abroad-check").click();
      await page.getByTestId("sign-by-eds").waitFor();
    },
  },
  {
    name: "form-who",
    query: unlocked,
    hash: "/services/temporary-registration",
    ready: "form-who",
  },
  {
    name: "form-where-owner",
    query: unlocked,
    hash: "/services/temporary-registration",
    ready: "form-who",
    steps: async (page) => {
      await page.getByTestId("form-owner-yes").check();
      await page.getByTestId("form-next").click();
      await page.getByTestId("form-by-code").waitFor();
    },
  },
  {
    name: "form-where-other",
    query: unlocked,
    hash: "/services/temporary-registration",
    ready: "form-who",
    steps: async (page) => {
      await page.getByTestId("form-owner-no").check();
      await page.getByTestId("form-next").click();
      await page.getByTestId("form-owner-iin").waitFor();
    },
  },
  {
    name: "form-where-address",
    query: unlocked,
    hash: "/services/temporary-registration",
    ready: "form-who",
    steps: async (page) => {
      await byAddress(page, "даңғылы, 4-үй, 22");
      await page.locator('[data-code="no_such_dwelling"]').waitFor();
    },
  },
  {
    name: "form-found",
    query: unlocked,
    hash: "/services/temporary-registration",
    ready: "form-who",
    steps: find,
  },
  {
    name: "form-when",
    query: unlocked,
    hash: "/services/temporary-registration",
    ready: "form-who",
    steps: async (page) => {
      await find(page);
      await page.getByTestId("form-next").click();
      await page.getByTestId("form-when").waitFor();
    },
  },
  {
    name: "draft",
    query: unlocked,
    hash: "/services/temporary-registration",
    ready: "form-who",
    steps: async (page) => {
      await find(page);
      await page.getByTestId("form-next").click();
      await page.getByTestId("form-reason").selectOption("work");
      await page.getByTestId("form-check").click();
      await page.getByTestId("draft-ask").waitFor();
    },
  },
  {
    name: "draft-discard",
    query: unlocked,
    hash: "/services/temporary-registration",
    ready: "form-who",
    steps: async (page) => {
      await find(page);
      await page.getByTestId("form-next").click();
      await page.getByTestId("form-reason").selectOption("work");
      await page.getByTestId("form-check").click();
      await page.getByTestId("draft-discard").click();
    },
  },
  {
    name: "move-whom",
    query: unlocked,
    hash: "/services/permanent-registration",
    ready: "move-whom",
    steps: async (page) => {
      await page.getByTestId("move-whom-190109601047").check();
      await page.getByTestId("move-with-parent").waitFor();
    },
  },
  {
    name: "move-along",
    query: unlocked,
    hash: "/services/permanent-registration",
    ready: "move-whom",
    steps: async (page) => {
      await page.getByTestId("move-whom-me").check();
      await page.getByTestId("move-along").waitFor();
      await page.getByTestId("form-next").click();
      await find(page);
      await page.getByTestId("form-next").click();
      await page.getByTestId("form-reason").selectOption("family");
      await page.getByTestId("form-check").click();
      await page.getByTestId("sign-along").waitFor();
    },
  },
  {
    name: "move-draft",
    query: unlocked,
    hash: "/services/permanent-registration",
    ready: "move-whom",
    steps: async (page) => {
      await page.getByTestId("move-whom-110309500071").check();
      await page.getByTestId("form-next").click();
      await find(page);
      await page.getByTestId("form-next").click();
      await page.getByTestId("form-reason").selectOption("family");
      await page.getByTestId("form-check").click();
      await page.getByTestId("draft-consents").waitFor();
    },
  },
  ...requests,
  ...forms,
  { name: "history", query: unlocked, hash: "/history", ready: "history-entry" },
  { name: "history-empty", query: { ...unlocked, empty: "1" }, hash: "/history", ready: "empty" },
  {
    name: "history-filtered",
    query: { ...unlocked, few: "1" },
    hash: "/history",
    ready: "history-entry",
    steps: async (page) => {
      await page.getByTestId("history-filter").selectOption("account");
      await page.getByTestId("empty").waitFor();
    },
  },
  {
    name: "history-conflict",
    query: { ...unlocked, conflict: "1" },
    hash: "/history",
    ready: "log-conflict",
  },
  {
    name: "history-error",
    query: { ...unlocked, fail: "history:backend_fault" },
    hash: "/history",
    ready: "error",
  },
  {
    name: "history-report",
    query: unlocked,
    hash: "/history",
    ready: "report-open",
    steps: async (page) => {
      await page.getByTestId("report-open").first().click();
      await page.getByTestId("report-reason-unknown_viewer").check();
    },
  },
  { name: "reports", query: unlocked, hash: "/reports", ready: "report-answer" },
  { name: "my-home", query: unlocked, hash: "/my-home", ready: "my-home-alert" },
  {
    name: "my-home-rule",
    query: unlocked,
    hash: "/my-home",
    ready: "guarded",
    steps: async (page) => {
      await page.getByTestId("change-rule").first().click();
      await page.getByTestId("rule-only_these").check();
    },
  },
  {
    name: "my-home-end",
    query: unlocked,
    hash: "/my-home",
    ready: "guarded",
    steps: async (page) => {
      await page.getByTestId("end-registration").first().click();
      await page.getByTestId("what-you-sign").waitFor();
    },
  },
  { name: "notifications", query: unlocked, hash: "/notifications", ready: "notification" },
  {
    name: "notifications-empty",
    query: { ...unlocked, empty: "1" },
    hash: "/notifications",
    ready: "empty",
  },
  { name: "profile", query: unlocked, hash: "/profile", ready: "profile-eds" },
  {
    name: "profile-offline",
    query: { ...unlocked, offline: "1" },
    hash: "/profile",
    ready: "profile-sign-in",
  },
  {
    name: "profile-eds-damaged",
    query: { ...unlocked, damaged: "1" },
    hash: "/profile",
    ready: "profile-eds-damaged",
  },
  {
    name: "profile-signed-out",
    query: { as: "signed_out" },
    hash: "/profile",
    ready: "profile-sign-in",
  },
  {
    name: "profile-one-time",
    query: { as: "one_time" },
    hash: "/profile",
    ready: "banner-one-time",
  },
  { name: "change-code", query: unlocked, hash: "/profile/code", ready: "change-code-new" },
  {
    name: "sign-in",
    query: { as: "signed_out" },
    hash: "/sign-in",
    ready: "sign-in-by-sms",
    steps: click("sign-in-by-sms"),
  },
];

async function find(page: Page): Promise<void> {
  await page.getByTestId("form-owner-no").check();
  await page.getByTestId("form-next").click();
  await page.getByTestId("form-region").selectOption("shymkent");
  await page.getByTestId("form-rka").fill("0202400155554444");
  await page.getByTestId("form-owner-iin").fill("881130300123");
  await page.getByTestId("form-find").click();
  await page.getByTestId("form-found").waitFor();
}

/** Looks for somebody else's dwelling by their IIN and an address. */
export async function byAddress(page: Page, address: string): Promise<void> {
  await page.getByTestId("form-owner-no").check();
  await page.getByTestId("form-next").click();
  await page.getByTestId("form-way-address").check();
  await page.getByTestId("form-region").selectOption("shymkent");
  await page.getByTestId("form-owner-iin").fill("881130300123");
  await page.getByTestId("form-address").fill(address);
  await page.getByTestId("form-find").click();
}

/** Goes to a screen and brings it into its state. */
export async function visit(
  page: Page,
  screen: Screen,
  language: string,
  theme: string,
): Promise<void> {
  const query = new URLSearchParams({ ...screen.query, language, theme });
  await page.goto("about:blank");
  await page.goto(`/?${query}#${screen.hash ?? "/"}`);
  await page.getByTestId(screen.ready).first().waitFor();
  await screen.steps?.(page);
}

const copyOf = (name: string) => ({
  name,
  mimeType: "application/pdf",
  buffer: Buffer.from("%PDF-1.7"),
});

/** The card of a citizen abroad with the copy of one document. */
async function fillInCard(page: Page) {
  await page.getByTestId("abroad-country").selectOption("DE");
  for (const [field, text] of [
    ["address", "Am Kurpark 1, 53177 Bonn"],
    ["since", "01.09.2026"],
    ["permit", "12-345"],
    ["permit-day", "03.08.2026"],
    ["contact", "+49 228 1234567"],
  ] as const) {
    await page.getByTestId(`abroad-${field}`).fill(text);
  }
  await page.getByTestId("abroad-document-N12345678").check();
  await page.getByTestId("abroad-reason").selectOption("family");
  await page.getByTestId("abroad-personal-data").check();
  await page.getByTestId("copy-file-identity_document").setInputFiles(copyOf("passport.pdf"));
  await page.getByTestId("copy-remove-identity_document").waitFor();
}
