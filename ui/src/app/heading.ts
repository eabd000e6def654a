/** Focuses the title of the screen that is seen, so that a screen reader says it. */
export function focusHeading(): void {
  const titles = [...document.querySelectorAll<HTMLElement>("main h1")];
  titles.findLast((title) => title.offsetParent !== null)?.focus({ preventScroll: true });
}
