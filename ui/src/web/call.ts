import { parsed } from "./json";

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

/** 128 random bits as 32 hexadecimal digits (S-29). */
export function drawKey(): string {
  const bits = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bits, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
