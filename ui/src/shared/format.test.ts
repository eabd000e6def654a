import { expect, it } from "vitest";

import { formats } from "./format";

it("shows the time of Kazakhstan wherever the device is", () => {
  const { moment, day } = formats.en;

  expect(moment("2026-12-15T05:00:00Z")).toContain("10:00");
  expect(day("2026-12-14T19:30:00Z")).toBe(day("2026-12-15"));
});
