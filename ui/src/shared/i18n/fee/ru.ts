import type { Messages } from "../messages";

export const fee: Messages["fee"] = {
  title: "Госпошлина",
  tenge: (amount) => `${amount} тенге`,
  text: "Платит один раз любой из тех, кто подписывает, до подписи остальных.",
  pay: "Оплатить госпошлину",
  paidByMe: "Вы оплатили госпошлину",
  paidByOther: "Госпошлину оплатил другой подписант",
};
