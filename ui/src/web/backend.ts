import {
  type Opened,
  type Preview,
  readOpened,
  readPreview,
  type Trouble,
  troubleOf,
} from "./answer";
import type { PresentedCode } from "./code";

/** An answer, with how far the server's clock is ahead of this one in milliseconds. */
export type Answer<T> = { ok: T; ahead: number } | { trouble: Trouble };

/** The two calls of the third party; previews open nothing (S-9). */
export type Backend = {
  preview: (code: PresentedCode) => Promise<Answer<Preview>>;
  open: (code: PresentedCode, key: string) => Promise<Answer<Opened>>;
};

const patience = 20_000;

/** The backend that served this page. */
export const backend: Backend = {
  preview: (code) => ask("/v1/open/preview", code, {}, readPreview),
  open: (code, key) => ask("/v1/open", code, { "idempotency-key": key }, readOpened),
};

/** 128 random bits as 32 hexadecimal digits (S-29). */
export function drawKey(): string {
  const bits = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bits, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function ask<T>(
  path: string,
  code: PresentedCode,
  headers: Record<string, string>,
  read: (body: unknown) => T | null,
): Promise<Answer<T>> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(code),
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(patience),
    });
    text = await response.text();
  } catch {
    return { trouble: { kind: "away" } };
  }
  const body = parsed(text);
  if (!response.ok) return { trouble: troubleOf(response.status, body) };
  const ok = read(body);
  if (ok === null) return { trouble: { kind: "rubbish" } };
  const serverTime = Date.parse(response.headers.get("date") ?? "");
  return { ok, ahead: Number.isNaN(serverTime) ? 0 : serverTime - Date.now() };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
