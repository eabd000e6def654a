import type { Invoke } from "../scanner";

/**
 * A phone's barcode plugin, in memory. `phone` is denied or undecided by the person, or broken; `sees` has the texts
 * that come before it, one a line.
 */
export function plugin(query: URLSearchParams): Invoke {
  const phone = query.get("phone");
  const sees = (query.get("sees") ?? "").split("\n").filter(Boolean);
  let waiting: ((why: string) => void) | null = null;
  const answers: Record<string, () => Promise<unknown>> = {
    check_permissions: async () => ({ camera: "prompt" }),
    request_permissions: async () => {
      if (phone === "undecided") await new Promise(() => {});
      return { camera: phone === "denied" ? "denied" : "granted" };
    },
    scan: async () => {
      if (phone === "broken") throw "No camera available on this device";
      const content = sees.shift();
      if (content !== undefined) return { content, format: "QR_CODE" };
      return new Promise((_, reject) => (waiting = reject));
    },
    cancel: async () => waiting?.("cancelled"),
  };
  return (async (command) => {
    const answer = answers[command.replace("plugin:barcode-scanner|", "")];
    if (!answer) throw `${command} not allowed`;
    return answer();
  }) as Invoke;
}
