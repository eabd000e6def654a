/** Calls a command of a plugin. */
export type Invoke = <T>(command: string, args?: Record<string, unknown>) => Promise<T>;

/** The scanner of a phone's system; it is there where the app's camera is the plugin's. */
export type Scanner = {
  /** Whether the app may use the camera; the system asks the person unless that is decided. */
  allowed: () => Promise<boolean>;
  /** The text of the next QR code, while the system shows what it sees behind the page; fails once it is cancelled. */
  scan: () => Promise<string>;
  cancel: () => Promise<void>;
};

/** Tauri's barcode plugin. What it reads is a stranger's text like any other. */
export function scanner(invoke: Invoke): Scanner {
  const ask = <T>(command: string, args?: Record<string, unknown>) =>
    invoke<T>(`plugin:barcode-scanner|${command}`, args);
  const permission = async (command: string) =>
    (await ask<{ camera: string }>(command)).camera === "granted";
  return {
    allowed: async () =>
      (await permission("check_permissions")) || (await permission("request_permissions")),
    scan: async () => {
      const seen = await ask<{ content?: string }>("scan", {
        formats: ["QR_CODE"],
        windowed: true,
      });
      return seen.content ?? "";
    },
    cancel: () => ask("cancel"),
  };
}
