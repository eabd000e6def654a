import type { Told } from "../messages";

const ofOwners = {
  consent_answered: "На ваше заявление ответил ещё один собственник",
  consents_complete: "Все собственники согласились: можно подписать",
  request_processing: "Все согласились: заявление проверяется",
};
const ofNobody = {
  consent_asked: null,
  consent_counts_again: null,
  consent_answered: null,
  consents_complete: null,
  request_processing: null,
  request_at_home: null,
};

export const told: Told = {
  temporary_registration: {
    ...ofOwners,
    consent_asked: "У вас попросили согласие на временную регистрацию по вашему адресу",
    consent_counts_again:
      "Временная регистрация, на которую вы согласились, запрошена снова: согласие действует",
    registered: "Временная регистрация внесена",
    request_at_home: "От вашего имени запрошена временная регистрация в вашем жилье",
  },
  permanent_registration: {
    ...ofOwners,
    consent_asked: "У вас попросили согласие на постоянную регистрацию по вашему адресу",
    consent_counts_again:
      "Постоянная регистрация, на которую вы согласились, запрошена снова: согласие действует",
    registered: "Постоянная регистрация внесена",
    request_at_home: "От вашего имени запрошена постоянная регистрация в вашем жилье",
  },
  abroad_permanently: { ...ofNobody, registered: "Ваше постоянное проживание за рубежом учтено" },
  abroad_temporarily: { ...ofNobody, registered: "Ваше временное проживание за рубежом учтено" },
  end_of_registration: {
    ...ofOwners,
    consent_asked: "У вас попросили согласие на прекращение регистрации по вашему адресу",
    consent_counts_again:
      "Прекращение регистрации, на которое вы согласились, запрошено снова: согласие действует",
    registered: "Регистрация прекращена",
    request_at_home: "От вашего имени запрошено прекращение регистрации в вашем жилье",
  },
  marriage: {
    consent_asked: "Вас попросили подтвердить заявление о браке",
    consent_counts_again: null,
    consent_answered: null,
    consents_complete: null,
    request_processing: "Подписали оба: заявление о браке проверяется",
    registered: "Заявление о браке принято",
    request_at_home: null,
  },
};
