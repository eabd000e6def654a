import type { AbroadRefusal, AttachmentRefusal, Finding } from "../../../ipc";
import { eligibility } from "../eligibility/ru";
import { type ErrorText, type ErrorWords, type Messages, said } from "../messages";

export const abroad: Messages["abroad"] = {
  card: "Карточка учёта",
  kept: "Заполненное хранится на этом устройстве вместе с копиями, пока вы не отправите заявление.",
  country: "Страна",
  address: "Адрес там",
  addressHint: "Улица, дом, город, индекс",
  since: "Проживаю с",
  until: "До какого дня, по плану",
  dayHint: "День, месяц, год: 24.11.2026",
  reason: "Причина",
  reasons: {
    work: "Работа",
    study: "Учёба",
    treatment: "Лечение",
    family: "Семья",
    other: "Другая причина",
  },
  document: "Номер документа, удостоверяющего личность",
  contact: "Телефон или e-mail там",
  permit: "Номер разрешения на выезд",
  permitDay: "Выдано",
  copies: "Копии",
  copy: {
    identity_document: "Документ, удостоверяющий личность",
    permit_to_leave: "Разрешение на выезд на ПМЖ",
  },
  kind: { pdf: "PDF", jpeg: "JPEG", png: "PNG" },
  choose: "Выберите файл или перетащите его сюда",
  another: "Выбрать другой файл",
  remove: "Убрать",
  reading: "Файл проверяется",
  limits: (megabytes) => `PDF, JPEG или PNG, не больше ${megabytes} МБ`,
  megabytes: (count) => `${count} МБ`,
  kilobytes: (count) => `${count} КБ`,
  personalData:
    "Согласен на доступ к моим персональным данным ограниченного доступа, необходимым для услуги (Закон «О персональных данных», ст. 8)",
  statement: (name) =>
    `Я, ${name}, прошу поставить меня на учёт как гражданина, проживающего за рубежом, и согласен на доступ к моим персональным данным ограниченного доступа:`,
  registered: "Вы состоите на учёте как гражданин, проживающий за рубежом.",
  sha256: "SHA-256",
};

const another = "Сфотографируйте документ или напечатайте его в PDF и приложите.";
const attachment: Record<Exclude<AttachmentRefusal, "too_large">, ErrorText> = {
  unknown_kind: { what: "Это не PDF, не JPEG и не PNG.", next: another },
  unreadable: { what: "Файл повреждён или неполон.", next: another },
  more_than_a_copy: { what: "В файле не только копия.", next: another },
  active_content: {
    what: "Этот PDF при открытии может что-то сделать: запустить скрипт или открыть файл.",
    next: another,
  },
  encrypted: { what: "Этот PDF с паролем.", next: "Сохраните его без пароля и приложите." },
  too_many_pixels: {
    what: "В этом снимке слишком много пикселей.",
    next: "Уменьшите его и приложите.",
  },
  too_complex: { what: "В этом PDF слишком много частей.", next: another },
};
const card: Record<AbroadRefusal, ErrorText> = {
  since: { what: "Первый день за рубежом ещё не наступил.", next: "Укажите сегодня или раньше." },
  until: { what: "Срок уже закончился.", next: "Укажите день после сегодняшнего." },
  permit: { what: "Разрешение выдано будущим днём.", next: "Сверьте день с разрешением." },
  copies: { what: "Не хватает копии.", next: "Приложите копию каждого документа." },
  personal_data: {
    what: "Услуге нужно ваше согласие на доступ к персональным данным ограниченного доступа.",
    next: "Без него в услуге было бы отказано.",
  },
  incomplete: { what: "В карточке чего-то не хватает.", next: "Заполните все поля." },
};

export const abroadErrors = {
  attachment_refused: (
    { reason }: { reason: AttachmentRefusal },
    { told, megabytes }: ErrorWords,
  ) =>
    reason === "too_large"
      ? {
          what: "Файл слишком большой.",
          next: `Приложите файл не больше ${megabytes(told().attachment_bytes)} МБ.`,
        }
      : attachment[reason],
  card_invalid: ({ reason }: { reason: AbroadRefusal }) => card[reason],
  attachment_missing: { what: "Копии больше нет.", next: "Приложите её снова." },
  not_eligible: ({ finding }: { finding: Finding }, { told }: ErrorWords) => ({
    what: said(eligibility.reason[finding.reason], told()),
    next: finding.finding === "refused" ? eligibility.goTo[finding.go_to] : "",
  }),
};
