import type { FullName, LocalizedText } from "../shared/card/document";
import { isRecord } from "../shared/shape";

export { isRecord };

/** What a body says, or null where it is no JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}

/** Milliseconds since 1970 of an instant; null where it is none. */
export function instant(value: unknown): number | null {
  const at = typeof value === "string" ? Date.parse(value) : NaN;
  return Number.isNaN(at) ? null : at;
}

/** The members of a list that can be read, where the others may be left out. */
export function list<T>(body: unknown, name: string, read: (one: unknown) => T | null): T[] | null {
  return whole(body, name, read)?.read ?? null;
}

/** The same, with how many cannot be read. */
export function whole<T>(
  body: unknown,
  name: string,
  read: (one: unknown) => T | null,
): { read: T[]; unread: number } | null {
  if (!isRecord(body)) return null;
  const all = body[name];
  if (!Array.isArray(all)) return null;
  const known = all.map(read).filter((one) => one !== null);
  return { read: known, unread: all.length - known.length };
}

export function readText(body: unknown): LocalizedText | null {
  if (!isRecord(body)) return null;
  const { kk, ru, en = null } = body;
  return typeof kk === "string" && typeof ru === "string" && isTextOrNull(en)
    ? { kk, ru, en }
    : null;
}

export function readPerson(body: unknown): FullName | null {
  if (!isRecord(body)) return null;
  const { surname, given_name, patronymic = null } = body;
  return typeof surname === "string" && typeof given_name === "string" && isTextOrNull(patronymic)
    ? { surname, given_name, patronymic }
    : null;
}
