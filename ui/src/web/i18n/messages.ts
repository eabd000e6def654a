import type { TroubleKind } from "../answer";
import type { CodeRefusal } from "../code";

/** What happened, and what to do next. */
export type PageText = { title: string; text: string };

/** Everything that the third party's pages say, in one language; a missing text does not compile. */
export type Messages = {
  name: string;
  skip: string;
  language: string;
  checking: PageText;
  opening: PageText;
  preview: {
    title: (holder: string, document: string) => string;
    text: string;
    holder: string;
    document: string;
    shown: string;
    purpose: string;
    as: string;
    visitor: (network: string) => string;
    signIn: string;
    until: string;
    left: (time: string) => string;
    open: string;
    seen: string;
  };
  opened: {
    title: string;
    text: (moment: string) => string;
    by: Record<"visitor" | "person", (who: string) => string>;
    told: string;
    source: string;
    checked: string;
    issued: string;
    signed: string;
    validUntil: string;
    status: string;
    once: string;
    fields: string;
    print: string;
    mark: Record<"visitor" | "person", (who: string) => string>;
  };
  entry: {
    title: string;
    text: string;
    label: string;
    hint: string;
    submit: string;
    refusal: Record<CodeRefusal | "empty", string>;
    beware: string;
    scan: string;
    stopScanning: string;
    scanning: string;
    noCamera: string;
  };
  scanAgain: PageText;
  damagedLink: PageText;
  answerLost: PageText;
  trouble: Record<TroubleKind | "too_many_tries", PageText>;
  retryAfter: (minutes: number) => string;
  retryLater: string;
  retry: string;
  otherCode: string;
  typeCode: string;
};
