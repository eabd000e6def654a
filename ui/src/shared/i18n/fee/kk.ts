import type { Messages } from "../messages";

export const fee: Messages["fee"] = {
  title: "Мемлекеттік баж",
  tenge: (amount) => `${amount} теңге`,
  text: "Қол қоятындардың бірі басқалар қол қойғанға дейін бір рет төлейді.",
  pay: "Бажды төлеу",
  paidByMe: "Бажды сіз төледіңіз",
  paidByOther: "Бажды басқа қол қоюшы төледі",
};
