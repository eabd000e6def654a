import type { AppError, IssuedInquiryView, InquiryForm, Result, SaidView, ScanView } from "..";
import { dwellings, me, stranger } from "./world";

const son = { surname: "Сәрсенбайқызы", given_name: "Нұрәлі", patronymic: "Ерланұлы" };
const iins = { me: "940416450128", son: "150903550217" };

/** Inquiries of the demonstration, and the check of somebody else's. */
export function inquiring(at: (minutes: number) => string, empty: boolean, qr: string) {
  let counter = 0;
  const ok = <T>(data: T): Result<T> => ({ status: "ok", data });
  const no = (error: AppError): Result<never> => ({ status: "error", error });
  const persons = [
    { iin: iins.me, full_name: me },
    { iin: iins.son, full_name: son },
  ];
  const owned = empty ? [] : dwellings;

  const says = (form: InquiryForm): SaidView | null => {
    if (form.kind === "registered_at") {
      const person = persons.find(({ iin }) => iin === form.iin);
      const [home, flat] = dwellings;
      return person && home && flat
        ? {
            kind: "registered_at",
            person,
            date_of_birth: person.iin === iins.me ? "1994-04-16" : "2015-09-03",
            permanent: home,
            temporary: [
              { dwelling: flat, from: at(-2_880).slice(0, 10), until: at(126_720).slice(0, 10) },
            ],
          }
        : null;
    }
    const dwelling = owned.find(({ rka }) => rka === form.rka);
    return dwelling
      ? {
          kind: "registered_here",
          owner: { iin: iins.me, full_name: me },
          dwelling,
          residents: [
            { full_name: me, until: null },
            { full_name: son, until: null },
            { full_name: stranger, until: at(126_720).slice(0, 10) },
          ],
        }
      : null;
  };

  const issue = (id: string, number: string, said: SaidView, age: number): IssuedInquiryView => ({
    inquiry: {
      inquiry: id,
      kind: said.kind,
      number,
      about:
        said.kind === "registered_at"
          ? {
              kk: `${said.person.full_name.surname} ${said.person.full_name.given_name}`,
              ru: `${said.person.full_name.surname} ${said.person.full_name.given_name}`,
            }
          : said.dwelling.address,
      issued_at: at(age),
      valid_until: at(age + 14 * 1_440).slice(0, 10),
      valid: age > -14 * 1_440,
    },
    says: said,
    link: "http://127.0.0.1:8480/check#AAAAAAAAAAAAAAAAAAAAAA",
    qr,
  });

  const first = says({ kind: "registered_at", iin: iins.me });
  const mine = empty || !first ? [] : [issue("inq-mine", "K7MX-4RTB-92QF", first, -300)];

  return {
    commands: {
      inquirySubjects: async () => ok({ persons, dwellings: owned }),
      inquiries: async () => ok(mine.map(({ inquiry }) => inquiry)),
      askInquiry: async (form: InquiryForm) => {
        const said = says(form);
        if (!said) return no({ code: "inquiry_not_possible" });
        const asked = issue(`inq-${++counter}`, "B3HW-8YPN-6DKE", said, 0);
        mine.unshift(asked);
        return ok(asked.inquiry);
      },
      inquiry: async (id: string) => {
        const found = mine.find(({ inquiry }) => inquiry.inquiry === id);
        return found ? ok(found) : no({ code: "not_found" });
      },
      exportInquiry: async () =>
        ok({ folder: "~/Qoltanba/inquiry", files: ["inquiry.html", "inquiry.json.p7m"] }),
      checkInquiry: async () => {
        const [dwelling = null] = dwellings;
        return ok({
          number: "K7MX-4RTB-92QF",
          site: "http://127.0.0.1:8480",
          says: {
            kind: "registered_at" as const,
            person: { iin: "880512300451", full_name: stranger },
            date_of_birth: "1988-05-12",
            permanent: dwelling,
            temporary: [],
          },
          issued_at: at(-300),
          valid_until: at(14 * 1_440).slice(0, 10),
          valid: true,
          checked_at: at(0),
        });
      },
    },
    /** Somebody else's inquiry, by its link or number. */
    scan: (text: string): ScanView | null =>
      text.includes("/check#") || /^([2-9A-HJKMNP-Z]{4}-?){3}$/i.test(text)
        ? { what: "inquiry", scan: "scan-inquiry", site: "http://127.0.0.1:8480" }
        : null,
  };
}
