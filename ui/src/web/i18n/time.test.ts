import { expect, it } from "vitest";

import { moment, stamp, timeOfDay } from "./time";

const at = Date.parse("2026-11-04T04:05:32Z");

it("says an instant in each language, in the time of Kazakhstan", () => {
  expect(moment(at, "kk")).toBe("2026 жылғы 4 қараша, 09:05:32");
  expect(moment(at, "ru")).toBe("4 ноября 2026 г. в 09:05:32");
  expect(moment(at, "en")).toBe("4 November 2026 at 09:05:32");
});

it("says it in digits", () => {
  expect(stamp(at, "kk")).toBe("04.11.2026, 09:05:32");
  expect(stamp(at, "ru")).toBe("04.11.2026, 09:05:32");
  expect(stamp(at, "en")).toBe("04/11/2026, 09:05:32");
  expect(timeOfDay(at)).toBe("09:05");
});
