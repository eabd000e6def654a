import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";

import svelteConfig from "./svelte.config.js";

const bindings = {
  group: ["@tauri-apps/*", "**/ipc/bindings", "**/ipc/fake*"],
  message: "Only ipc/index.ts knows the bindings and Tauri.",
};
const tier = (group, message) => [
  "error",
  { patterns: [bindings, ...(group.length ? [{ group, message }] : [])] },
];

export default ts.config(
  { ignores: ["dist/", "node_modules/", "screenshots/", "test-results/", "src/ipc/bindings.ts"] },
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "SvelteAttribute[key.name='style']",
          message:
            "A style attribute breaks the content security policy: use a class or style:property.",
        },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "svelte/no-at-html-tags": "error",
      "svelte/no-navigation-without-resolve": "off",
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: {
      parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"], svelteConfig },
    },
  },
  {
    files: ["src/shared/**"],
    rules: {
      "no-restricted-imports": tier(
        ["**/app/**", "**/web/**"],
        "shared knows neither the app nor the web pages.",
      ),
    },
  },
  {
    files: ["src/app/**"],
    ignores: ["src/app/routes/**", "src/app/main.ts"],
    rules: {
      "no-restricted-imports": tier(
        ["**/routes/**", "**/web/**"],
        "A domain folder knows shared and ipc, never the routes.",
      ),
    },
  },
  {
    files: ["src/app/routes/**", "src/app/main.ts"],
    rules: { "no-restricted-imports": tier(["**/web/**"], "The app does not know the web pages.") },
  },
  {
    files: ["src/web/**"],
    rules: {
      "no-restricted-imports": tier(["**/app/**", "**/ipc/**"], "The web pages know shared only."),
    },
  },
);
