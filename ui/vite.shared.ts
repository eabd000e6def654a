import type { BuildEnvironmentOptions } from "vite";

/** What the app and the backend send with every page; the previews send it too, so that a breach shows in the tests. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join("; ");

/** No inlined assets and no preload script, so that the policy above holds. */
export const sharedBuild: BuildEnvironmentOptions = {
  target: "es2022",
  assetsInlineLimit: 0,
  modulePreload: { polyfill: false },
  emptyOutDir: true,
};
