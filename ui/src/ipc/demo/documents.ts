import type {
  CorrectionView,
  DocumentKind,
  DocumentView,
  FieldName,
  FullName,
  PendingView,
  SourceSystem,
  SourceView,
} from "../bindings";
import { photoSources, sources as sourceOf } from "../../shared/card/document";
import { portrait } from "./pictures";

export const me: FullName = {
  surname: "Әбдірахманова",
  given_name: "Гүлнұр",
  patronymic: "Қайратқызы",
};
export const child: FullName = {
  surname: "Әбдірахманов",
  given_name: "Тұңғыш",
  patronymic: "Ерғалиұлы",
};

type Text = string | readonly [kk: string, ru: string, en?: string];
type Row = readonly [name: FieldName, value: Text, source?: SourceSystem];

const text = (value: Text) =>
  typeof value === "string"
    ? { kk: value, ru: value, en: value }
    : { kk: value[0], ru: value[1], ...(value[2] === undefined ? {} : { en: value[2] }) };

const people: readonly Row[] = [
  ["surname", me.surname, "gbd_fl"],
  ["given_name", me.given_name, "gbd_fl"],
  ["patronymic", me.patronymic ?? "", "gbd_fl"],
  ["date_of_birth", "1994-04-16", "gbd_fl"],
  ["iin", "940416450128", "gbd_fl"],
];
const ministry: Row = [
  "issuer",
  [
    "Қазақстан Республикасының Ішкі істер министрлігі",
    "Министерство внутренних дел Республики Казахстан",
  ],
  "internal_affairs",
];
const office: Row = [
  "issuer",
  [
    "Алматы қаласы, азаматтық хал актілерін тіркеу бөлімі",
    "город Алматы, отдел регистрации актов гражданского состояния",
    "Civil Registry Office, Almaty",
  ],
];
const university: Text = [
  "Әл-Фараби атындағы Қазақ ұлттық университеті",
  "Казахский национальный университет имени аль-Фараби",
  "Al-Farabi Kazakh National University",
];
const labour: Row = [
  "issuer",
  [
    "Еңбек және халықты әлеуметтік қорғау министрлігі",
    "Министерство труда и социальной защиты населения",
    "Ministry of Labour and Social Protection",
  ],
];
const polyclinic: Text = [
  "№ 5 қалалық емхана, Алматы",
  "Городская поликлиника № 5, Алматы",
  "City Polyclinic No. 5, Almaty",
];

