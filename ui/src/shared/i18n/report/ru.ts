import type { Messages } from "../messages";

export const ticket: Messages["ticket"] = {
  sent: "Отправлено",
  in_work: "Рассматривается",
  answered: "Есть ответ",
  withdrawn: "Отозвано",
};

export const report: Messages["report"] = {
  title: "Мои сообщения о нарушениях",
  empty: "Вы ни о чём не сообщали",
  emptyText: "Можно сообщить о том, кто открыл ваш документ, и о том, кто просит вашего согласия.",
  viewing: "Сообщить об этом просмотре",
  applicant: "Сообщить об этом человеке",
  text: "Ведомство разберётся и ответит вам в приложении. Тому, о ком вы сообщаете, об этом не скажут.",
  why: "Что не так?",
  words: "Своими словами (необязательно)",
  wordsHint: "Не больше 500 знаков, читает только ведомство",
  send: "Отправить",
  all: "К моим сообщениям",
  viewed: (document) => `Просмотр: ${document}`,
  asked: "Просьба о вашем согласии",
  number: "Номер",
  sent: "Отправлено",
  due: "Ответят не позднее",
  reason: "Что не так",
  mine: "Ваши слова",
  overdue: "Ответ опаздывает",
  withdraw: "Отозвать",
  withdrawTitle: "Отозвать это сообщение?",
  withdrawText: "Тогда его не рассмотрят. О том же можно сообщить снова.",
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
