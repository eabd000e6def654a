import type {
  AppealDraftView,
  AppealForm,
  AppealView,
  AppError,
  Auth,
  ComplaintForm,
  ProfileView,
  RequestView,
  Result,
} from "..";

type Known = { appeals: AppealView[]; requests: RequestView[]; profile: ProfileView };

const migration = {
  kk: "Қазақстан Республикасы Ішкі істер министрлігінің көші-қон қызметі",
  ru: "Миграционная служба Министерства внутренних дел Республики Казахстан",
  en: "Migration service of the Ministry of Internal Affairs of the Republic of Kazakhstan",
};
const ministry = {
  kk: "Қазақстан Республикасының Ішкі істер министрлігі",
  ru: "Министерство внутренних дел Республики Казахстан",
  en: "Ministry of Internal Affairs of the Republic of Kazakhstan",
};
const official = { kk: "басшысы", ru: "руководитель", en: "head" };
const receiver = "Қ. Т. Сынақова, кеңсе маманы / специалист канцелярии";

function fresh(at: (minutes: number) => string): AppealView {
  const day = (minutes: number) => at(minutes).slice(0, 10);
  return {
    appeal: "app-new",
    number: "20261129-000001",
    stage: { stage: "appeal" },
    request: "req-refused",
    of: null,
    body: migration,
    ground: "no_consent_of_owner",
    essence: "",
    received_at: at(0),
    received_by: receiver,
    forward_by: day(3 * 1_440),
    forwarded: null,
    forwarded_from: null,
    due: day(21 * 1_440),
    provisional: false,
    extended: null,
    extended_because: null,
    state: { state: "sent" },
    answer: null,
    complaint_until: null,
    complaint_late: false,
  };
}

/** What the citizen of the demonstration has appealed against before. */
export function demoAppeals(at: (minutes: number) => string): AppealView[] {
  const day = (minutes: number) => at(minutes).slice(0, 10);
  const appeal = fresh(at);
  return [
    {
      ...appeal,
      appeal: "app-extended",
      number: "20261110-204417",
      request: "req-old",
      essence: "Тіркеу деректеріндегі қате түзетілген, анықтаманы қоса беремін.",
      ground: "unreliable_data",
      received_at: at(-27_000),
      forward_by: day(-23_000),
      forwarded: { from: "state_corporation", at: at(-26_000) },
      forwarded_from: { kk: "Мемлекеттік корпорация", ru: "Государственная корпорация", en: null },
      due: day(40 * 1_440),
      provisional: true,
      extended: { decided_on: day(-9_000), due_before: day(-4_000), at: at(-8_000) },
      extended_because: "Архивтен құжат сұратылды.",
      state: { state: "in_work", since: at(-25_000) },
    },
    {
      ...appeal,
      appeal: "app-answered",
      number: "20261102-771904",
      request: "req-older",
      essence: "Меншік иесі келісім берген еді.",
      received_at: at(-38_000),
      due: day(-16_000),
      state: {
        state: "answered",
        at: at(-20_000),
        answer: {
          decision: "answer",
          outcome: "denied",
          office: "Алмалы ауданының көші-қон қызметі",
        },
      },
      answer: "Тіркелімде меншік иесінің келісімі жоқ.\nШешім күшінде қалады.",
      complaint_until: day(70 * 1_440),
    },
    {
      ...appeal,
      appeal: "app-silent",
      number: "20261001-118203",
      request: "req-oldest",
      essence: "Құжаттар дұрыс.",
      received_at: at(-84_000),
      due: day(-54_000),
      state: { state: "answered", at: at(-53_000), answer: { decision: "silence" } },
      complaint_until: day(30 * 1_440),
    },
  ];
}

/** A service that receives every appeal, and an office that never gets to it. */
export function appealing(
  known: Known,
  at: (minutes: number) => string,
  refused: (auth: Auth) => AppError | null,
) {
  let counter = 0;
  const drafts = new Map<
    string,
    { form: string; view: AppealDraftView; becomes: () => AppealView }
  >();
  const ok = <T>(data: T): Result<T> => ({ status: "ok", data });
  const no = (error: AppError): Result<never> => ({ status: "error", error });

  function draw(
    form: string,
    view: Partial<AppealDraftView>,
    becomes: () => AppealView,
  ): Result<AppealDraftView> {
    const { iin, full_name } = known.profile;
    const draft: AppealDraftView = {
      draft: `appeal-draft-${++counter}`,
      addressed_to: null,
      full_name,
      iin,
      postal_address: null,
      ground: null,
      number: null,
      decided_at: null,
      essence: null,
      late_because: null,
      statement: JSON.stringify({
        subject: "qoltanba/appeal/1",
        appellant: { iin, full_name },
        ...view,
      }),
      ...view,
    };
    drafts.set(draft.draft, { form, view: draft, becomes });
    return ok(draft);
  }

  function received(appeal: Partial<AppealView>): AppealView {
    const number = `20261129-00000${counter}`;
    const sent: AppealView = { ...fresh(at), appeal: `app-${counter}`, number, ...appeal };
    known.appeals = [sent, ...known.appeals];
    return sent;
  }

  return {
    appeals: async () => ok(known.appeals),
    draftAppeal: async ({ request, essence, postal_address }: AppealForm) => {
      const of = known.requests.find((one) => one.request === request);
      if (of?.state.state !== "refused") return no({ code: "conflict" });
      const { ground, at: decided_at } = of.state;
      const addressed_to = { body: migration, official };
      return draw(
        `appeal/${request}`,
        { addressed_to, postal_address, ground, decided_at, essence },
        () => received({ request, essence, ground }),
      );
    },
    draftComplaint: async ({ appeal, essence, late_because }: ComplaintForm) => {
      const of = known.appeals.find((one) => one.appeal === appeal);
      if (of?.state.state !== "answered") return no({ code: "conflict" });
      const addressed_to = { body: ministry, official };
      const [number, decided_at] = [of.number, of.state.at];
      return draw(
        `complaint/${appeal}`,
        { addressed_to, number, decided_at, essence, late_because: late_because || null },
        () =>
          received({
            stage: { stage: "complaint", in_time: !of.complaint_late },
            of: appeal,
            request: of.request,
            body: ministry,
            ground: null,
            essence,
            forward_by: null,
          }),
      );
    },
    draftAppealWithdrawal: async (appeal: string) => {
      const of = known.appeals.find((one) => one.appeal === appeal);
      if (!of) return no({ code: "not_found" });
      return draw(`withdraw-appeal/${appeal}`, { number: of.number, full_name: null }, () => {
        const state = { state: "withdrawn" as const, at: at(0) };
        const withdrawn = { ...of, state };
        known.appeals = known.appeals.map((one) => (one === of ? withdrawn : one));
        return withdrawn;
      });
    },
    draftedAppeal: async (form: string) => {
      const drawn = [...drafts.values()].findLast((one) => one.form === form);
      return ok(drawn?.view ?? null);
    },
    signAppeal: async (draft: string, auth: Auth) => {
      const drawn = drafts.get(draft);
      if (!drawn) return no({ code: "not_found" });
      const error = refused(auth);
      if (error) return no(error);
      drafts.delete(draft);
      return ok(drawn.becomes());
    },
    exportAppealEvidence: async () =>
      ok({
        folder: "~/Qoltanba/appeal",
        files: ["appeal.json", "receipt.json", "receipt.json.p7s"],
      }),
  };
}
