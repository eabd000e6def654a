import type { Messages } from "../messages";

/** Letting browsers in to the portal. */
export const portal: Messages["portal"] = {
  action: {
    sign_in: "Порталға кіру",
    show_documents: "Құжаттарыңызды порталда көрсету",
    sign_order: "Порталда тапсырыс берілген қызметке қол қою",
    desk_sign_in: "Қызмет көрсету орталығының терезесіне кіру",
    desk_consent: "Меншік иесінің өкілі ретінде келісім беру",
    desk_record: "Қабылдау жазбасына қол қою",
  },
  site: "Сайт",
  browser: "Браузер",
  from: (browser, network) => `${browser}, желі ${network}`,
  until: (time) => `Рұқсат беру мерзімі: ${time}`,
  bewareTitle: "Бұл бетті өзіңіз ашқан болсаңыз ғана",
  beware:
    "Код сізге жіберілсе немесе айтылса, сіздің атыңыздан бөтен адам кіреді. Мемлекеттік органдар мұны сұрамайды.",
  allow: "Рұқсат беру",
  number: "Осы санды бетте теріңіз",
  numberText: "Тек өзіңіз ашқан бетте. Оны ешкімге айтпаңыз.",
  numberUntil: (time) => `Мерзімі: ${time}`,
  done: "Дайын",
  home: "Порталға кіру ашық",
  sessionUntil: (time) => `Аяқталады: ${time}`,
  documentsShown: "құжаттар көрсетілген",
  end: "Аяқтау",
  endSession: (browser) => `Сеансты аяқтау: ${browser}`,
};

/** Signing what was ordered there. */
export const order: Messages["order"] = {
  bewareTitle: "Тек өзіңіз тапсырыс берген болсаңыз",
  beware:
    "Түгел оқып шығыңыз: қолыңызбен бірге өтініш сіздің атыңыздан беріледі. Тапсырыс бермесеңіз, бас тартып, басты беттегі сеансты аяқтаңыз.",
  refuse: "Қол қоюдан бас тарту",
  refused: "Қол қойылмады",
  refusedText: "Бетте бас тартқаныңыз айтылады. Тапсырыс сонда қалады, оны өзгертуге болады.",
  until: (time) => `${time} дейін қол қоюға болады`,
};
