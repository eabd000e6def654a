import type { AppError, Auth, DeskRegistrationView, DeskSignedView, Result, ScanView } from "..";

/** The code of a record that waits for the representative's consent. */
export const deskCode = "BQECAwQFBgcICQoLDA0ODw";
/** The code of one by which a mother moves in with her child for good. */
export const deskResidenceCode = "BgECAwQFBgcICQoLDA0ODw";

type Page = Pick<Extract<ScanView, { what: "desk" }>, "site" | "browser" | "network" | "until">;

/** A desk that asks a father to consent for his daughter. */
export function desk(page: () => Page, refused: (auth: Auth) => AppError | null) {
  const record = {
    employee: { surname: "Омаров", given_name: "Ержан", patronymic: "Қанатұлы" },
    centre: {
      kk: "Атырау қаласының № 2 халыққа қызмет көрсету орталығы",
      ru: "Центр обслуживания населения № 2 города Атырау",
      en: "Service centre No. 2 of the city of Atyrau",
    },
    applicant: { surname: "Төлегенова", given_name: "Мадина", patronymic: "Асқарқызы" },
    dwelling: {
      rka: "0201300123456789",
      region: "atyrau" as const,
      address: {
        kk: "Атырау қаласы, Сәтбаев көшесі, 15-үй, 40-пәтер",
        ru: "город Атырау, улица Сатпаева, дом 15, квартира 40",
        en: "Atyrau, Satpayev Street 15, apt. 40",
      },
    },
    owner: { surname: "Нұрпейісова", given_name: "Аружан", patronymic: "Дарханқызы" },
    dependence: "minor" as const,
    representative: { surname: "Нұрпейісов", given_name: "Дархан", patronymic: "Асқарұлы" },
    papers: [
      { kind: "applicant_identity" as const, number: "041234567", original: true },
      { kind: "representative_identity" as const, number: "047654321", original: true },
      { kind: "birth_certificate" as const, number: "ҚА 0582213", original: true },
    ],
    consent: { by: "eds" as const },
    statement: '{"subject":"qoltanba/desk-record/1","site":"http://127.0.0.1:8080"}',
  };
  const stay: DeskRegistrationView = {
    service: "temporary_registration",
    from: "2026-11-24",
    until: "2027-02-23",
    months: 3,
    reason: "study",
  };
  const residence: DeskRegistrationView = {
    service: "permanent_registration",
    represented: {
      relation: "parent",
      full_name: { surname: "Төлегенов", given_name: "Әлихан", patronymic: "Нұрланұлы" },
    },
    children: [],
    reason: "family",
  };
  const done = <T>(data: T): Result<T> => ({ status: "ok", data });
  return {
    scan: (text: string): ScanView => ({
      what: "desk",
      scan: "scan-4",
      ...page(),
      role: "representative",
      record: { ...record, registration: text.endsWith(deskResidenceCode) ? residence : stay },
    }),
    commands: {
      signDesk: async (_scan: string, auth: Auth): Promise<Result<DeskSignedView>> => {
        const error = refused(auth);
        return error ? { status: "error", error } : done({ entered: false });
      },
      declineDesk: async () => done(null),
    },
  };
}
