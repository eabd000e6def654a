import type { SettingsView } from "..";

/** The numbers of the rules as they are built in. */
export const usual: SettingsView = {
  joining_age: 16,
  apart_from_parents_age: 14,
  marriage_age: 18,
  consent_seconds: 3_600,
  quiet_from_hour: 22,
  quiet_until_hour: 8,
  spouse_seconds: 172_800,
  longest_stay_months: 12,
  appeal_working_days: 15,
  complaint_working_days: 5,
  complaint_months: 3,
  attachment_bytes: 5 * 1024 * 1024,
};
