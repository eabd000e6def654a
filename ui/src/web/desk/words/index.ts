import type { Language } from "../../../shared/card/document";
import { en } from "./en";
import { kk } from "./kk";
import type { DeskMessages } from "./messages";
import { ru } from "./ru";

export const deskWords: Record<Language, DeskMessages> = { kk, ru, en };
