import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type UserConfig } from "vite";

import { contentSecurityPolicy, sharedBuild } from "./vite.shared";

/** The Tauri front end: index.html to dist/app; in the mode "fake" with the in-memory backend, to dist/fake. */
export default defineConfig(({ mode }): UserConfig => ({
  plugins: [svelte()],
  clearScreen: false,
  server: { port: 5173, strictPort: true, host: "127.0.0.1" },
  preview: { host: "127.0.0.1", headers: { "Content-Security-Policy": contentSecurityPolicy } },
  build: { ...sharedBuild, outDir: mode === "fake" ? "dist/fake" : "dist/app" },
}));
