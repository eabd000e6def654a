import type { TookView } from "../ipc";
import type { Messages } from "./i18n/messages";

/** How long an outcome took, as it was promised: in minutes or in working days. */
export type Took = TookView;

/** The same in words. */
export function lasted({ unit, count }: Took, { common }: Messages): string {
  switch (unit) {
    case "working_days":
      return count === 0 ? common.underWorkingDay : common.workingDays(count);
    case "minutes":
      return inMinutes(count, common);
  }
}

/** The two largest units say it well enough. */
function inMinutes(minutes: number, common: Messages["common"]): string {
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (minutes < 1) return common.underMinute;
  if (hours < 1) return common.minutes(minutes);
  if (days < 1) return joined(common.hours(hours), minutes % 60, common.minutes);
  return joined(common.days(days), hours % 24, common.hours);
}

function joined(large: string, left: number, small: (count: number) => string): string {
  return left === 0 ? large : `${large} ${small(left)}`;
}