/** Every kind of document of a citizen and of her child, as of an instant. */
export function demoDocuments(at: (minutes: number) => string): DocumentView[] {
  const one = (
    id: string,
    kind: DocumentKind,
    number: string,
    rows: readonly Row[],
    more: Partial<DocumentView> = {},
  ): DocumentView => ({
    claims: [
      ...(more.photo ? ["photo"] : []),
      ...rows.map(([name]) => name),
      ...(more.photo ? ["age_over_16", "age_over_18", "age_over_21"] : []),
    ],
    ready: more.photo
      ? [
          "older_than16",
          "older_than18",
          "older_than21",
          "photo_and_name",
          ...(kind === "driving_licence" ? (["licence_category"] as const) : []),
        ]
      : [],
    id,
    kind,
    person: me,
    of_child: false,
    number,
    valid_until: null,
    state: "valid",
    reported_at: null,
    can_be_reported: kind !== "pcr_test" && kind !== "vaccination_passport",
    fields: rows.map(([name, value, source]) => ({
      name,
      value: text(value),
      source: source ?? sourceOf[kind],
      fetched_at: at(-60 * 24 * 3),
    })),
    photo: null,
    photo_source: (more.photo && photoSources[kind]) || null,
    source: sourceOf[kind],
    stale: false,
    credential: {
      state: "valid",
      issued_at: at(-95),
      until: at(60 * 24 * 30),
      checked_at: at(-95),
    },
    fetched_at: at(-60 * 24 * 3),
    confirmed_at: at(-95),
    ...more,
  });
  const pictured = { photo: portrait(0) };

  return [
    one(
      "doc-id",
      "national_id",
      "048812367",
      [
        ...people,
        ["place_of_birth", ["Қызылорда облысы", "Кызылординская область", "Kyzylorda region"]],
        ["nationality", ["Қазақ", "Казашка", "Kazakh"]],
        ["number", "048812367"],
        ministry,
        ["issued_on", "2021-04-17", "internal_affairs"],
        ["valid_until", "2031-04-16", "internal_affairs"],
      ],
      { valid_until: "2031-04-16", ...pictured },
    ),
    one(
      "doc-passport",
      "passport",
      "N14820557",
      [
        ["passport_type", "P"],
        ["state_code", "KAZ"],
        ...people,
        ["citizenship", ["Қазақстан Республикасы", "Республика Казахстан", "Kazakhstan"]],
        ["sex", ["әйел", "женский", "female"]],
        ["number", "N14820557"],
        ["issued_on", "2022-02-11"],
        ["valid_until", "2032-02-10"],
      ],
      { valid_until: "2032-02-10", ...pictured },
    ),
    one(
      "doc-licence",
      "driving_licence",
      "KZ 7741209",
      [
        ...people,
        ["number", "KZ 7741209"],
        ["categories", "B, B1"],
        ["category_b1", "2019-08-03/2029-08-02"],
        ["category_b", "2019-08-03/2029-08-02"],
        ["issued_on", "2019-08-03"],
        ["valid_until", "2029-08-02"],
      ],
      {
        valid_until: "2029-08-02",
        state: "lost",
        reported_at: at(-2_000),
        can_be_reported: false,
        ...pictured,
      },
    ),
    one(
      "doc-licence-old",
      "driving_licence",
      "AH 104882",
      [...people, ["number", "AH 104882"], ["categories", "B"], ["valid_until", "2028-01-09"]],
      { valid_until: "2028-01-09", state: "replaced", can_be_reported: false, ...pictured },
    ),
    one("doc-birth", "birth_certificate", "ХҚ 0455121", [
      ...people.slice(0, 2),
      ["date_of_birth", "1994-04-16"],
      ["mother", "Әбдірахманова Үміт Сәкенқызы"],
      ["father", "Әбдірахманов Қайрат Ілиясұлы"],
      ["record_number", "1994-05-2218"],
      ["recorded_on", "1994-05-03"],
      ["issued_on", "1994-05-03"],
    ]),
    one("doc-marriage", "marriage_certificate", "0812203377", [
      ["husband", "Әбдірахманов Ерғали Нұрғалиұлы"],
      ["husband_born", "1991-12-01"],
      ["wife", "Сәдуақасова Гүлнұр Қайратқызы"],
      ["wife_born", "1994-04-16"],
      ["married_on", "2016-06-18"],
      ["wife_surname_after", me.surname],
      ["record_number", "10-215-16-0004821"],
      ["number", "0812203377"],
      office,
      ["issued_on", "2016-06-18"],
    ]),
    one("doc-name", "name_change_certificate", "0812203379", [
      ["previous_surname", "Сәдуақасова"],
      ["previous_given_name", "Гүлнұр"],
      ...people,
      ["recorded_on", "2016-07-01"],
      ["number", "0812203379"],
      office,
      ["issued_on", "2016-07-01"],
    ]),
    one("doc-divorce", "divorce_certificate", "0812201108", [
      ["husband", "Ахмедов Руслан Талғатұлы"],
      ["wife", "Сәдуақасова Гүлнұр Қайратқызы"],
      ["divorced_on", "2015-03-20"],
      ["ground", ["соттың шешімі", "решение суда", "decision of a court"]],
      ["number", "0812201108"],
      office,
      ["issued_on", "2015-03-20"],
    ]),
    one(
      "doc-pcr",
      "pcr_test",
      "PCR-118204417",
      [
        ...people,
        ["test_method", ["ПТР", "ПЦР", "RT-PCR"]],
        ["test_result", ["теріс", "отрицательный", "negative"]],
        ["sampled_on", "2022-01-11"],
        ["tested_on", "2022-01-12"],
        ["number", "PCR-118204417"],
      ],
      { valid_until: "2022-01-15", state: "expired" },
    ),
    one(
      "doc-student",
      "student_id",
      "ST0448120",
      [
        ...people,
        ["university", university],
        ["programme", ["Құқықтану", "Юриспруденция", "Law"]],
        ["course", "3"],
        ["number", "ST0448120"],
        ["valid_until", "2028-06-30"],
      ],
      { valid_until: "2028-06-30", ...pictured },
    ),
    one("doc-diploma", "diploma", "ЖБ-Б № 0448120", [
      ...people,
      // Its source has these in two languages only.
      ["university", [text(university).kk, text(university).ru]],
      ["programme", ["Мейіргер ісі", "Сестринское дело"]],
      ["degree", ["бакалавр", "бакалавр", "bachelor"]],
      ["number", "ЖБ-Б № 0448120"],
      ["issued_on", "2016-06-30"],
    ]),
    one(
      "doc-pensioner",
      "pensioner_id",
      "448120331",
      [
        ...people,
        ["pension_kind", ["жасына байланысты", "по возрасту", "by age"]],
        ["pension_from", "2026-05-01"],
        ["number", "448120331"],
        labour,
        ["issued_on", "2026-05-11"],
      ],
      pictured,
    ),
    one(
      "doc-kandas",
      "kandas_certificate",
      "Қ 0448120",
      [
        ...people,
        ["arrived_from", ["Моңғолия", "Монголия", "Mongolia"]],
        ["arrived_on", "2026-04-02"],
        ["number", "Қ 0448120"],
        labour,
        ["issued_on", "2026-04-23"],
        ["valid_until", "2099-04-22"],
      ],
      { valid_until: "2099-04-22", ...pictured },
    ),
    one("doc-vehicle", "vehicle_registration", "AA 04481203", [
      ["plate", "119 GNE 02"],
      ["make_and_model", "TOYOTA CAMRY 70"],
      ["year_of_manufacture", "2021"],
      ["vehicle_category", "B"],
      ["vin", "XW7BFYHK104481203"],
      ["engine_volume", "2494"],
      ["colour", ["ақ", "белый", "white"]],
      ["max_mass", "2100"],
      ["unladen_mass", "1570"],
      ...people,
      ["registered_on", "2022-03-09"],
      ["number", "AA 04481203"],
      ministry,
      ["issued_on", "2022-03-09"],
    ]),
    one(
      "doc-social",
      "social_id",
      "SID 04481203",
      [
        ...people,
        ["social_category", ["көпбалалы отбасы", "многодетная семья", "family with many children"]],
        [
          "benefits",
          [
            "қоғамдық көлікте тегін жүру",
            "бесплатный проезд в общественном транспорте",
            "free public transport",
          ],
        ],
        ["number", "SID 04481203"],
        labour,
        ["valid_until", "2099-03-01"],
      ],
      { valid_until: "2099-03-01", ...pictured },
    ),
    one("doc-vaccination", "vaccination_passport", "VP-044812033", [
      ...people,
      ["first_vaccine", "QazVac"],
      ["first_batch", "210305"],
      ["first_organisation", polyclinic],
      ["first_vaccinated_on", "2021-05-11"],
      ["second_vaccine", "QazVac"],
      ["second_batch", "210512"],
      ["second_organisation", polyclinic],
      ["second_vaccinated_on", "2021-06-01"],
      ["number", "VP-044812033"],
    ]),
    one(
      "doc-child",
      "birth_certificate",
      "ХҚ 2210984",
      [
        ["iin", "180922501236"],
        ["surname", child.surname],
        ["given_name", child.given_name],
        ["date_of_birth", "2018-09-22"],
        ["mother", "Әбдірахманова Гүлнұр Қайратқызы"],
        ["record_number", "2018-09-10117"],
        ["issued_on", "2018-10-01"],
      ],
      { person: child, of_child: true },
    ),
  ];
}

