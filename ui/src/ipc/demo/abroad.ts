import type {
  AbroadForm,
  AbroadFormView,
  AppError,
  AttachmentPurpose,
  BeforeView,
  DraftView,
  Finding,
  IdentityDocumentView,
  Needs,
  Result,
  Service,
} from "..";
import { me } from "./world";

const law = {
  kk: "«Халықтың көші-қоны туралы» 2011 жылғы 22 шілдедегі № 477-IV Заң",
  ru: "Закон от 22 июля 2011 года № 477-IV «О миграции населения»",
  en: "Law of 22 July 2011 No. 477-IV on Population Migration",
};

const held: IdentityDocumentView[] = [
  { kind: "national_id", number: "041234567" },
  { kind: "passport", number: "N12345678" },
];

const isAbroad = (service: Service) =>
  service === "abroad_permanently" || service === "abroad_temporarily";
const copiesOf = (service: Service): AttachmentPurpose[] =>
  service === "abroad_permanently"
    ? ["identity_document", "permit_to_leave"]
    : service === "abroad_temporarily"
      ? ["identity_document"]
      : [];

const empty: AbroadForm = {
  country: "",
  address: "",
  since: "",
  until: "",
  reason: null,
  document_number: "",
  contact: "",
  permit_number: "",
  permit_issued_on: "",
  personal_data: false,
};

/** What the rules say to a citizen, or with `foreigner` in the query to somebody who is none. */
function before(service: Service, foreigner: boolean): BeforeView {
  const needs: Needs = {
    signatures: isAbroad(service) ? ["eds"] : ["eds", "one_time_password"],
    consents: [isAbroad(service) ? "personal_data" : "owners"],
    copies: copiesOf(service),
    fee_mci: service === "marriage" ? 1 : 0,
    promised: isAbroad(service)
      ? { within: "working_days", days: 1 }
      : { within: "minutes", minutes: 15 },
    promised_in_person: isAbroad(service)
      ? { within: "working_days", days: 2 }
      : { within: "minutes", minutes: 30 },
    law,
  };
  const notes: Finding[] = isAbroad(service)
    ? []
    : [
        {
          finding: "note",
          reason: "owner_by_ordinary_procedure",
          go_to: "state_corporation",
          law: "order267",
        },
        { finding: "note", reason: "state_rental", go_to: null, law: "housing_law94" },
      ];
  const citizen: Finding = foreigner
    ? { finding: "refused", reason: "foreigner", go_to: "state_corporation", law: "order267" }
    : { finding: "ok", reason: "citizen", law: "order267" };
  return {
    service,
    needs,
    possible: !foreigner,
    findings: [
      citizen,
      { finding: "ok", reason: "acts_alone", law: "order267" },
      { finding: "ok", reason: "eds_there", law: "eds_law370" },
      ...notes,
    ],
    others: [],
  };
}

/** Services before their forms, and the card of a citizen abroad. */
export function abroad(
  query: URLSearchParams,
  typed: (form: string) => string | undefined,
  drawn: (draft: (id: string) => DraftView) => DraftView,
) {
  const ok = <T>(data: T): Result<T> => ({ status: "ok", data });
  const no = (error: AppError): Result<never> => ({ status: "error", error });
  const views: Partial<Record<Service, AbroadFormView>> = {};
  const view = (service: Service) =>
    (views[service] ??= {
      form: { ...empty },
      copies: copiesOf(service).map((purpose) => ({ purpose, file: null })),
      countries: ["DE", "TR", "US", "UZ"],
      most_bytes: 5 * 1024 * 1024,
      documents: query.has("empty") ? [] : held,
    });
  const put = (
    service: Service,
    purpose: AttachmentPurpose,
    file: AbroadFormView["copies"][number]["file"],
  ) => {
    const known = view(service);
    const copies = known.copies.map((copy) =>
      copy.purpose === purpose ? { purpose, file } : copy,
    );
    return (views[service] = { ...known, copies });
  };
  return {
    beforeService: async (service: Service) => ok(before(service, query.has("foreigner"))),
    abroadForm: async (service: Service) => ok(view(service)),
    attachCopy: async (
      service: Service,
      purpose: AttachmentPurpose,
      name: string,
      bytesBase64: string,
    ) => {
      const bytes = Math.floor((bytesBase64.length * 3) / 4);
      const kind = bytesBase64.startsWith("JVBER")
        ? "pdf"
        : bytesBase64.startsWith("iVBOR")
          ? "png"
          : null;
      if (!kind) return no({ code: "attachment_refused", reason: "unknown_kind" });
      return ok(put(service, purpose, { name, kind, bytes }));
    },
    detachCopy: async (service: Service, purpose: AttachmentPurpose) =>
      ok(put(service, purpose, null)),
    draftAbroad: async (service: Service) => {
      const { copies } = view(service);
      const form = { ...empty, ...(JSON.parse(typed(service) ?? "{}") as Partial<AbroadForm>) };
      const incomplete = Object.values({ ...form, until: "-" }).some(
        (said) => said === "" || said === null,
      );
      if (incomplete) return no({ code: "card_invalid", reason: "incomplete" });
      if (copies.some(({ file }) => !file)) return no({ code: "card_invalid", reason: "copies" });
      const { country, address, since, document_number, contact, permit_number, permit_issued_on } =
        form;
      const card = {
        country,
        address,
        since,
        reason: form.reason ?? "other",
        document_number,
        contact,
        copies: copies.map(({ purpose, file }) => ({
          purpose,
          kind: file?.kind ?? "pdf",
          bytes: file?.bytes ?? 1,
          sha256: "5c".repeat(32),
        })),
      };
      return ok(
        drawn((draft) => ({
          draft,
          applicant: me,
          date_of_birth: "1994-04-16",
          about: { service: "abroad_permanently", card, permit_number, permit_issued_on },
          consents_needed: 0,
          signs_now: true,
          one_time_password: false,
          can_be_changed: true,
          statement: JSON.stringify({ subject: "qoltanba/living-abroad/1", applicant: me, card }),
        })),
      );
    },
  };
}
