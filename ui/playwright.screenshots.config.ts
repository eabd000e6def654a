import base from "./playwright.config";

/** Writes a picture of every screen to screenshots/. */
export default { ...base, testMatch: "*.shots.ts" };
