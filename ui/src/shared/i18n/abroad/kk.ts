import type { AbroadRefusal, AttachmentRefusal, Finding } from "../../../ipc";
import { eligibility } from "../eligibility/kk";
import { type ErrorText, type ErrorWords, type Messages, said } from "../messages";

export const abroad: Messages["abroad"] = {
  card: "Есепке алу карточкасы",
  kept: "Толтырғаныңыз бен көшірмелер өтініш жіберілгенше осы құрылғыда сақталады.",
  country: "Ел",
  address: "Ондағы мекенжай",
  addressHint: "Көше, үй, қала, индекс",
  since: "Тұрып жатқан күннен бастап",
  until: "Қай күнге дейін, жоспар бойынша",
  dayHint: "Күні, айы, жылы: 24.11.2026",
  reason: "Себебі",
  reasons: {
    work: "Жұмыс",
    study: "Оқу",
    treatment: "Емделу",
    family: "Отбасы",
    other: "Басқа себеп",
  },
  document: "Жеке басты куәландыратын құжаттың нөмірі",
  contact: "Ондағы телефон немесе e-mail",
  permit: "Кетуге рұқсаттың нөмірі",
  permitDay: "Берілген күні",
  copies: "Көшірмелер",
  copy: {
    identity_document: "Жеке басты куәландыратын құжат",
    permit_to_leave: "Тұрақты тұруға кетуге рұқсат",
  },
  kind: { pdf: "PDF", jpeg: "JPEG", png: "PNG" },
  choose: "Файлды таңдаңыз немесе осында сүйреңіз",
  another: "Басқа файл таңдау",
  remove: "Алып тастау",
  reading: "Файл тексерілуде",
  limits: (megabytes) => `PDF, JPEG немесе PNG, ${megabytes} МБ-тан аспайды`,
  megabytes: (count) => `${count} МБ`,
  kilobytes: (count) => `${count} КБ`,
  personalData:
    "Қызметке қажетті, қолжетімділігі шектеулі дербес деректеріме қол жеткізуге келісемін («Дербес деректер туралы» заң, 8-бап)",
  statement: (name) =>
    `Мен, ${name}, шетелде тұратын азамат ретінде есепке алуды сұраймын және қолжетімділігі шектеулі дербес деректеріме қол жеткізуге келісемін:`,
  registered: "Сіз шетелде тұратын азамат ретінде есепте тұрсыз.",
  sha256: "SHA-256",
};

const another = "Құжатты суретке түсіріңіз немесе PDF-ке басып шығарып, соны тіркеңіз.";
const attachment: Record<Exclude<AttachmentRefusal, "too_large">, ErrorText> = {
  unknown_kind: { what: "Бұл PDF те, JPEG те, PNG те емес.", next: another },
  unreadable: { what: "Файл бүлінген немесе толық емес.", next: another },
  more_than_a_copy: { what: "Файлда көшірмеден басқа да нәрсе бар.", next: another },
  active_content: {
    what: "Бұл PDF ашылғанда бірдеңе істей алады: скрипт іске қосу немесе файл ашу.",
    next: another,
  },
  encrypted: { what: "Бұл PDF құпиясөзбен.", next: "Құпиясөзсіз сақтап, соны тіркеңіз." },
  too_many_pixels: { what: "Бұл суретте пиксель тым көп.", next: "Кішірейтіп тіркеңіз." },
  too_complex: { what: "Бұл PDF-те бөлік тым көп.", next: another },
};
const card: Record<AbroadRefusal, ErrorText> = {
  since: {
    what: "Шетелдегі бірінші күн әлі келген жоқ.",
    next: "Бүгінді не ертерек күнді жазыңыз.",
  },
  until: { what: "Мерзім бітіп қойған.", next: "Бүгіннен кейінгі күнді жазыңыз." },
  permit: { what: "Рұқсат болашақ күнмен берілген.", next: "Рұқсаттағы күнмен салыстырыңыз." },
  copies: { what: "Көшірме жетіспейді.", next: "Әр құжаттың көшірмесін тіркеңіз." },
  personal_data: {
    what: "Қызметке қолжетімділігі шектеулі дербес деректерге келісіміңіз керек.",
    next: "Онсыз қызметтен бас тартылар еді.",
  },
  incomplete: { what: "Карточкада бірдеңе жетіспейді.", next: "Барлық өрісті толтырыңыз." },
};

export const abroadErrors = {
  attachment_refused: (
    { reason }: { reason: AttachmentRefusal },
    { told, megabytes }: ErrorWords,
  ) =>
    reason === "too_large"
      ? {
          what: "Файл тым үлкен.",
          next: `${megabytes(told().attachment_bytes)} МБ-тан аспайтын файл тіркеңіз.`,
        }
      : attachment[reason],
  card_invalid: ({ reason }: { reason: AbroadRefusal }) => card[reason],
  attachment_missing: { what: "Көшірме енді жоқ.", next: "Оны қайта тіркеңіз." },
  not_eligible: ({ finding }: { finding: Finding }, { told }: ErrorWords) => ({
    what: said(eligibility.reason[finding.reason], told()),
    next: finding.finding === "refused" ? eligibility.goTo[finding.go_to] : "",
  }),
};
