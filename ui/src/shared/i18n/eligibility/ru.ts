import type { Messages } from "../messages";
import { plural } from "../plural";

const days = plural("ru");

export const eligibility: Messages["eligibility"] = {
  services: {
    temporary_registration: {
      name: "Временная регистрация",
      text: (told) => `По месту пребывания, на срок до ${told.longest_stay_months} мес.`,
    },
    permanent_registration: { name: "Постоянная регистрация", text: "По месту жительства" },
    abroad_permanently: {
      name: "Постоянное проживание за рубежом",
      text: "Учёт граждан, выехавших на ПМЖ",
    },
    abroad_temporarily: {
      name: "Временное проживание за рубежом",
      text: "Учёт граждан, которые учатся, работают или находятся за рубежом",
    },
    end_of_registration: {
      name: "Снятие с регистрации",
      text: "Того, кто зарегистрирован в вашем жилище",
    },
    marriage: { name: "Брак", text: "Заявление обоих, с выбором времени и места" },
  },
  categories: { home: "Жильё и адрес", abroad: "Граждане за рубежом", family: "Семья" },
  search: "Найти услугу",
  nothing: "Такой услуги нет",
  needs: "Что понадобится",
  signature: "Подпись",
  eds: "ЭЦП",
  edsOnly: "Только ЭЦП; одноразового пароля недостаточно",
  edsOrCode: "ЭЦП или одноразовый пароль",
  consents: "Согласия",
  consent: {
    owners: "Каждого собственника жилища, с его ЭЦП",
    co_owners: "Каждого другого собственника жилища",
    personal_data: "Ваше, на доступ к персональным данным ограниченного доступа",
  },
  consentOfSpouse: (time) => `Второго супруга; время на ответ: ${time}`,
  copies: "Приложить",
  copiesHint: "PDF, JPEG или PNG",
  fee: "Оплата",
  free: "Бесплатно",
  mci: (count) => `${count} МРП`,
  time: "Результат",
  timeInPerson: "При личном обращении",
  minutes: (count) => `В течение ${count} ${days(count, { one: "минуты", other: "минут" })}`,
  workingDays: (count) =>
    `В течение ${count} ${days(count, { one: "рабочего дня", other: "рабочих дней" })}`,
  law: "По закону",
  forYou: "Для вас",
  forOther: { parent: "Для вашего ребёнка", guardian: "Для вашего подопечного" },
  refused: "Здесь это невозможно",
  begin: "Начать",
  reason: {
    citizen: "Вы гражданин Казахстана",
    foreigner: "Эта услуга — для граждан. Иностранцы обращаются в другое место.",
    stateless: "Эта услуга — для граждан. Лица без гражданства обращаются в другое место.",
    refugee: "Эта услуга — для граждан. Беженцы обращаются в другое место.",
    guardian_applies: "Заявление подаёт опекун",
    parent_applies: (told) => `До ${told.joining_age} лет заявление подаёт родитель`,
    only_with_parent: (told) =>
      `До ${told.apart_from_parents_age} лет — только там, где зарегистрирован родитель`,
    applies_alone: (told) => `С ${told.joining_age} лет заявление подают самостоятельно`,
    only_for_oneself: "Эту услугу запрашивают только для себя",
    acts_alone: "Вы можете подать заявление сами",
    eds_there: "Ваша ЭЦП действует",
    eds_needed: "Подписывается ЭЦП, а вашей нет или её срок истёк",
    one_time_password: "Без ЭЦП вы подпишете одноразовым паролем",
    owns_nothing: "По реестру у вас нет жилища",
    owns: "Вы собственник жилища",
    owner_not_acting_alone:
      "Если собственник несовершеннолетний или недееспособный, обратитесь в ЦОН с законным представителем",
    centre_sends_online: "Пока идёт пилот, остальных ЦОН направляет в онлайн",
    state_rental: "В жилище из государственного фонда — только тех, кто указан в договоре",
    too_young_to_marry: (told) => `До ${told.marriage_age} лет обращаются в РАГС`,
  },
  goTo: {
    state_corporation: "Обратитесь в ЦОН Государственной корпорации",
    service_provider: "Обратитесь в миграционную службу полиции",
    parent: "Попросите родителя подать заявление",
    guardian: "Попросите опекуна подать заявление",
    the_person: "Заявление подают в своём приложении",
    eds: "См. «Моя ЭЦП» в профиле",
    registry_office: "Обратитесь в РАГС",
  },
  laws: {
    order267: "Приказ № 267 от 30 марта 2020 года",
    pilot_order500: "Приказ № 500 от 7 октября 2025 года",
    eds_law370: "Закон № 370 об ЭЦП, ст. 14",
    housing_law94: "Закон № 94-I «О жилищных отношениях»",
    marriage_code518: "Кодекс «О браке (супружестве) и семье»",
  },
};
