/** A language of the app and of the pages. */
export type Language = "kk" | "ru" | "en";

/** A text of a register; English where the source has it. */
export type LocalizedText = { kk: string; ru: string; en?: string | null };

export type FullName = { surname: string; given_name: string; patronymic?: string | null };

export type DocumentKind =
  | "national_id"
  | "passport"
  | "driving_licence"
  | "birth_certificate"
  | "marriage_certificate"
  | "name_change_certificate"
  | "divorce_certificate"
  | "pcr_test"
  | "student_id"
  | "diploma"
  | "pensioner_id"
  | "kandas_certificate"
  | "vehicle_registration"
  | "social_id"
  | "vaccination_passport";

export type DocumentState = "valid" | "expired" | "lost" | "stolen" | "replaced";

export type SourceSystem =
  | "gbd_fl"
  | "internal_affairs"
  | "civil_status"
  | "health_care"
  | "higher_education"
  | "social_protection";

export type FieldName =
  | "iin"
  | "surname"
  | "given_name"
  | "patronymic"
  | "date_of_birth"
  | "place_of_birth"
  | "sex"
  | "nationality"
  | "citizenship"
  | "residence"
  | "number"
  | "issuer"
  | "issued_on"
  | "valid_until"
  | "special_marks"
  | "passport_type"
  | "state_code"
  | "categories"
  | "category_a1"
  | "category_a"
  | "category_b1"
  | "category_b"
  | "category_c1"
  | "category_c"
  | "category_d1"
  | "category_d"
  | "category_be"
  | "category_c1e"
  | "category_ce"
  | "category_d1e"
  | "category_de"
  | "category_tm"
  | "category_tb"
  | "plate"
  | "make_and_model"
  | "year_of_manufacture"
  | "vehicle_category"
  | "vin"
  | "engine_volume"
  | "colour"
  | "max_mass"
  | "unladen_mass"
  | "registered_on"
  | "mother"
  | "mother_nationality"
  | "father"
  | "father_nationality"
  | "record_number"
  | "recorded_on"
  | "husband"
  | "husband_born"
  | "husband_surname_after"
  | "wife"
  | "wife_born"
  | "wife_surname_after"
  | "married_on"
  | "divorced_on"
  | "ground"
  | "previous_surname"
  | "previous_given_name"
  | "previous_patronymic"
  | "sampled_on"
  | "tested_on"
  | "test_method"
  | "test_result"
  | "laboratory"
  | "university"
  | "programme"
  | "degree"
  | "study_form"
  | "course"
  | "enrolled_on"
  | "honours"
  | "decided_on"
  | "registration_number"
  | "pension_kind"
  | "pension_from"
  | "arrived_from"
  | "arrived_on"
  | "social_category"
  | "benefits"
  | "first_vaccine"
  | "first_batch"
  | "first_organisation"
  | "first_vaccinated_on"
  | "second_vaccine"
  | "second_batch"
  | "second_organisation"
  | "second_vaccinated_on";

/** A common purpose for which only some of a document is shown. */
export type ReadyChoice =
  "older_than16" | "older_than18" | "older_than21" | "photo_and_name" | "licence_category";

export type AgeClaimName = "age_over_16" | "age_over_18" | "age_over_21";

/** One thing that a document can disclose by itself. */
export type ClaimName = FieldName | "photo" | AgeClaimName;

/** What of a document is shown; a claim without a name here is shown by its own. */
export type Scope =
  { what: "whole" } | { what: "ready"; choice: ReadyChoice } | { what: "fields"; claims: string[] };

/** What is shown to whom, and what for. */
export type Terms = { scope?: Scope; recipient?: string | null; purpose?: string | null };

/** Whether an age is reached, as the issuer says. */
export type AgeClaim = { years: number; reached: boolean };

export type CardField = {
  name: FieldName;
  value: LocalizedText;
  source: SourceSystem;
  /** When it came from there, as an instant; unknown where it is not shown. */
  fetched_at?: string | null;
};

/** What a card shows of a document. */
export type CardDocument = {
  kind: DocumentKind;
  /** Where it is shown, as number and photo. */
  person?: FullName | null;
  number?: string | null;
  /** ISO date. */
  valid_until?: string | null;
  state: DocumentState;
  fields: CardField[];
  /** What the issuer says about the person's age, where that is shown by itself. */
  ages?: AgeClaim[];
  /** A `data:` URL. */
  photo?: string | null;
  /** Where that came from. */
  photo_source?: SourceSystem | null;
  /** Whether its source was away when it was last asked. */
  stale?: boolean;
};

