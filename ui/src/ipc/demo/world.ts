import type {
  AccessView,
  ConsentView,
  DwellingView,
  FullName,
  HistoryEntryView,
  Joining,
  NotificationView,
  ProfileView,
  RequestView,
  SessionView,
  StayReason,
  DraftView,
} from "../bindings";
import { demoCorrections, demoDocuments, demoPending, demoSources, me } from "./documents";
import { organisation } from "./organisation";
import { code } from "./pictures";
import { checks } from "./processing";
import { demoAppeals } from "./appeals";
import { demoReports } from "./reports";

export { me } from "./documents";

export const stranger: FullName = {
  surname: "Жұмағұлов",
  given_name: "Өмірзақ",
  patronymic: "Бәйтерекұлы",
};

/** Who wants to marry the citizen, and where. */
const groom: FullName = { surname: "Омаров", given_name: "Әлихан", patronymic: null };
const registry = {
  kk: "Астана қаласы, Есіл ауданының АХАТ бөлімі",
  ru: "Отдел РАГС района Есиль города Астаны",
  en: "Civil registry of Esil district, Astana",
};

export const dwellings: DwellingView[] = [
  {
    rka: "0201300112345678",
    region: "astana",
    address: {
      kk: "Астана қаласы, Есіл ауданы, Мәңгілік Ел даңғылы, 37-үй, 112-пәтер",
      ru: "город Астана, район Есиль, проспект Мәңгілік Ел, дом 37, квартира 112",
      en: "Astana city, Yesil district, Mangilik El avenue 37, flat 112",
    },
  },
  {
    rka: "0202200198765432",
    region: "almaty",
    address: {
      kk: "Алматы қаласы, Бостандық ауданы, Әл-Фараби даңғылы, 15-үй, 8-пәтер",
      ru: "город Алматы, Бостандыкский район, проспект Аль-Фараби, дом 15, квартира 8",
      en: "Almaty city, Bostandyk district, Al-Farabi avenue 15, flat 8",
    },
  },
];
export const foreignDwelling: DwellingView = {
  rka: "0202400155554444",
  region: "shymkent",
  address: {
    kk: "Шымкент қаласы, Әл-Фараби ауданы, Тәуке хан даңғылы, 4-үй, 21-пәтер",
    ru: "город Шымкент, Аль-Фарабийский район, проспект Тауке хана, дом 4, квартира 21",
    en: "Shymkent city, Al-Farabi district, Tauke Khan avenue 4, flat 21",
  },
};

const stay = (
  dwelling: DwellingView,
  from: string,
  until: string,
  months: number,
  reason: StayReason,
) => ({
  service: "temporary_registration" as const,
  dwelling,
  as_owner: false,
  from,
  until,
  months,
  reason,
});

export const rentedDwelling: DwellingView = {
  rka: "0235000000000112",
  region: "karaganda",
  address: {
    kk: "Қарағанды облысы, Қарағанды қаласы, Бұқар жырау даңғылы, 52-үй, 17-пәтер",
    ru: "Карагандинская область, город Караганда, проспект Бухар-Жырау, дом 52, квартира 17",
    en: "52 Bukhar Zhyrau Avenue, apartment 17, Karaganda, Karaganda Region",
  },
};

/** Everything that the stand-in remembers. */
export type World = ReturnType<typeof world>;

