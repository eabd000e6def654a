import type { Needs, Promised } from "../../ipc";
import { lasting, m } from "../../shared/i18n/index.svelte";
import { settings } from "../../shared/settings.svelte";

function promised(time: Promised): string {
  return time.within === "minutes"
    ? m().eligibility.minutes(time.minutes)
    : m().eligibility.workingDays(time.days);
}

/** What a service needs, a line each; what it does not need is left out. */
export function neededFacts(needs: Needs): { label: string; value: string; testid?: string }[] {
  const words = m().eligibility;
  const list = (label: string, of: string[]) =>
    of.length > 0 ? [{ label, value: of.join("; ") }] : [];
  return [
    {
      label: words.signature,
      value: needs.signatures.includes("one_time_password") ? words.edsOrCode : words.edsOnly,
      testid: "needs-signature",
    },
    ...list(
      words.consents,
      needs.consents.map((of) =>
        of === "spouse"
          ? words.consentOfSpouse(lasting(settings().spouse_seconds))
          : words.consent[of],
      ),
    ),
    ...list(
      words.copies,
      needs.copies.map((of) => m().abroad.copy[of]),
    ),
    {
      label: words.fee,
      value: needs.fee_mci === 0 ? words.free : words.mci(needs.fee_mci),
    },
    { label: words.time, value: promised(needs.promised), testid: "needs-time" },
    ...(needs.promised_in_person
      ? [{ label: words.timeInPerson, value: promised(needs.promised_in_person) }]
      : []),
  ];
}
