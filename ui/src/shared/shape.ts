/** Whether a value of a stranger's, or one that was kept long ago, is what it should be. */
export type Is<T> = (value: unknown) => value is T;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export const isText: Is<string> = (value): value is string => typeof value === "string";
export const isFlag: Is<boolean> = (value): value is boolean => typeof value === "boolean";
export const isCount: Is<number> = (value): value is number =>
  Number.isInteger(value) && Number(value) >= 0;

/** One of some texts. */
export function oneOf<T extends string>(...texts: readonly T[]): Is<T> {
  return (value): value is T => texts.some((text) => text === value);
}

export function orNull<T>(is: Is<T>): Is<T | null> {
  return (value): value is T | null => value === null || is(value);
}

/** A member that may be left out. */
export function optional<T>(is: Is<T>): Is<T | null | undefined> {
  return (value): value is T | null | undefined =>
    value === undefined || value === null || is(value);
}

/** An object whose every member is what it should be. */
export function shaped<T extends object>(members: { [Name in keyof T]-?: Is<T[Name]> }): Is<T> {
  const all = Object.entries(members) as [string, Is<unknown>][];
  return (value): value is T => isRecord(value) && all.every(([name, is]) => is(value[name]));
}
