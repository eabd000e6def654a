import type {
  AppError,
  ApplicantReason,
  ConsentView,
  HistoryEntryView,
  ReportView,
  Result,
  ViewingReason,
} from "..";

type Known = { reports: ReportView[]; history: HistoryEntryView[]; consents: ConsentView[] };

/** What the citizen of the demonstration has reported before. */
export function demoReports(at: (minutes: number) => string): ReportView[] {
  const day = (minutes: number) => at(minutes).slice(0, 10);
  const viewing = (access: string, reason: ViewingReason) =>
    ({ what: "viewing", access, reason }) as const;
  return [
    {
      report: "rep-sent",
      number: "20261128-048213",
      about: { what: "applicant", consent: "con-refused", reason: "pestering" },
      document: null,
      counterpart: { kind: "person", name: "Жұмағұлов Өмірзақ" },
      text: null,
      sent_at: at(-32_000),
      due: day(-1_500),
      overdue: true,
      state: { state: "in_work", since: at(-31_000) },
    },
    {
      report: "rep-answered",
      number: "20261103-771904",
      about: viewing("acc-answered", "too_much_asked"),
      document: "driving_licence",
      counterpart: { kind: "visitor", network: "95.56.*.*" },
      text: "Көлікті жалға алу үшін жүргізуші куәлігінің толық көшірмесін сұрады.",
      sent_at: at(-40_000),
      due: day(-18_000),
      overdue: false,
      state: {
        state: "answered",
        at: at(-22_000),
        answer: {
          office: "Ақпараттық қауіпсіздік комитеті",
          text: "Жалға беруші тексерілді.\nЕнді ол тек куәліктің нөмірі мен санатын сұрайды.",
        },
      },
    },
  ];
}

/** An office that never gets to it. */
export function reporting(known: Known, at: (minutes: number) => string) {
  let counter = 0;
  const ok = <T>(data: T): Result<T> => ({ status: "ok", data });
  const no = (error: AppError): Result<never> => ({ status: "error", error });
  const isOpen = ({ state }: ReportView) => state.state === "sent" || state.state === "in_work";

  function send(report: Pick<ReportView, "about" | "document" | "counterpart">, text: string) {
    const subject = ({ about }: Pick<ReportView, "about">) =>
      about.what === "viewing" ? about.access : about.consent;
    if (known.reports.some((one) => isOpen(one) && subject(one) === subject(report)))
      return no({ code: "waits_for_answer" });
    if ([...text.trim()].length > 500) return no({ code: "text_too_long" });
    const sent: ReportView = {
      ...report,
      report: `rep-${++counter}`,
      number: `20261129-00000${counter}`,
      text: text.trim() || null,
      sent_at: at(0),
      due: at(21 * 1_440).slice(0, 10),
      overdue: false,
      state: { state: "sent" },
    };
    known.reports = [sent, ...known.reports];
    return ok(sent);
  }

  return {
    reports: async () => ok(known.reports),
    reportViewing: async (access: string, reason: ViewingReason, text: string) => {
      const entry = known.history.find((one) => one.access === access);
      const about = { what: "viewing" as const, access, reason };
      const [document, counterpart] = [entry?.document ?? null, entry?.counterpart ?? null];
      return send({ about, document, counterpart }, text);
    },
    reportApplicant: async (consent: string, reason: ApplicantReason, text: string) => {
      const asked = known.consents.find((one) => one.consent === consent);
      if (!asked) return no({ code: "not_found" });
      const { surname, given_name } = asked.applicant;
      const counterpart = { kind: "person" as const, name: `${surname} ${given_name}` };
      const about = { what: "applicant" as const, consent, reason };
      return send({ about, document: null, counterpart }, text);
    },
    withdrawReport: async (id: string) => {
      const report = known.reports.find((one) => one.report === id);
      if (!report) return no({ code: "not_found" });
      if (!isOpen(report)) return no({ code: "conflict" });
      const state = { state: "withdrawn" as const, at: at(0) };
      const withdrawn: ReportView = { ...report, overdue: false, state };
      known.reports = known.reports.map((one) => (one === report ? withdrawn : one));
      return ok(withdrawn);
    },
  };
}
