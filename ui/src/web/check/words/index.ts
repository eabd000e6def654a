import type { Language } from "../../../shared/card/document";
import { en } from "./en";
import { kk } from "./kk";
import type { CheckMessages } from "./messages";
import { ru } from "./ru";

export const checkWords: Record<Language, CheckMessages> = { kk, ru, en };
