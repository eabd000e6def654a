import { isRecord, parsed } from "./json";

/** How the service answered, and how far its clock is ahead of this one in milliseconds. */
export type Reply = { ok: boolean; status: number; body: unknown; ahead: number };

type Sending = {
  method: "GET" | "POST" | "DELETE";
  body?: object;
  /** The Idempotency-Key. */
  key?: string;
  credentials: "omit" | "same-origin";
};

const patience = 20_000;

/** One call of the service that served this page; null where it does not answer in time. */
export async function call(path: string, sending: Sending): Promise<Reply | null> {
  const { method, body, key, credentials } = sending;
  try {
    const response = await fetch(path, {
      method,
      headers: {
        ...(body ? { "content-type": "application/json" } : {}),
        ...(key === undefined ? {} : { "idempotency-key": key }),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      cache: "no-store",
      credentials,
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(patience),
    });
    const said = parsed(await response.text());
    const serverTime = Date.parse(response.headers.get("date") ?? "");
    return {
      ok: response.ok,
      status: response.status,
      body: said,
      ahead: Number.isNaN(serverTime) ? 0 : serverTime - Date.now(),
    };
  } catch {
    return null;
  }
}

/** Why there is no answer: a code of the service's problems, or none of them, and what the problem says of it. */
export type Trouble = { code: string; triesLeft: number | null; told: Record<string, unknown> };
export type Answer<T> = { ok: T } | { trouble: Trouble };

/** One call; the cookie of the page goes with it. */
export async function ask<T>(
  method: "GET" | "POST" | "DELETE",
  path: string,
  read: (body: unknown) => T | null,
  sent: { body?: object; key?: string } = {},
): Promise<Answer<T>> {
  const reply = await call(path, { method, credentials: "same-origin", ...sent });
  if (!reply) return { trouble: { code: "away", triesLeft: null, told: {} } };
  const { body } = reply;
  if (!reply.ok) {
    const known = isRecord(body) && typeof body.code === "string" ? body.code : "away";
    const left = isRecord(body) && typeof body.tries_left === "number" ? body.tries_left : null;
    return { trouble: { code: known, triesLeft: left, told: isRecord(body) ? body : {} } };
  }
  const ok = read(body);
  return ok === null ? { trouble: { code: "rubbish", triesLeft: null, told: {} } } : { ok };
}

/** 128 random bits as 32 hexadecimal digits (S-29). */
export function drawKey(): string {
  const bits = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bits, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
