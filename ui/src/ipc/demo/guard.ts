import type {
  AppError,
  Auth,
  DraftView,
  FullName,
  GuardedDwellingView,
  Result,
  RuleView,
  ShownRule,
} from "..";
import { dwellings, me, stranger } from "./world";

/** What the demonstration's owner sees of two dwellings. */
function demoHome(at: (minutes: number) => string): GuardedDwellingView[] {
  const day = (days: number) => at(days * 1_440).slice(0, 10);
  const [home, flat] = dwellings;
  const spouse: FullName = {
    surname: "Қуандықова",
    given_name: "Ұлжалғас",
    patronymic: "Нұрланқызы",
  };
  const rule = (decides: ShownRule, more: Partial<RuleView>): RuleView => ({
    rule: `rule-${decides.rule}`,
    owner: me,
    mine: true,
    decides,
    set_at: at(-50_000),
    ended_at: null,
    ...more,
  });
  const resident = (id: string, name: FullName, from: string | null, until: string | null) => ({
    resident: id,
    full_name: name,
    is_me: name === me,
    can_end: until !== null,
    from,
    until,
  });
  if (!home || !flat) return [];
  return [
    {
      dwelling: home,
      owners: 2,
      residents: [
        resident("res-me", me, null, null),
        resident("res-spouse", spouse, null, null),
        resident("res-guest", stranger, day(-85), day(5)),
      ],
      rules: [
        rule(
          { rule: "only_these", people: ["••••••••0128", "••••••••0427"] },
          { rule: "rule-spouse", owner: spouse, mine: false, set_at: at(-9_000) },
        ),
        rule({ rule: "refuse_all" }, { set_at: at(-90_000), ended_at: at(-50_000) }),
      ],
      my_rule: { rule: "ask_owners" },
    },
    { dwelling: flat, owners: 1, residents: [], rules: [], my_rule: { rule: "ask_owners" } },
  ];
}

/** A home guard in memory. */
export function guarding(
  at: (minutes: number) => string,
  authError: (auth: Auth) => AppError | null,
  keep: (draft: DraftView) => void,
  empty: boolean,
) {
  let known = empty ? [] : demoHome(at);
  const ok = <T>(data: T): Result<T> => ({ status: "ok", data });
  const no = (error: AppError): Result<never> => ({ status: "error", error });
  return {
    home: async () => ok(known),
    setHomeRule: async (rka: string, decides: ShownRule, auth: Auth) => {
      const error = authError(auth);
      if (error) return no(error);
      const people = decides.rule === "only_these" ? decides.people : null;
      if (people?.some((iin) => !/^\d{12}$/.test(iin))) return no({ code: "iin_malformed" });
      if (people && (people.length === 0 || people.length > 20))
        return no({ code: "rule_people_invalid", most: 20 });
      const set: RuleView = {
        rule: `rule-${at(0)}`,
        owner: me,
        mine: true,
        decides,
        set_at: at(0),
        ended_at: null,
      };
      known = known.map((one) =>
        one.dwelling.rka === rka
          ? {
              ...one,
              my_rule: decides,
              rules: [
                set,
                ...one.rules.map((rule) =>
                  rule.mine ? { ...rule, ended_at: rule.ended_at ?? at(0) } : rule,
                ),
              ],
            }
          : one,
      );
      return ok(set);
    },
    draftEnding: async (rka: string, resident: string) => {
      const guarded = known.find(({ dwelling }) => dwelling.rka === rka);
      const found = guarded?.residents.find((one) => one.resident === resident);
      if (!guarded || !found) return no({ code: "not_found" });
      const { full_name, from, until } = found;
      const about = {
        service: "end_of_registration" as const,
        dwelling: guarded.dwelling,
        as_owner: true,
        full_name,
        from,
        until,
      };
      const draft: DraftView = {
        draft: `draft-${resident}`,
        about,
        consents_needed: guarded.owners - 1,
        signs_now: true,
        one_time_password: false,
        can_be_changed: false,
        applicant: me,
        date_of_birth: "1994-04-16",
        statement: JSON.stringify({
          subject: "qoltanba/end-of-registration/1",
          applicant: me,
          ...about,
        }),
      };
      keep(draft);
      return ok(draft);
    },
    exportRuleEvidence: async () =>
      ok({ folder: "~/Qoltanba/rule", files: ["statement.json", "statement.json.p7s"] }),
  };
}
