import type { Theme } from "../../ipc";

const dark = window.matchMedia("(prefers-color-scheme: dark)");
let chosen: Theme = "system";

dark.addEventListener("change", () => clothe(chosen));

/** Shows the light or the dark look, or follows the device. */
export function clothe(theme: Theme): void {
  chosen = theme;
  const shown = theme === "system" ? (dark.matches ? "dark" : "light") : theme;
  document.documentElement.dataset.theme = shown;
}
