import "@fontsource-variable/inter/wght.css";
import "../shared/tokens.css";
import "./web.css";

import { type Component, mount } from "svelte";

/** Puts a page into its document, in the colours that the device prefers; on paper always in the light ones. */
export function start(page: Component): void {
  const target = document.getElementById("page");
  if (!target) throw new Error("the document has no place for the page");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const wear = (theme: "light" | "dark") => (document.documentElement.dataset.theme = theme);
  const follow = () => wear(dark.matches ? "dark" : "light");
  dark.addEventListener("change", follow);
  window.addEventListener("beforeprint", () => wear("light"));
  window.addEventListener("afterprint", follow);
  follow();
  mount(page, { target });
}