/** The ways a card is drawn. */
export type Look =
  | "identity"
  | "passport"
  | "driving"
  | "vehicle"
  | "civil"
  | "health"
  | "education"
  | "social"
  | "kandas";

/** How the card of each kind is drawn. */
export const looks: Record<DocumentKind, Look> = {
  national_id: "identity",
  passport: "passport",
  driving_licence: "driving",
  vehicle_registration: "vehicle",
  birth_certificate: "civil",
  marriage_certificate: "civil",
  name_change_certificate: "civil",
  divorce_certificate: "civil",
  pcr_test: "health",
  vaccination_passport: "health",
  student_id: "education",
  diploma: "education",
  pensioner_id: "social",
  social_id: "social",
  kandas_certificate: "kandas",
};

/** The system that each kind is generated from. */
export const sources: Record<DocumentKind, SourceSystem> = {
  national_id: "gbd_fl",
  passport: "gbd_fl",
  driving_licence: "internal_affairs",
  vehicle_registration: "internal_affairs",
  birth_certificate: "civil_status",
  marriage_certificate: "civil_status",
  name_change_certificate: "civil_status",
  divorce_certificate: "civil_status",
  pcr_test: "health_care",
  vaccination_passport: "health_care",
  student_id: "higher_education",
  diploma: "higher_education",
  pensioner_id: "social_protection",
  social_id: "social_protection",
  kandas_certificate: "social_protection",
};

/** Where the photo comes from of each kind that carries one; where it is missing, its place stays. */
export const photoSources: Partial<Record<DocumentKind, SourceSystem>> = {
  national_id: "gbd_fl",
  passport: "gbd_fl",
  driving_licence: "internal_affairs",
  student_id: "gbd_fl",
  pensioner_id: "gbd_fl",
  social_id: "gbd_fl",
  kandas_certificate: "gbd_fl",
};

/** The text in a language, and the language it is really in: a missing English text falls back to Russian. */
export function localized(
  text: LocalizedText,
  language: Language,
): { text: string; lang: Language } {
  if (language === "kk") return { text: text.kk, lang: "kk" };
  if (language === "en" && text.en) return { text: text.en, lang: "en" };
  return { text: text.ru, lang: "ru" };
}

/** A day or a span of days as documents write it: 31.12.2030, in English 31 Dec 2030; anything else stays as it is. */
export function day(iso: string, language: Language): string {
  const span = /^(\S+)\/(\S+)$/.exec(iso);
  if (span) return `${day(span[1] ?? "", language)} – ${day(span[2] ?? "", language)}`;
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso);
  if (!parts) return iso;
  const [, year = "", month = "", date = ""] = parts;
  if (language !== "en") return `${date}.${month}.${year}`;
  const at = new Date(`${iso}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return iso;
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" }).format(at);
}

/** What a field says, its days written out, and the language it is in. */
export function fieldText(field: CardField, language: Language): { text: string; lang: Language } {
  const { text, lang } = localized(field.value, language);
  return { text: day(text, language), lang };
}

/** Surname, given name and patronymic in one line. */
export function fullName(person: FullName): string {
  return [person.surname, person.given_name, person.patronymic].filter(Boolean).join(" ");
}

/** The fields that the face of each card shows, in order. */
const faces: Record<DocumentKind, readonly FieldName[]> = {
  national_id: ["date_of_birth", "iin"],
  passport: ["date_of_birth", "citizenship", "passport_type"],
  driving_licence: ["date_of_birth", "categories"],
  vehicle_registration: ["make_and_model", "year_of_manufacture", "colour"],
  birth_certificate: ["date_of_birth", "iin"],
  marriage_certificate: ["husband", "wife", "married_on"],
  divorce_certificate: ["husband", "wife", "divorced_on"],
  name_change_certificate: ["previous_surname", "previous_given_name"],
  pcr_test: ["test_result", "tested_on"],
  vaccination_passport: ["second_vaccine", "first_vaccinated_on", "second_vaccinated_on"],
  student_id: ["university", "course"],
  diploma: ["university", "degree"],
  pensioner_id: ["pension_kind", "pension_from"],
  social_id: ["social_category"],
  kandas_certificate: ["arrived_from", "date_of_birth"],
};

/** The fields that the face of a card shows below the name, in order. */
export function facts(document: CardDocument): CardField[] {
  const wanted = [...faces[document.kind]];
  if (!document.valid_until) wanted.push("issued_on");
  return wanted.flatMap((name) => document.fields.find((field) => field.name === name) ?? []);
}

/** Whether a field is shown in another language than the one asked for, as its source has no English. */
export function lacksEnglish(document: CardDocument, language: Language): boolean {
  return language === "en" && document.fields.some((field) => !field.value.en);
}
