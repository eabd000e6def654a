import type { Check } from "../../../ipc";

/** Что проверяется автоматически, когда все подписали. */
export const checks = {
  title: "Автоматические проверки",
  names: {
    people: "Ваши данные",
    ownership: "Жильё и его собственники",
    owners: "Данные собственников",
    social_security: "Законные представители",
    rental: "Жильё, арендованное у государства",
    civil_status: "Семейное положение",
    signatures: "Подписи",
  } satisfies Record<Check, string>,
  waiting: "Проверяется",
  delayed: "Реестр пока не отвечает. Запрос повторится автоматически, от вас ничего не требуется.",
};
