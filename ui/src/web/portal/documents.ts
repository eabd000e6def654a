import type {
  CardDocument,
  DocumentKind,
  FullName,
  PendingReason,
  SourceSystem,
} from "../../shared/card/document";
import { sources } from "../../shared/card/document";
import { cardWords } from "../../shared/card/words";
import { isKind, readDocument } from "../answer";
import { type Answer, ask } from "../call";
import { isRecord, isTextOrNull, list, readPerson } from "../json";

/** A kind that its source has no document of yet. */
export type Pending = {
  kind: DocumentKind;
  person: FullName;
  of_child: boolean;
  source: SourceSystem;
  why: PendingReason;
};

/** What the sources have, and which of them cannot answer now. */
export type Documents = { there: CardDocument[]; pending: Pending[]; away: SourceSystem[] };

const systems = Object.keys(cardWords.kk.source) as SourceSystem[];

/** Troubles that pass: of the source, of the service, or of the connection. */
const passing = ["source_away", "unavailable", "away"];

/** Asks every source by itself: one that cannot answer now takes nothing from the others. */
export async function documents(): Promise<Answer<Documents>> {
  const found: Documents = { there: [], pending: [], away: [] };
  const answers = await Promise.all(
    systems.map(async (source) => ({
      source,
      answer: await ask("GET", `/v1/portal/sources/${source}/documents`, readAll),
    })),
  );
  for (const { source, answer } of answers) {
    if ("ok" in answer) {
      found.there.push(...answer.ok.there);
      found.pending.push(...answer.ok.pending);
    } else if (passing.includes(answer.trouble.code)) found.away.push(source);
    else return answer;
  }
  return { ok: found };
}

function readAll(body: unknown): Omit<Documents, "away"> | null {
  const there = list(body, "documents", (one) => readDocument(one)?.document ?? null);
  const pending = list(body, "pending", readPending);
  return there && pending && { there, pending };
}

function readPending(body: unknown): Pending | null {
  if (!isRecord(body)) return null;
  const { kind, of_child } = body;
  const person = readPerson(body.person);
  const why = readReason(body.why);
  if (!isKind(kind) || typeof of_child !== "boolean") return null;
  return person && why && { kind, person, of_child, source: sources[kind], why };
}

function readReason(body: unknown): PendingReason | null {
  if (!isRecord(body)) return null;
  const { reason, age, on, first_on = null, ready_on = null } = body;
  if (reason === "not_issued") return { reason };
  if (reason === "from_age" && typeof age === "number" && typeof on === "string")
    return { reason, age, on };
  if (reason === "second_stage" && isTextOrNull(first_on)) return { reason, first_on };
  if (reason === "being_issued" && isTextOrNull(ready_on)) return { reason, ready_on };
  return null;
}
