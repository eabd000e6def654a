import type { AppError, DraftView, RepresentedPersonView, ResidenceForm, Result } from "..";
import { dwellings, foreignDwelling, me, rentedDwelling } from "./world";

const children: RepresentedPersonView[] = [
  {
    iin: "110309500071",
    relation: "parent",
    full_name: { surname: "Есенов", given_name: "Арман", patronymic: "Бақытұлы" },
    date_of_birth: "2011-03-09",
    only_with_applicant: false,
    moves_along: false,
  },
  {
    iin: "190109601047",
    relation: "parent",
    full_name: { surname: "Есенова", given_name: "Томирис", patronymic: "Бақытқызы" },
    date_of_birth: "2019-01-09",
    only_with_applicant: true,
    moves_along: true,
  },
  {
    iin: "480601401149",
    relation: "guardian",
    full_name: { surname: "Есенова", given_name: "Қымбат", patronymic: "Оспанқызы" },
    date_of_birth: "1948-06-01",
    only_with_applicant: false,
    moves_along: false,
  },
];

/** Registration at the place of residence, in memory. */
export function moving(keep: (draft: Omit<DraftView, "draft">) => DraftView) {
  const ok = <T>(data: T): Result<T, AppError> => ({ status: "ok", data });
  return {
    representedPeople: async () => ok(children),
    draftResidence: async (form: ResidenceForm) => {
      const all = [...dwellings, foreignDwelling, rentedDwelling];
      const dwelling = all.find(({ rka }) => rka === form.rka) ?? foreignDwelling;
      const as_owner = form.owner === null && dwelling !== rentedDwelling;
      const person = children.find(({ iin }) => iin === form.represented);
      const represented = person
        ? {
            relation: person.relation,
            full_name: person.full_name,
            date_of_birth: person.date_of_birth,
          }
        : null;
      const along = person ? [] : children.filter(({ moves_along }) => moves_along);
      const said = {
        dwelling,
        as_owner,
        reason: form.reason,
        represented,
        children: along.map(({ relation, full_name, date_of_birth }) => ({
          relation,
          full_name,
          date_of_birth,
        })),
      };
      return ok(
        keep({
          about: { service: "permanent_registration", ...said },
          applicant: me,
          date_of_birth: "1994-04-16",
          consents_needed: form.owner === null ? 0 : 2,
          signs_now: true,
          one_time_password: true,
          can_be_changed: true,
          statement: JSON.stringify({
            subject: "qoltanba/permanent-registration/1",
            applicant: me,
            ...said,
          }),
        }),
      );
    },
  };
}
