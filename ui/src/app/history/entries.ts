import type { Component } from "svelte";

import type { HistoryEntryView, HistoryKind } from "../../ipc";
import {
  Ban,
  BadgeCheck,
  CircleCheck,
  Clock,
  Eye,
  FileText,
  Flag,
  Handshake,
  KeyRound,
  LogIn,
  PenLine,
  QrCode,
  Search,
  Undo2,
  X,
} from "../../shared/icons";
import { paths } from "../../shared/paths";

export type Category = "documents" | "requests" | "consents" | "account";
export const categories: readonly Category[] = ["documents", "requests", "consents", "account"];

/** Where each kind belongs in the filter, and its picture. */
export const kinds: Record<HistoryKind, { category: Category; icon: Component }> = {
  eds_issued: { category: "account", icon: KeyRound },
  signed_in: { category: "account", icon: LogIn },
  access_given: { category: "documents", icon: QrCode },
  access_extended: { category: "documents", icon: Clock },
  access_closed: { category: "documents", icon: X },
  document_opened: { category: "documents", icon: Eye },
  document_viewed: { category: "documents", icon: Eye },
  request_submitted: { category: "requests", icon: FileText },
  request_signed: { category: "requests", icon: PenLine },
  request_withdrawn: { category: "requests", icon: Undo2 },
  request_lapsed: { category: "requests", icon: Clock },
  request_refused: { category: "requests", icon: Ban },
  registered: { category: "requests", icon: BadgeCheck },
  consent_asked: { category: "consents", icon: Handshake },
  consent_given: { category: "consents", icon: CircleCheck },
  consent_refused: { category: "consents", icon: Ban },
  consent_counts_again: { category: "consents", icon: Handshake },
  consent_answered: { category: "requests", icon: Handshake },
  consents_complete: { category: "requests", icon: CircleCheck },
  searched_as_owner: { category: "consents", icon: Search },
  document_reported_lost: { category: "documents", icon: Ban },
  correction_asked: { category: "documents", icon: Flag },
  correction_answered: { category: "documents", icon: CircleCheck },
  report_sent: { category: "account", icon: Flag },
  report_taken_up: { category: "account", icon: Flag },
  report_answered: { category: "account", icon: Flag },
  report_withdrawn: { category: "account", icon: Undo2 },
  portal_signed_in: { category: "account", icon: LogIn },
  portal_documents_shown: { category: "documents", icon: Eye },
  portal_ended: { category: "account", icon: X },
  desk_signed_in: { category: "account", icon: LogIn },
  desk_ended: { category: "account", icon: X },
  desk_opened: { category: "requests", icon: FileText },
  desk_viewed: { category: "requests", icon: Eye },
  desk_checked: { category: "requests", icon: Search },
  desk_verified: { category: "consents", icon: FileText },
  desk_consented: { category: "consents", icon: Handshake },
  desk_registered: { category: "requests", icon: BadgeCheck },
  desk_refused: { category: "requests", icon: Ban },
  desk_closed: { category: "requests", icon: X },
};

/** Where an entry leads, if anywhere. */
export function leadsTo(entry: HistoryEntryView): string | null {
  if (entry.report) return paths.reports;
  if (entry.consent) return paths.consent(entry.consent);
  if (entry.request) return paths.request(entry.request);
  if (
    entry.access &&
    kinds[entry.kind].category === "documents" &&
    entry.kind !== "document_viewed"
  )
    return paths.access(entry.access);
  return null;
}
