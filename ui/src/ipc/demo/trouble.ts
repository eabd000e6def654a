import type { Commands } from "..";

/** What works without the service. */
const offlineCommands = new Set<keyof Commands>([
  "status",
  "setPreferences",
  "documents",
  "unlockWithCode",
  "unlockWithPassword",
  "lock",
  "touch",
  "hide",
  "beginAnew",
  "drafts",
  "camera",
  "scanText",
  "scanImage",
  "showOffline",
  "renewOffline",
  "endOffline",
  "askOffline",
  "forgetOffline",
  "offlineHistory",
]);

/** Makes commands slow or failing, as the query says. */
export function troubled(commands: Commands, query: URLSearchParams): Commands {
  const failing = new Map(query.getAll("fail").map((pair) => pair.split(":") as [string, string]));
  const slow = Number(query.get("slow") ?? 0);
  const entries = Object.entries(commands).map(([name, command]) => [
    name,
    async (...words: unknown[]) => {
      if (slow > 0 && name !== "status") await new Promise((done) => setTimeout(done, slow));
      const code = failing.get(name);
      if (code) return { status: "error", error: { code, retry_after: 40, request_id: null } };
      if (query.has("offline") && !offlineCommands.has(name as keyof Commands))
        return { status: "error", error: { code: "backend_away" } };
      return (command as (...words: unknown[]) => unknown)(...words);
    },
  ]);
  return Object.fromEntries(entries) as Commands;
}
