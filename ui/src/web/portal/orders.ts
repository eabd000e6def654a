import type { LocalizedText } from "../../shared/card/document";
import { type Answer, ask, drawKey } from "../call";
import { isRecord, list, readText } from "../json";
import { readRegistration, type Registration } from "./registration";

export type Dwelling = { region: string; rka: string; address: LocalizedText };
export type Found = { dwelling: Dwelling; asOwner: boolean; consentsNeeded: number };

/** What is looked for: by its code, or by its owner and its address. */
export type Sought =
  | { region: string; rka: string; owner?: string }
  | { region: string; owner: string; address: string };

/** What the person fills in: nothing that the registers know. */
export type Filled = {
  region: string;
  rka: string;
  owner?: string;
  from: string;
  months: number;
  reason: string;
};

/** What was drawn up: it is neither signed nor submitted. */
export type Drawn = { registration: Registration; consentsNeeded: number };

/** The calls of ordering; none of them signs or submits anything (S-12). */
export type Orders = {
  dwellings: () => Promise<Answer<Dwelling[]>>;
  search: (sought: Sought) => Promise<Answer<Found>>;
  draw: (filled: Filled) => Promise<Answer<Drawn>>;
};

/** The backend that served this page. */
export const orders: Orders = {
  dwellings: () =>
    ask("GET", "/v1/portal/dwellings", (body) => list(body, "dwellings", readDwelling)),
  search: (sought) =>
    ask("POST", "/v1/portal/dwellings/search", readFound, { body: sought, key: drawKey() }),
  draw: (filled) => ask("POST", "/v1/portal/order", readDrawn, { body: filled, key: drawKey() }),
};

function readDwelling(body: unknown): Dwelling | null {
  if (!isRecord(body)) return null;
  const { region, rka } = body;
  const address = readText(body.address);
  if (typeof region !== "string" || typeof rka !== "string" || !address) return null;
  return { region, rka, address };
}

function readFound(body: unknown): Found | null {
  if (!isRecord(body)) return null;
  const dwelling = readDwelling(body.dwelling);
  const { as_owner, consents_needed } = body;
  if (!dwelling || typeof as_owner !== "boolean" || typeof consents_needed !== "number")
    return null;
  return { dwelling, asOwner: as_owner, consentsNeeded: consents_needed };
}

function readDrawn(body: unknown): Drawn | null {
  if (!isRecord(body) || typeof body.consents_needed !== "number") return null;
  const registration = readRegistration(body.statement);
  return registration && { registration, consentsNeeded: body.consents_needed };
}
