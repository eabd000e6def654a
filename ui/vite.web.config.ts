import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

import { sharedBuild } from "./vite.shared";

/** What the backend sends with the third party's pages. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** What the backend serves at /s, /open, /check, /portal, /desk and /assets/…, built to dist/web. */
export default defineConfig({
  root: "src/web",
  plugins: [svelte({ configFile: "../../svelte.config.js" })],
  clearScreen: false,
  server: { port: 5174, strictPort: true, host: "127.0.0.1", fs: { allow: ["../.."] } },
  preview: { host: "127.0.0.1", headers: { "Content-Security-Policy": contentSecurityPolicy } },
  build: {
    ...sharedBuild,
    outDir: "../../dist/web",
    rollupOptions: {
      input: ["s", "open", "check", "portal", "desk"].map((page) => `src/web/${page}.html`),
    },
  },
});
