import type { Language } from "../../../shared/card/document";
import { en } from "./en";
import { kk } from "./kk";
import type { PortalMessages } from "./messages";
import { ru } from "./ru";

export const portalWords: Record<Language, PortalMessages> = { kk, ru, en };
