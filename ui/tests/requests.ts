import { click, type Screen, unlocked } from "./screen";

/** Screens of requests, of what is signed for them, and of consents. */
export const requests: Screen[] = [
  { name: "sign", query: unlocked, hash: "/requests/req-signature/sign", ready: "sign-by-eds" },
  {
    name: "sign-auth",
    query: unlocked,
    hash: "/requests/req-signature/sign",
    ready: "sign-by-eds",
    steps: async (page) => {
      await page.getByTestId("sign-by-eds").click();
      await page.getByTestId("auth-keypad").waitFor();
    },
  },
  {
    name: "sign-sms",
    query: unlocked,
    hash: "/requests/req-signature/sign",
    ready: "sign-by-eds",
    steps: async (page) => {
      await page.getByTestId("sign-by-sms").click();
      await page.getByTestId("sign-code").waitFor();
    },
  },
  ...[
    "waiting",
    "processing",
    "late",
    "signature",
    "registered",
    "refused",
    "lapsed",
    "again",
    "withdrawn",
    "marriage",
  ].map((state) => ({
    name: `request-${state}`,
    query: unlocked,
    hash: `/requests/req-${state}`,
    ready: "stepper",
  })),
  {
    name: "dossier-kept",
    query: unlocked,
    hash: "/requests/req-registered",
    ready: "dossier-keep",
    steps: async (page) => {
      await page.getByTestId("dossier-keep").click();
      await page.getByTestId("dossier-kept").waitFor();
    },
  },
  { name: "marriage-form", query: unlocked, hash: "/services/marriage", ready: "marriage-form" },
  {
    name: "marriage-draft",
    query: unlocked,
    hash: "/services/marriage",
    ready: "marriage-form",
    steps: async (page) => {
      await page.getByTestId("marriage-iin").fill("950402300012");
      await page.getByTestId("marriage-surname").fill("Омаров");
      await page.getByTestId("marriage-given-name").fill("Әлихан");
      await page.getByTestId("marriage-office").selectOption("astana-esil");
      await page.getByTestId("marriage-draw").click();
      await page.getByTestId("what-you-sign").waitFor();
    },
  },
  {
    name: "request-withdraw",
    query: unlocked,
    hash: "/requests/req-waiting",
    ready: "stepper",
    steps: click("request-withdraw"),
  },
  { name: "appeals", query: unlocked, hash: "/appeals", ready: "appeal-row" },
  {
    name: "appeal-extended",
    query: unlocked,
    hash: "/appeals/app-extended",
    ready: "appeal-steps",
  },
  {
    name: "appeal-answered",
    query: unlocked,
    hash: "/appeals/app-answered",
    ready: "appeal-answer",
  },
  {
    name: "appeal-sign",
    query: unlocked,
    hash: "/requests/req-refused",
    ready: "appeal-write",
    steps: async (page) => {
      await page.getByTestId("appeal-write").click();
      await page
        .getByTestId("appeal-essence")
        .fill("Меншік иесі келісім берген еді.\nҚайта қараңыз.");
      await page.getByTestId("appeal-next").click();
      await page.getByTestId("what-you-sign").waitFor();
    },
  },
  { name: "request-missing", query: unlocked, hash: "/requests/nothing", ready: "error" },
  { name: "consents", query: unlocked, hash: "/consents", ready: "consent" },
  { name: "consents-empty", query: { ...unlocked, empty: "1" }, hash: "/consents", ready: "empty" },
  {
    name: "consents-offline",
    query: { ...unlocked, offline: "1" },
    hash: "/consents",
    ready: "error",
  },
  { name: "consent", query: unlocked, hash: "/consents/con-asked", ready: "consent-approve" },
  {
    name: "consent-residence",
    query: unlocked,
    hash: "/consents/con-residence",
    ready: "consent-approve",
  },
  {
    name: "consent-marriage",
    query: unlocked,
    hash: "/consents/con-marriage",
    ready: "consent-approve",
  },
  {
    name: "consent-end",
    query: unlocked,
    hash: "/consents/con-end",
    ready: "consent-approve",
  },
  {
    name: "consent-given",
    query: unlocked,
    hash: "/consents/con-given",
    ready: "consent-take-back",
  },
  {
    name: "consent-lapsed",
    query: unlocked,
    hash: "/consents/con-lapsed",
    ready: "consent-take-back",
  },
  {
    name: "consent-refuse",
    query: unlocked,
    hash: "/consents/con-asked",
    ready: "consent-approve",
    steps: click("consent-refuse"),
  },
];
