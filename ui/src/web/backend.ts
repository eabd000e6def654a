import {
  type Opened,
  type Preview,
  readOpened,
  readPreview,
  type Trouble,
  troubleOf,
} from "./answer";
import { call } from "./call";
import type { PresentedCode } from "./code";

/** An answer, with how far the server's clock is ahead of this one in milliseconds. */
export type Answer<T> = { ok: T; ahead: number } | { trouble: Trouble };

/** The two calls of the third party; previews open nothing (S-9). */
export type Backend = {
  preview: (code: PresentedCode, key: string) => Promise<Answer<Preview>>;
  open: (code: PresentedCode, key: string) => Promise<Answer<Opened>>;
};

/** The backend that served this page. */
export const backend: Backend = {
  preview: (code, key) => ask("/v1/open/preview", code, key, readPreview),
  open: (code, key) => ask("/v1/open", code, key, readOpened),
};

async function ask<T>(
  path: string,
  code: PresentedCode,
  key: string,
  read: (body: unknown) => T | null,
): Promise<Answer<T>> {
  // Whoever is signed in to the portal opens under their name, and is told so before (S-9).
  const reply = await call(path, { method: "POST", body: code, key, credentials: "same-origin" });
  if (!reply) return { trouble: { kind: "away" } };
  if (!reply.ok) return { trouble: troubleOf(reply.status, reply.body) };
  const ok = read(reply.body);
  return ok === null ? { trouble: { kind: "rubbish" } } : { ok, ahead: reply.ahead };
}
