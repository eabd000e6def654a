import type { SettingsView } from "../ipc";

let current: SettingsView | null = $state.raw(null);

/** The numbers of the rules that are said today; the status brings them before anything says one. */
export function settings(): SettingsView {
  if (!current) throw new Error("settings are used before the status");
  return current;
}

/** Says these from now on. */
export function goBy(told: SettingsView): void {
  current = told;
}
