/** Takes what stands behind the # and removes it from the address bar at once, so that nobody reads it there. */
export function takeFragment(): string {
  const text = window.location.hash.slice(1);
  if (window.location.href.includes("#")) {
    window.history.replaceState(null, "", window.location.pathname);
  }
  return text;
}
