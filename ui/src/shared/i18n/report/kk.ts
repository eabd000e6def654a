import type { Messages } from "../messages";

export const ticket: Messages["ticket"] = {
  sent: "Жіберілді",
  in_work: "Қаралуда",
  answered: "Жауап бар",
  withdrawn: "Қайтарып алынды",
};

export const report: Messages["report"] = {
  title: "Шағымдарым",
  empty: "Сіз ештеңеге шағымданған жоқсыз",
  emptyText: "Құжатыңызды ашқан не келісіміңізді сұраған адамға шағымдануға болады.",
  viewing: "Осы ашылуға шағымдану",
  applicant: "Бұл адамға шағымдану",
  text: "Мекеме қарап, осы қолданбада жауап береді. Кімге шағымдансаңыз, ол білмейді.",
  why: "Не дұрыс емес?",
  words: "Өз сөзіңізбен (міндетті емес)",
  wordsHint: "500 таңбадан аспасын, тек мекеме оқиды",
  send: "Жіберу",
  viewed: (document) => `Ашылуы: ${document}`,
  asked: "Келісіміңізді сұрау",
  number: "Нөмірі",
  sent: "Жіберілді",
  due: "Жауап беру мерзімі",
  reason: "Не дұрыс емес",
  mine: "Сіздің сөзіңіз",
  overdue: "Жауап кешігіп жатыр",
  withdraw: "Қайтарып алу",
  withdrawTitle: "Шағымды қайтарып аласыз ба?",
  withdrawText: "Онда ол қаралмайды. Қайта шағымдануға болады.",
  viewingReason: {
    meant_for_another: "Бұл кодты басқа адамға бердім",
    unknown_viewer: "Мұны кім ашқанын білмеймін",
    too_much_asked: "Керегінен көбін сұрады",
    other_use: "Деректерімді басқа мақсатқа пайдаланды",
    other: "Басқа себеп",
  },
  applicantReason: {
    unknown_person: "Бұл адамды танымаймын",
    not_agreed: "Біз бұған келіскен жоқпыз",
    pestering: "Қайта-қайта сұрай береді",
    pressure: "Маған қысым жасайды",
    other: "Басқа себеп",
  },
};
