import { execFileSync } from "node:child_process";

import { defineConfig } from "@playwright/test";

const chromium =
  process.env.CHROMIUM ??
  execFileSync("sh", [
    "-c",
    "command -v chromium || command -v chromium-browser || command -v google-chrome",
  ])
    .toString()
    .trim();
const port = Number(process.env.UI_TEST_PORT ?? 4173);

/** Drives the app with its in-memory backend in the system's Chromium; nothing is downloaded. */
export default defineConfig({
  testDir: "tests",
  testMatch: "*.e2e.ts",
  outputDir: "test-results",
  fullyParallel: true,
  workers: 2,
  timeout: 120_000,
  reporter: [["line"]],
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    browserName: "chromium",
    locale: "kk-KZ",
    timezoneId: "Asia/Almaty",
    launchOptions: {
      executablePath: chromium,
      args: [
        "--no-sandbox",
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
      ],
    },
  },
  webServer: {
    command: `npx vite preview --config vite.app.config.ts --mode fake --outDir dist/fake --port ${port} --strictPort`,
    url: `http://127.0.0.1:${port}`,
    reuseExistingServer: false,
  },
});