/** A believable citizen with something on every screen, as of an instant. */
export function world(now: number) {
  const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
  const day = (days: number) => at(days * 1440).slice(0, 10);
  const [home, flat] = dwellings as [DwellingView, DwellingView];

  const documents = demoDocuments(at);

  const request = (
    id: string,
    state: RequestView["state"],
    more: Partial<RequestView>,
  ): RequestView => ({
    request: id,
    about: stay(foreignDwelling, day(1), day(91), 3, "work"),
    applicant: me,
    applicant_first: false,
    has_fee: false,
    one_time_password: true,
    state,
    submitted_at: at(-40),
    consented_at: null,
    signed_at: null,
    signed_by: null,
    answered: 0,
    asked: 2,
    ask_again_until: null,
    promise: null,
    checks: [],
    statement: JSON.stringify({
      subject: "qoltanba/temporary-registration/1",
      site: "http://127.0.0.1:8480",
      applicant: { iin: "940416450128", full_name: me },
      dwelling: foreignDwelling,
      from: day(1),
      until: day(91),
      reason: "work",
    }),
    ...more,
  });
  const agreed = { consented_at: at(-90), answered: 2 };
  const requests: RequestView[] = [
    request("req-waiting", { state: "awaiting_consents", until: at(37) }, { answered: 1 }),
    request(
      "req-processing",
      { state: "processing", until: at(13) },
      {
        consented_at: at(-20),
        answered: 2,
        signed_at: at(-2),
        signed_by: "eds",
        promise: { by: at(13), late_since: null, took: null },
        checks: checks(at(-2)),
      },
    ),
    request(
      "req-late",
      { state: "processing", until: at(-5) },
      {
        consented_at: at(-25),
        answered: 2,
        submitted_at: at(-55),
        signed_at: at(-20),
        signed_by: "eds",
        promise: { by: at(-5), late_since: at(-5), took: null },
        checks: checks(at(-20)),
      },
    ),
    request("req-signature", { state: "awaiting_signature", until: at(1_300) }, agreed),
    request(
      "req-registered",
      { state: "registered", at: at(-3_000) },
      {
        about: { ...stay(flat, day(1), day(91), 3, "work"), as_owner: true },
        asked: 0,
        submitted_at: at(-3_012),
        signed_at: at(-3_012),
        signed_by: "eds",
        promise: { by: at(-2_997), late_since: null, took: { unit: "minutes", count: 12 } },
      },
    ),
    request(
      "req-contract",
      { state: "refused", ground: "not_in_rental_contract", at: at(-2_000) },
      {
        about: {
          service: "permanent_registration",
          dwelling: rentedDwelling,
          as_owner: false,
          reason: "rental",
          represented: null,
          children: [],
        },
        applicant_first: true,
        asked: 0,
        submitted_at: at(-2_001),
        signed_at: at(-2_001),
        signed_by: "one_time_password",
        statement: '{"subject":"qoltanba/permanent-registration/1"}',
      },
    ),
    request(
      "req-refused",
      { state: "refused", ground: "no_consent_of_owner", at: at(-9_000) },
      { answered: 1, submitted_at: at(-9_020) },
    ),
    request(
      "req-lapsed",
      { state: "lapsed", at: at(-12_000) },
      { answered: 1, submitted_at: at(-12_060) },
    ),
    request(
      "req-again",
      { state: "lapsed", at: at(-200) },
      { answered: 1, submitted_at: at(-260), ask_again_until: at(1_240) },
    ),
    request(
      "req-marriage",
      { state: "awaiting_consents", until: at(2_800) },
      {
        about: { service: "marriage", spouse: groom, office: registry, surnames: "own" },
        applicant_first: true,
        has_fee: true,
        asked: 1,
        submitted_at: at(-80),
        signed_at: at(-80),
        signed_by: "eds",
        statement: '{"subject":"qoltanba/marriage/1"}',
      },
    ),
    request(
      "req-withdrawn",
      { state: "withdrawn", at: at(-15_000) },
      { submitted_at: at(-15_030) },
    ),
  ];

  const consent = (
    id: string,
    state: ConsentView["state"],
    more: Partial<ConsentView>,
  ): ConsentView => ({
    consent: id,
    request: `for-${id}`,
    person: stranger,
    applicant: stranger,
    date_of_birth: "1988-11-30",
    about: stay(home, day(2), day(182), 6, "study"),
    has_fee: false,
    state,
    request_state: { state: "awaiting_consents", until: at(48) },
    asked_at: at(-12),
    until: at(48),
    answered_at: null,
    answered: 0,
    asked: 1,
    others: [],
    ask_again_until: null,
    statement: '{"subject":"qoltanba/consent/1"}',
    ...more,
  });
  const consents: ConsentView[] = [
    consent("con-asked", "asked", {
      answered: 1,
      asked: 3,
      others: [
        { name: "Ерлан Ж.", state: "given", until: at(48), answered_at: at(-5) },
        { name: "Мирас Ө.", state: "asked", until: at(48), answered_at: null },
      ],
    }),
    consent("con-given", "given", {
      person: { surname: "Ким", given_name: "Алёна", patronymic: "Викторовна" },
      applicant: { surname: "Ким", given_name: "Алёна", patronymic: "Викторовна" },
      answered_at: at(-30),
      request_state: { state: "awaiting_signature", until: at(1_400) },
    }),
    consent("con-residence", "asked", {
      person: { surname: "Жұмағұлов", given_name: "Мирас", patronymic: "Өмірзақұлы" },
      date_of_birth: "2011-08-02",
      about: {
        service: "permanent_registration",
        dwelling: home,
        as_owner: false,
        reason: "family",
        represented: {
          relation: "parent",
          full_name: { surname: "Жұмағұлов", given_name: "Мирас", patronymic: "Өмірзақұлы" },
          date_of_birth: "2011-08-02",
        },
        children: [],
      },
    }),
    consent("con-lapsed", "given", {
      answered_at: at(-220),
      asked_at: at(-260),
      until: at(-200),
      answered: 1,
      asked: 2,
      others: [{ name: null, state: "lapsed", until: at(-200), answered_at: null }],
      request_state: { state: "lapsed", at: at(-200) },
      ask_again_until: at(1_240),
    }),
    consent("con-marriage", "asked", {
      person: groom,
      applicant: groom,
      date_of_birth: "1995-04-02",
      about: { service: "marriage", spouse: me, office: registry, surnames: "own" },
      has_fee: true,
      request_state: { state: "awaiting_consents", until: at(2_870) },
      until: at(2_870),
    }),
    consent("con-end", "asked", {
      about: {
        service: "end_of_registration",
        dwelling: home,
        as_owner: true,
        full_name: { surname: "Ким", given_name: "Алёна", patronymic: "Викторовна" },
        from: null,
        until: null,
      },
    }),
    consent("con-refused", "refused", {
      answered_at: at(-4_000),
      request_state: { state: "refused", ground: "no_consent_of_owner", at: at(-4_000) },
    }),
  ];

  const entry = (
    id: number,
    kind: HistoryEntryView["kind"],
    minutes: number,
    more: Partial<HistoryEntryView> = {},
  ): HistoryEntryView => ({
    entry: `entry-${id}`,
    kind,
    at: at(minutes),
    document: null,
    access: null,
    request: null,
    consent: null,
    answers: null,
    counterpart: null,
    terms: null,
    disclosed: null,
    report: null,
    dwelling: null,
    appeal: null,
    inquiry: null,
    reservation: null,
    service: null,
    log: null,
    ...more,
  });
  const history: HistoryEntryView[] = [
    entry(17, "consent_asked", -9, {
      consent: "con-marriage",
      service: "marriage",
      counterpart: { kind: "person", name: "Омаров Әлихан" },
    }),
    entry(1, "consent_asked", -12, {
      consent: "con-asked",
      service: "temporary_registration",
      counterpart: { kind: "person", name: "Жұмағұлов Өмірзақ" },
    }),
    entry(2, "document_opened", -26, {
      access: "acc-opened",
      document: "national_id",
      counterpart: { kind: "visitor", network: "203.0.*.*" },
      terms: { scope: { what: "ready", choice: "photo_and_name" }, purpose: "Қонақүйге орналасу" },
      disclosed: ["photo", "surname", "given_name", "patronymic"],
      log: { state: "waiting" },
    }),
    entry(19, "access_asked", -27, {
      access: "acc-opened",
      document: "national_id",
      counterpart: { kind: "visitor", network: "203.0.*.*" },
    }),
    entry(18, "access_refused", -27, {
      access: "acc-opened",
      document: "national_id",
      counterpart: { kind: "organisation", ...organisation },
    }),
    entry(13, "document_opened", -27, {
      document: "national_id",
      counterpart: { kind: "organisation", ...organisation },
      log: { state: "recorded", number: "48206" },
    }),
    entry(3, "access_given", -29, {
      document: "national_id",
      log: { state: "recorded", number: "48207" },
    }),
    entry(4, "consent_given", -30, {
      consent: "con-given",
      service: "temporary_registration",
    }),
    entry(5, "request_submitted", -40, {
      request: "req-waiting",
      service: "temporary_registration",
    }),
    entry(12, "consent_answered", -60, {
      request: "req-waiting",
      service: "temporary_registration",
      answers: { answered: 1, asked: 2 },
    }),
    entry(15, "refused_by_rule", -75, {
      dwelling: home,
      counterpart: { kind: "person", name: "Жұмағұлов Өмірзақ" },
    }),
    entry(6, "consents_complete", -90, {
      request: "req-signature",
      service: "temporary_registration",
    }),
    entry(7, "document_viewed", -1_500, {
      document: "driving_licence",
      counterpart: { kind: "person", name: "Сейітқали Нұрлыбек" },
      log: { state: "wrong" },
    }),
    entry(16, "stay_ends_soon", -2_880, {
      dwelling: home,
      counterpart: { kind: "person", name: "Жұмағұлов Өмірзақ" },
    }),
    entry(8, "registered", -3_000, {
      request: "req-registered",
      service: "temporary_registration",
    }),
    entry(14, "document_opened", -4_990, {
      access: "acc-answered",
      document: "driving_licence",
      counterpart: { kind: "visitor", network: "95.56.*.*" },
      log: { state: "recorded", number: "31876" },
    }),
    entry(9, "searched_as_owner", -5_000),
    entry(10, "signed_in", -20_000),
    entry(11, "eds_issued", -20_001),
  ];
  const notifications: NotificationView[] = history
    .filter(({ kind }) =>
      [
        "consent_asked",
        "document_opened",
        "consents_complete",
        "registered",
        "refused_by_rule",
        "stay_ends_soon",
      ].includes(kind),
    )
    .map((one, index) => ({ ...one, notification: `note-${index}`, read: index > 1 }));

  const profile: ProfileView = {
    iin: "940416450128",
    full_name: me,
    date_of_birth: "1994-04-16",
    phone: "+7 701 ••• •• 67",
    email: "gulnur@example.kz",
    level: "eds",
    permanent_address: home,
    temporary: [{ resident: "res-mine", dwelling: flat, from: day(-2), until: day(88) }],
    eds: {
      serial: "5f:3a:91:c0:22:7d:41:be:08:aa:10:6e:d3:57:9c:01",
      not_before: at(-20_001),
      not_after: at(500_000),
      state: "valid",
    },
  };
  const sessions: SessionView[] = [
    { session: "ses-this", level: "eds", opened_at: at(-20), until: at(700), this_one: true },
    {
      session: "ses-other",
      level: "one_time_password",
      opened_at: at(-300),
      until: at(420),
      this_one: false,
    },
  ];

  const opened: [string, AccessView] = [
    "acc-opened",
    {
      access: "acc-opened",
      document: "doc-id",
      kind: "national_id",
      terms: { scope: { what: "ready", choice: "photo_and_name" }, purpose: "Қонақүйге орналасу" },
      qr: "",
      short_code: "",
      given_at: at(-29),
      until: at(-24),
      longest_until: at(1),
      server_now: at(0),
      state: { state: "opened", at: at(-26), viewer: { kind: "visitor", network: "203.0.*.*" } },
    },
  ];

  const joining: Joining = {
    step: "phone",
    phone: null,
    code_until: null,
    person: null,
    password_needed: false,
  };

  return {
    documents,
    pending: demoPending(day),
    sources: demoSources(at(-95)),
    corrections: demoCorrections(at),
    reports: demoReports(at),
    appeals: demoAppeals(at),
    updated_at: at(-95) as string | null,
    requests,
    consents,
    history,
    notifications,
    profile,
    sessions,
    joining,
    drafts: [] as DraftView[],
    accesses: new Map([opened]),
    qr: code,
  };
}
