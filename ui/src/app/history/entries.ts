import type { Component } from "svelte";

import type { HistoryEntryView, HistoryKind } from "../../ipc";
import {
  Ban,
  BadgeCheck,
  CircleCheck,
  Clock,
  CreditCard,
  Eye,
  FileText,
  Flag,
  Handshake,
  House,
  KeyRound,
  LogIn,
  PenLine,
  QrCode,
  Scale,
  Search,
  ShieldCheck,
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
  access_asked: { category: "documents", icon: Search },
  access_refused: { category: "documents", icon: Ban },
  document_asked: { category: "documents", icon: Search },
  document_refused: { category: "documents", icon: Ban },
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
  request_processing: { category: "requests", icon: Clock },
  appeal_sent: { category: "requests", icon: Scale },
  appeal_taken_up: { category: "requests", icon: Scale },
  appeal_forwarded: { category: "requests", icon: Scale },
  appeal_extended: { category: "requests", icon: Clock },
  appeal_answered: { category: "requests", icon: Scale },
  appeal_unanswered: { category: "requests", icon: Clock },
  appeal_withdrawn: { category: "requests", icon: Undo2 },
  complaint_sent: { category: "requests", icon: Scale },
  complaint_answered: { category: "requests", icon: Scale },
  complaint_unanswered: { category: "requests", icon: Clock },
  registration_ended: { category: "account", icon: Undo2 },
  request_at_home: { category: "requests", icon: House },
  attempt_blocked: { category: "consents", icon: Ban },
  refused_by_rule: { category: "consents", icon: ShieldCheck },
  rule_set: { category: "consents", icon: ShieldCheck },
  stay_ends_soon: { category: "requests", icon: Clock },
  removal_asked: { category: "requests", icon: House },
  removal_refused: { category: "requests", icon: House },
  removal_lapsed: { category: "requests", icon: House },
  removal_withdrawn: { category: "requests", icon: House },
  fee_paid: { category: "requests", icon: CreditCard },
  inquiry_issued: { category: "documents", icon: FileText },
  inquiry_checked: { category: "documents", icon: Eye },
  visit_reserved: { category: "requests", icon: Clock },
  visit_cancelled: { category: "requests", icon: Undo2 },
  visit_tomorrow: { category: "requests", icon: Clock },
  desk_signed_in: { category: "account", icon: LogIn },
  desk_ended: { category: "account", icon: X },
  desk_opened: { category: "requests", icon: FileText },
  desk_viewed: { category: "requests", icon: Eye },
  desk_checked: { category: "requests", icon: Search },
  desk_missed: { category: "consents", icon: Search },
  desk_verified: { category: "consents", icon: FileText },
  desk_drawn: { category: "requests", icon: FileText },
  desk_declined: { category: "consents", icon: Ban },
  desk_consented: { category: "consents", icon: Handshake },
  desk_registered: { category: "requests", icon: BadgeCheck },
  desk_refused: { category: "requests", icon: Ban },
  desk_closed: { category: "requests", icon: X },
  desk_taken: { category: "requests", icon: Eye },
  desk_returned: { category: "requests", icon: Undo2 },
  desk_lapsed: { category: "requests", icon: Clock },
  desk_decided: { category: "requests", icon: BadgeCheck },
};

/** What owners are told of their dwellings. */
const guarded = new Set<HistoryKind>([
  "searched_as_owner",
  "attempt_blocked",
  "refused_by_rule",
  "rule_set",
]);

/** Where an entry leads, if anywhere. */
export function leadsTo(entry: HistoryEntryView): string | null {
  if (entry.report) return paths.reports;
  if (entry.appeal) return paths.appeal(entry.appeal);
  if (entry.inquiry) return paths.inquiry(entry.inquiry);
  if (entry.reservation) return paths.queue;
  if (entry.consent) return paths.consent(entry.consent);
  if (entry.request) return paths.request(entry.request);
  if (entry.dwelling && guarded.has(entry.kind)) return paths.myHome;
  if (
    entry.access &&
    kinds[entry.kind].category === "documents" &&
    entry.kind !== "document_viewed"
  )
    return paths.access(entry.access);
  return null;
}