/** What is not there yet, in each way that there is. */
export function demoPending(day: (days: number) => string): PendingView[] {
  const one = (kind: DocumentKind, why: PendingView["why"], more: Partial<PendingView> = {}) => ({
    kind,
    person: me,
    of_child: false,
    source: sourceOf[kind],
    why,
    ...more,
  });
  return [
    one("passport", { reason: "being_issued", ready_on: day(7) }),
    one("vaccination_passport", { reason: "second_stage", first_on: day(-9) }),
    one(
      "national_id",
      { reason: "from_age", age: 16, on: "2034-09-22" },
      { person: child, of_child: true },
    ),
    one("diploma", { reason: "not_issued" }),
    one("marriage_certificate", { reason: "not_issued" }),
  ];
}

/** Every source, as it answered last. */
export function demoSources(updatedAt: string | null): SourceView[] {
  const all: readonly SourceSystem[] = [
    "gbd_fl",
    "internal_affairs",
    "civil_status",
    "health_care",
    "higher_education",
    "social_protection",
  ];
  return all.map((source) => ({ source, updated_at: updatedAt, away: false }));
}

/** Corrections of one document, in each of their states. */
export function demoCorrections(at: (minutes: number) => string): CorrectionView[] {
  const one = (
    field: FieldName,
    source: SourceSystem,
    reason: CorrectionView["reason"],
    state: CorrectionView["state"],
  ): CorrectionView => ({
    correction: `cor-${field}`,
    document: "doc-id",
    kind: "national_id",
    field,
    source,
    reason,
    asked_at: at(-300),
    state,
  });
  return [
    one("place_of_birth", "gbd_fl", "misspelt", { state: "sent" }),
    one("nationality", "gbd_fl", "incomplete", { state: "in_work", since: at(-120) }),
    one("issuer", "internal_affairs", "wrong_translation", {
      state: "answered",
      at: at(-60),
      answer: "papers_needed",
    }),
  ];
}
