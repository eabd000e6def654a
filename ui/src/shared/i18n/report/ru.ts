import type { Messages } from "../messages";

export const ticket: Messages["ticket"] = {
  sent: "Отправлено",
  in_work: "Рассматривается",
  answered: "Есть ответ",
  withdrawn: "Отозвано",
};

export const report: Messages["report"] = {
  title: "Мои жалобы",
  empty: "Вы ни на что не жаловались",
  emptyText: "Можно пожаловаться на того, кто открыл ваш документ или просит вашего согласия.",
  viewing: "Пожаловаться на просмотр",
  applicant: "Пожаловаться на этого человека",
  text: "Ведомство разберётся и ответит вам в приложении. Тот, на кого вы жалуетесь, об этом не узнает.",
  why: "Что не так?",
  words: "Своими словами (необязательно)",
  wordsHint: "Не больше 500 знаков, читает только ведомство",
  send: "Отправить",
  viewed: (document) => `Просмотр: ${document}`,
  asked: "Просьба о вашем согласии",
  number: "Номер",
  sent: "Отправлено",
  due: "Ответят не позднее",
  reason: "Что не так",
  mine: "Ваши слова",
  overdue: "Ответ опаздывает",
  withdraw: "Отозвать",
  withdrawTitle: "Отозвать эту жалобу?",
  withdrawText: "Тогда её не рассмотрят. Пожаловаться можно снова.",
  viewingReason: {
    meant_for_another: "Я давал этот код другому",
    unknown_viewer: "Я не знаю, кто это",
    too_much_asked: "Попросили больше, чем нужно",
    other_use: "Мои данные использовали для другого",
    other: "Другая причина",
  },
  applicantReason: {
    unknown_person: "Я не знаю этого человека",
    not_agreed: "Мы об этом не договаривались",
    pestering: "Просит снова и снова",
    pressure: "На меня давят",
    other: "Другая причина",
  },
};
