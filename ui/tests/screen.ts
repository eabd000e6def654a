import type { Page } from "@playwright/test";

/** A screen in one of its states: where it is, and what has to be done to see it. */
export type Screen = {
  name: string;
  query: Record<string, string>;
  hash?: string;
  ready: string;
  steps?: (page: Page) => Promise<void>;
};

export const unlocked = { as: "unlocked" };
export const click = (id: string) => (page: Page) => page.getByTestId(id).click();
