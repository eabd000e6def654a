import type {
  AppError,
  Auth,
  DocumentsView,
  OfflineCodeView,
  OfflineEntryView,
  OfflineReadView,
  Result,
  ScanView,
  Scope,
} from "..";
import { code } from "./pictures";

const frames = 6;

/** Two devices without a network: codes are shown that nobody can read, and texts are read that say what they are. */
export function withoutNetwork(
  at: (minutes: number) => string,
  refused: (auth: Auth) => AppError | null,
  documents: () => DocumentsView,
  scanned: (text: string) => Result<ScanView>,
) {
  const have = new Set<number>();
  let showing: { kind: OfflineCodeView["kind"]; scope: Scope; answers: boolean } | null = null;
  let history: OfflineEntryView[] = [];
  const done = <T>(data: T): Result<T> => ({ status: "ok", data });
  const no = (error: AppError): Result<never> => ({ status: "error", error });

  const view = (shown: NonNullable<typeof showing>): OfflineCodeView => ({
    showing: "showing-1",
    kind: shown.kind,
    scope: shown.scope,
    strength: shown.answers ? "answered" : "rotating",
    frames: Array.from({ length: frames }, (_, index) => ({
      text: `frame-${index + 1}`,
      qr: code(index + 40, 77),
    })),
    frame_millis: 280,
    signed_at: at(0),
    renew_at: at(25 / 60),
    until: at(0.5),
    ends_at: at(5),
    now: at(0),
  });

  function reading(how: string): OfflineReadView | null {
    const document = documents().documents[0];
    if (!document) return null;
    const standing: OfflineReadView["standing"] =
      how === "invalid" || how === "replaced"
        ? { standing: how, as_of: at(-90) }
        : how === "unchecked"
          ? { standing: "not_checked", too_old: at(-60 * 30) }
          : { standing: "valid", as_of: at(-90) };
    const strength = how === "answered" ? "answered" : "rotating";
    const entry = { at: at(0), document: document.kind, strength, standing } as const;
    history = [
      { ...entry, side: "read", holder: null, scope: { what: "ready", choice: "photo_and_name" } },
      ...history,
    ];
    return {
      kind: document.kind,
      document:
        "as_of" in standing && standing.standing !== "valid" ? null : { ...document, ages: [] },
      standing,
      list_fetched_at: at(-88),
      strength,
      signed_at: at(-0.2),
      read_at: at(0),
      issued_at: at(-60 * 24 * 3),
      expires_at: at(60 * 24 * 27),
      issuer: "http://127.0.0.1:8480",
    };
  }

  /** What a text says of a document without a network, if it does: frame numbers, a way to end, or a question. */
  function scan(text: string): Result<ScanView> | null {
    if (text.startsWith("QOLTANBA:C1/")) return done({ what: "challenge", scan: "scan-3" });
    const [, said] = /^QOLTANBA:D1\/(.*)\/$/.exec(text) ?? [];
    if (said === undefined) return null;
    for (const number of said.split(",").map(Number)) if (number > 0) have.add(number);
    if (/^[\d,]+$/.test(said))
      return done({ what: "frames", have: [...have].sort((a, b) => a - b), count: frames });
    const read = reading(said);
    return read && done({ what: "offline", reading: read });
  }

  return {
    scanText: async (text: string) => scan(text) ?? scanned(text),
    showOffline: async (id: string, scope: Scope, answering: string | null, auth: Auth) => {
      const error = refused(auth);
      if (error) return no(error);
      const document = documents().documents.find((one) => one.id === id);
      if (!document) return no({ code: "not_found" });
      if (document.state !== "valid") return no({ code: "document_not_valid" });
      showing = { kind: document.kind, scope, answers: answering !== null };
      history = [
        {
          side: "shown",
          at: at(0),
          document: document.kind,
          scope,
          strength: answering === null ? "rotating" : "answered",
          standing: null,
          holder: null,
        },
        ...history,
      ];
      return done(view(showing));
    },
    renewOffline: async () =>
      showing ? done(view(showing)) : no({ code: "offline", reason: "showing_over" }),
    endOffline: async () => {
      showing = null;
      return done(null);
    },
    askOffline: async () =>
      done({ text: "QOLTANBA:C1/000/", qr: code(9), until: at(2), now: at(0) }),
    forgetOffline: async () => {
      have.clear();
      return done(null);
    },
    offlineHistory: async () => done(history),
  };
}
