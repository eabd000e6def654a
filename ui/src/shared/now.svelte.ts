import { onDestroy } from "svelte";

/** The device's time, anew every second for as long as the component lives. */
export function ticking(): { readonly now: number } {
  let now = $state(Date.now());
  const timer = setInterval(() => (now = Date.now()), 1_000);
  onDestroy(() => clearInterval(timer));
  return {
    get now() {
      return now;
    },
  };
}

/** Seconds from the server's clock to an instant, the server's clock being read at `readAt` of the device's (S-21). */
export function secondsLeft(until: string, serverNow: string, readAt: number, now: number): number {
  const atReading = Date.parse(until) - Date.parse(serverNow);
  return Math.max(0, (atReading - (now - readAt)) / 1_000);
}
