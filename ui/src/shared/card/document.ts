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

export type DocumentState = "valid" | "expired" | "lost";

export type SourceSystem = "gbd_fl" | "internal_affairs" | "civil_status";

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
  | "number"
  | "issuer"
  | "issued_on"
  | "valid_until"
  | "categories"
  | "mother"
  | "father"
  | "record_number";

export type CardField = { name: FieldName; value: LocalizedText; source: SourceSystem };

/** What a card shows of a document. */
export type CardDocument = {
  kind: DocumentKind;
  person: FullName;
  number: string;
  /** ISO date. */
  valid_until?: string | null;
  state: DocumentState;
  fields: CardField[];
  /** A `data:` URL. */
  photo?: string | null;
};

/** The four ways a card is drawn. */
export type Look = "identity" | "driving" | "civil" | "plain";

/** How the card of each kind is drawn. */
export const looks: Record<DocumentKind, Look> = {
  national_id: "identity",
  passport: "identity",
  driving_licence: "driving",
  vehicle_registration: "driving",
  birth_certificate: "civil",
  marriage_certificate: "civil",
  name_change_certificate: "civil",
  divorce_certificate: "civil",
  pcr_test: "plain",
  student_id: "plain",
  diploma: "plain",
  pensioner_id: "plain",
  kandas_certificate: "plain",
  social_id: "plain",
  vaccination_passport: "plain",
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

/** A day as documents write it: 31.12.2030, in English 31 Dec 2030; what is no ISO date stays as it is. */
export function day(iso: string, language: Language): string {
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

/** The fields that the face of a card shows below the name, in order. */
export function facts(document: CardDocument): CardField[] {
  const wanted: FieldName[] = ["date_of_birth", "iin", "categories"];
  if (!document.valid_until) wanted.push("issued_on");
  return wanted.flatMap((name) => document.fields.find((field) => field.name === name) ?? []);
}
