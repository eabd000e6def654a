import type { Told } from "../messages";

const ofOwners = {
  consent_answered: "Өтінішіңізге тағы бір меншік иесі жауап берді",
  consents_complete: "Меншік иелері түгел келісті: қол қоюға болады",
  request_processing: "Бәрі келісті: өтініш тексерілуде",
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
    consent_asked: "Сізден мекенжайыңызға уақытша тіркеуге келісім сұралды",
    consent_counts_again: "Сіз келіскен уақытша тіркеу қайта сұралды: келісіміңіз күшінде",
    registered: "Уақытша тіркеу енгізілді",
    request_at_home: "Атыңыздан үйіңізге уақытша тіркеу сұралды",
  },
  permanent_registration: {
    ...ofOwners,
    consent_asked: "Сізден мекенжайыңызға тұрақты тіркеуге келісім сұралды",
    consent_counts_again: "Сіз келіскен тұрақты тіркеу қайта сұралды: келісіміңіз күшінде",
    registered: "Тұрақты тіркеу енгізілді",
    request_at_home: "Атыңыздан үйіңізге тұрақты тіркеу сұралды",
  },
  abroad_permanently: { ...ofNobody, registered: "Шетелде тұрақты тұруыңыз есепке алынды" },
  abroad_temporarily: { ...ofNobody, registered: "Шетелде уақытша тұруыңыз есепке алынды" },
  end_of_registration: {
    ...ofOwners,
    consent_asked: "Сізден мекенжайыңыздағы тіркеуді тоқтатуға келісім сұралды",
    consent_counts_again: "Сіз келіскен тіркеуді тоқтату қайта сұралды: келісіміңіз күшінде",
    registered: "Тіркеу тоқтатылды",
    request_at_home: "Атыңыздан үйіңіздегі тіркеуді тоқтату сұралды",
  },
  marriage: {
    consent_asked: "Сізден неке қию туралы өтінішті растау сұралды",
    consent_counts_again: null,
    consent_answered: null,
    consents_complete: null,
    request_processing: "Екеуіңіз де қол қойдыңыз: неке қию туралы өтініш тексерілуде",
    registered: "Неке қию туралы өтініш қабылданды",
    request_at_home: null,
  },
};
