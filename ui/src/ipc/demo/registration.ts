import type {
  AppError,
  DraftView,
  DwellingSearch,
  DwellingView,
  FoundDwellingView,
  RegistrationForm,
  RequestView,
  Result,
} from "..";
import { kazakhDay } from "../../shared/format";
import { dwellings, foreignDwelling, me, rentedDwelling } from "./world";

/** Looks for a dwelling; an address is the one whose numbers were typed, beside some word. */
export function searched(search: DwellingSearch): Result<FoundDwellingView, AppError> {
  const no = (error: AppError): Result<never, AppError> => ({ status: "error", error });
  const { owner, region } = search;
  if (search.by === "code" && search.rka.replace(/ /g, "").length !== 16)
    return no({ code: "rka_malformed" });
  if (owner !== null && !/^\d{12}$/.test(owner)) return no({ code: "iin_malformed" });
  if (search.by === "address" && !/\p{L}{2}/u.test(search.address))
    return no({ code: "address_malformed" });
  const numbers = (text: string) => (text.match(/\d+/g) ?? []).join();
  const is = ({ rka, address }: DwellingView) =>
    search.by === "code"
      ? rka === search.rka.replace(/ /g, "")
      : numbers(address.kk) === numbers(search.address);
  const all = [...dwellings, foreignDwelling, rentedDwelling];
  const dwelling = all.find((one) => one.region === region && is(one));
  if (!dwelling) return no({ code: "no_such_dwelling" });
  const rented_from_state = dwelling === rentedDwelling;
  return {
    status: "ok",
    data: {
      dwelling,
      as_owner: owner === null && !rented_from_state,
      consents_needed: owner === null ? 0 : 2,
      rented_from_state,
    },
  };
}

/** What the service makes of a form. */
export function drawUp(form: RegistrationForm, id: string): DraftView {
  const until = new Date(form.from);
  until.setUTCMonth(until.getUTCMonth() + form.months);
  until.setUTCDate(until.getUTCDate() - 1);
  const { from, months, reason } = form;
  const dwelling =
    [...dwellings, foreignDwelling].find((d) => d.rka === form.rka) ?? foreignDwelling;
  const said = { dwelling, from, until: until.toISOString().slice(0, 10), months, reason };
  const as_owner = form.owner === null;
  return {
    draft: id,
    about: { service: "temporary_registration", as_owner, ...said },
    consents_needed: as_owner ? 0 : 2,
    signs_now: as_owner,
    one_time_password: true,
    applicant: me,
    date_of_birth: "1994-04-16",
    statement: JSON.stringify({
      subject: "qoltanba/temporary-registration/1",
      applicant: me,
      ...said,
    }),
  };
}

/** What was ordered on the portal. */
export function ordered(now: number): RegistrationForm {
  const { region, rka } = dwellings[0] ?? foreignDwelling;
  return { region, rka, owner: null, from: kazakhDay(now), months: 6, reason: "work" };
}

/** The request that a draft becomes. */
export function submit(
  draft: DraftView,
  signed_by: RequestView["signed_by"],
  request: string,
  at: (minutes: number) => string,
): RequestView {
  const { about, applicant, statement, one_time_password, consents_needed } = draft;
  return {
    about,
    applicant,
    statement,
    one_time_password,
    applicant_first: about.service !== "temporary_registration",
    has_fee: about.service === "marriage",
    request,
    state:
      consents_needed === 0
        ? { state: "processing", until: at(15) }
        : { state: "awaiting_consents", until: at(60) },
    submitted_at: at(0),
    consented_at: null,
    signed_at: signed_by ? at(0) : null,
    signed_by,
    answered: 0,
    asked: draft.consents_needed,
    ask_again_until: null,
    checks: [],
  };
}
