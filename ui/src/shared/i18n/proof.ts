import type { CredentialState, ProofFailure } from "../../ipc";
import type { Language } from "../card/document";

/** What is said of what proves a document, one's own and somebody else's; a missing text does not compile. */
export type ProofWords = {
  /** Of one's own documents. */
  own: Record<Extract<CredentialState, "valid" | "ended">, (checked: string) => string> &
    Record<Exclude<CredentialState, "valid" | "ended"> | "missing", string>;
  proof: string;
  proved: (signed: string, checked: string) => string;
  provedUnchecked: (signed: string) => string;
  notProved: string;
  failure: Record<ProofFailure, string>;
};

export const proofWords: Record<Language, ProofWords> = {
  kk: {
    own: {
      valid: (checked) => `Басқаларға дәлелдеуге болады. Күшінде, тексерілді: ${checked}.`,
      ended: (checked) =>
        `Енді ештеңе дәлелдемейді, тексерілді: ${checked}. Құжаттарды жаңартыңыз.`,
      expired: "Басқаларға арналған дәлелдің мерзімі өткен. Құжаттарды жаңартыңыз.",
      unknown: "Күшінде екені тым ұзақ тексерілмеген. Құжаттарды жаңартыңыз.",
      missing: "Оны басқаларға әзірге дәлелдеу мүмкін емес. Құжаттарды жаңартыңыз.",
    },
    proof: "Дәлел",
    proved: (signed, checked) =>
      `Беруші қол қойған, иесі ${signed} қол қойды. Күшінде, тексерілген уақыты: ${checked}.`,
    provedUnchecked: (signed) =>
      `Беруші қол қойған, иесі ${signed} қол қойды. Әлі күшінде ме, біле алмадық.`,
    notProved: "Дәлелденбеді: оған сенбеңіз",
    failure: {
      malformed: "Дәлел өзгертілген немесе оқылмайды.",
      issuer: "Оны бұл қолданба сенетін орган бермеген.",
      holder: "Иесі оған осы жағдай үшін қол қоймаған.",
      expired: "Дәлелдің мерзімі өткен.",
      ended: "Беруші оны тоқтатқан: құжат жоғалған, ауыстырылған немесе жоқ.",
      contents: "Дәлелде көрсетілгеннен басқа нәрсе жазылған.",
    },
  },
  ru: {
    own: {
      valid: (checked) => `Можно доказать другим. Действует, проверено ${checked}.`,
      ended: (checked) => `Больше ничего не доказывает, на ${checked}. Обновите документы.`,
      expired: "Срок доказательства для других истёк. Обновите документы.",
      unknown: "Слишком давно не проверено, действует ли он. Обновите документы.",
      missing: "Доказать его другим пока нельзя. Обновите документы.",
    },
    proof: "Доказательство",
    proved: (signed, checked) =>
      `Подписан издателем, а владельцем — ${signed}. Действует на ${checked}.`,
    provedUnchecked: (signed) =>
      `Подписан издателем, а владельцем — ${signed}. Узнать, действует ли он ещё, не удалось.`,
    notProved: "Не доказано: не полагайтесь на него",
    failure: {
      malformed: "Доказательство изменено или не читается.",
      issuer: "Его выдал не тот, кому доверяет это приложение.",
      holder: "Владелец подписал его не для этого случая.",
      expired: "Срок доказательства истёк.",
      ended: "Издатель его прекратил: документ утерян, заменён или его больше нет.",
      contents: "В доказательстве сказано не то, что показано.",
    },
  },
  en: {
    own: {
      valid: (checked) => `Can be proved to others. In force, checked on ${checked}.`,
      ended: (checked) =>
        `Proves nothing to others any more, as of ${checked}. Update your documents.`,
      expired: "Its proof for others has expired. Update your documents.",
      unknown:
        "Whether it is still in force has not been asked for too long. Update your documents.",
      missing: "It cannot be proved to others yet. Update your documents.",
    },
    proof: "Proof",
    proved: (signed: string, checked) =>
      `Signed by the issuer, and by the holder on ${signed}. In force on ${checked}.`,
    provedUnchecked: (signed) =>
      `Signed by the issuer, and by the holder on ${signed}. Whether it is still in force could not be asked.`,
    notProved: "Not proved: do not rely on it",
    failure: {
      malformed: "The proof was changed or cannot be read.",
      issuer: "It was not issued by anybody whom this app trusts.",
      holder: "The holder did not sign it for this occasion.",
      expired: "The time of the proof is over.",
      ended: "The issuer has ended it: the document was lost, replaced or is gone.",
      contents: "The proof says something else than what is shown.",
    },
  },
};
