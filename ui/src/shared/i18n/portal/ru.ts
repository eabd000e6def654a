import type { Messages } from "../messages";

/** Letting browsers in to the portal. */
export const portal: Messages["portal"] = {
  action: {
    sign_in: "Вход на портал",
    show_documents: "Показ ваших документов на портале",
    sign_order: "Подпись услуги, заказанной на портале",
    desk_sign_in: "Вход в окно центра обслуживания, где вы работаете",
    desk_consent: "Согласие представителя собственника",
    desk_record: "Подпись записи о приёме",
  },
  site: "Сайт",
  browser: "Браузер",
  from: (browser, network) => `${browser}, сеть ${network}`,
  until: (time) => `Разрешить можно до ${time}`,
  bewareTitle: "Только если вы сами открыли эту страницу",
  beware:
    "Если код вам прислали или диктуют, вместо вас войдёт другой человек. Госорганы об этом не просят.",
  allow: "Разрешить",
  number: "Введите это число на странице",
  numberText: "Только на странице, которую открыли вы сами. Никому его не сообщайте.",
  numberUntil: (time) => `Действует до ${time}`,
  done: "Готово",
  home: "Вход на портал открыт",
  sessionUntil: (time) => `До ${time}`,
  documentsShown: "документы показаны",
  end: "Завершить",
  endSession: (browser) => `Завершить сеанс: ${browser}`,
};

/** Signing what was ordered there. */
export const order: Messages["order"] = {
  bewareTitle: "Только если вы заказали это сами",
  beware:
    "Прочитайте всё: с вашей подписью заявление подаётся от вашего имени. Если вы этого не заказывали, откажитесь и завершите сеанс на главной.",
  refuse: "Отказаться подписывать",
  refused: "Не подписано",
  refusedText: "Страница сообщит, что вы отказались. Заказанное останется там, его можно изменить.",
  until: (time) => `Можно подписать до ${time}`,
};
