import type { Messages } from "../messages";

export const desk: Messages["desk"] = {
  action: {
    representative: "Меншік иесінің өкілі ретіндегі келісіміңіз",
    employee: "Қабылдау жазбасына қолыңыз",
  },
  bewareTitle: {
    representative: "Қазір осы терезенің алдында болсаңыз ғана",
    employee: "Өзіңіз тексерген нәрсе ғана",
  },
  beware: {
    representative:
      "Сіз өкілі болып отырған адамның тұрғынжайында басқа адамның тіркелуіне келісесіз. Түгел оқып шығыңыз. Қызмет көрсету орталығында болмасаңыз, бас тартыңыз.",
    employee:
      "Қолыңызбен бірге тіркеу бірден енгізіледі, тексерілген құжаттарға өзіңіз жауап бересіз.",
  },
  record: "Қабылдау жазбасы",
  applicant: "Өтініш беруші",
  owner: "Меншік иесі",
  representative: "Өкіл",
  employee: "Қызметкер",
  centre: "Қызмет көрсету орталығы",
  papers: "Тексерілген құжаттар",
  consent: "Өкілдің келісімі",
  byEds: "өз ЭЦҚ-сымен",
  onPaper: (number) => `қағаз түрінде, № ${number}`,
  dependence: { minor: "кәмелетке толмаған", incapacitated: "әрекетке қабілетсіз" },
  ownerIs: (name, dependence) => `${name} (${dependence})`,
  paper: {
    applicant_identity: "Өтініш берушінің жеке куәлігі",
    representative_identity: "Өкілдің жеке куәлігі",
    birth_certificate: "Меншік иесінің туу туралы куәлігі",
    guardianship_decision: "Қорғаншылық не қамқоршылық туралы шешім",
  },
  paperNumber: (paper, number) => `${paper}, № ${number}`,
  sign: { representative: "ЭЦҚ-мен келісім беру", employee: "ЭЦҚ-мен қол қою" },
  decline: "Қол қоймау",
  declined: "Қол қойылмады",
  declinedText: "Орталықтағы бетте бұл айтылады. Ештеңе енгізілмеді.",
  consented: "Келісім бердіңіз",
  consentedText: "Енді қызметкер қол қояды. Бәрі тарихыңызда қалады.",
  entered: "Тіркеу енгізілді",
  enteredText: "Өтініш берушіге, меншік иесіне және өкілге хабарланды.",
  session: "Қызмет көрсету орталығының терезесі",
  by: (name, centre) => `${name}, ${centre}`,
};
