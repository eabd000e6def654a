import type { Messages } from "../messages";

export const desk: Messages["desk"] = {
  action: {
    representative: "Ваше согласие как представителя собственника",
    employee: "Ваша подпись под записью о приёме",
  },
  bewareTitle: {
    representative: "Только если вы сейчас у этого окна",
    employee: "Только то, что вы проверили сами",
  },
  beware: {
    representative:
      "Вы соглашаетесь, чтобы другой человек зарегистрировался в жилище того, кого вы представляете. Прочитайте всё. Если вы не в центре обслуживания, откажитесь.",
    employee:
      "С вашей подписью регистрация вносится сразу, и за проверенные документы отвечаете вы.",
  },
  record: "Запись о приёме",
  applicant: "Заявитель",
  owner: "Собственник",
  representative: "Представитель",
  employee: "Работник",
  centre: "Центр обслуживания",
  papers: "Проверенные документы",
  consent: "Согласие представителя",
  byEds: "своей ЭЦП",
  onPaper: (number) => `на бумаге, № ${number}`,
  dependence: { minor: "несовершеннолетний", incapacitated: "недееспособный" },
  ownerIs: (name, dependence) => `${name} (${dependence})`,
  paper: {
    applicant_identity: "Удостоверение личности заявителя",
    representative_identity: "Удостоверение личности представителя",
    birth_certificate: "Свидетельство о рождении собственника",
    guardianship_decision: "Решение об опеке или попечительстве",
  },
  paperNumber: (paper, number) => `${paper}, № ${number}`,
  sign: { representative: "Дать согласие ЭЦП", employee: "Подписать ЭЦП" },
  decline: "Не подписывать",
  declined: "Не подписано",
  declinedText: "Страница в центре сообщит об этом. Ничего не внесено.",
  consented: "Вы дали согласие",
  consentedText: "Теперь подпишет работник. Всё останется в вашей истории.",
  entered: "Регистрация внесена",
  enteredText: "Заявителю, собственнику и представителю сообщено.",
  session: "Окно центра обслуживания",
  by: (name, centre) => `${name}, ${centre}`,
};
