import type { Commands, Result } from "..";
import type { AppError, DraftView, FeeView, OfficeView } from "../bindings";
import { me } from "./world";

const offices: OfficeView[] = [
  {
    code: "astana-esil",
    region: "astana",
    name: {
      kk: "Астана қаласы, Есіл ауданының АХАТ бөлімі",
      ru: "Отдел РАГС района Есиль города Астаны",
      en: "Civil registry of Esil district, Astana",
    },
  },
  {
    code: "almaty-medeu",
    region: "almaty",
    name: {
      kk: "Алматы қаласы, Медеу ауданының АХАТ бөлімі",
      ru: "Отдел РАГС Медеуского района города Алматы",
      en: "Civil registry of Medeu district, Almaty",
    },
  },
];

type Answers = Pick<
  Commands,
  | "marriageOffices"
  | "draftMarriage"
  | "requestAppointment"
  | "consentAppointment"
  | "requestFee"
  | "consentFee"
  | "payRequestFee"
  | "payConsentFee"
>;

const ok = <T>(data: T): Result<T, AppError> => ({ status: "ok", data });

/** Marriage as the demonstration knows it: one fee, which is paid once. */
export function marrying(
  drafts: { drafts: DraftView[] },
  id: () => string,
  at: (minutes: number) => string,
): Answers {
  let fee: FeeView = { tenge: 4325, paid_at: null, paid_by_me: false };
  const pay = async () => {
    fee = { ...fee, paid_at: at(0), paid_by_me: true };
    return ok(fee);
  };
  const appointment = async () => ok({ at: at(20_000), office: (offices[0] as OfficeView).name });
  return {
    marriageOffices: async () => ok(offices),
    draftMarriage: async (form) => {
      const office = offices.find((one) => one.code === form.office) ?? offices[0];
      if (!office) return { status: "error", error: { code: "not_found" } };
      const spouse = { surname: form.surname, given_name: form.given_name, patronymic: null };
      const draft: DraftView = {
        draft: id(),
        applicant: me,
        date_of_birth: "1994-04-16",
        about: { service: "marriage", spouse, office: office.name, surnames: form.surnames },
        consents_needed: 1,
        signs_now: true,
        one_time_password: true,
        statement: JSON.stringify({ subject: "qoltanba/marriage/1", applicant: me, spouse }),
      };
      drafts.drafts.push(draft);
      return ok(draft);
    },
    requestAppointment: appointment,
    consentAppointment: appointment,
    requestFee: async () => ok(fee),
    consentFee: async () => ok(fee),
    payRequestFee: pay,
    payConsentFee: pay,
  };
}
