import { defineConfig } from "@playwright/test";

/** The third party's pages from dist/web, with the backend stubbed by the tests: no server is started. */
export default defineConfig({
  testDir: "tests/web",
  outputDir: "test-results/web",
  fullyParallel: true,
  forbidOnly: true,
  workers: 2,
  reporter: "line",
  use: {
    browserName: "chromium",
    timezoneId: "Asia/Almaty",
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
    },
  },
});
