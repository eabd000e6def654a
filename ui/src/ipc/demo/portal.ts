import type {
  AppError,
  Auth,
  DraftView,
  PortalSessionView,
  RequestView,
  Result,
  ScanView,
} from "..";
import { desk, deskCode, deskResidenceCode } from "./desk";

/** The code of something that was ordered; every other one is of a page that is to be let in. */
const ordered = "BAECAwQFBgcICQoLDA0ODw";

/** A portal that lets everybody in who is who they say. */
export function portal(
  at: (minutes: number) => string,
  refused: (auth: Auth) => AppError | null,
  shown: boolean,
  order: {
    draft: () => DraftView;
    submit: (draft: DraftView) => Result<RequestView, AppError>;
  },
) {
  let sessions: PortalSessionView[] = [];
  const open = (): PortalSessionView => ({
    session: "portal-1",
    browser: "firefox",
    network: "95.56.*.*",
    opened_at: at(-1),
    until: at(14),
    documents: false,
    place: "portal",
  });
  if (shown) sessions = [open()];
  const done = <T>(data: T): Result<T> => ({ status: "ok", data });
  const page = () => ({
    site: "http://127.0.0.1:8080",
    browser: "firefox" as const,
    network: "95.56.*.*",
    until: at(2),
  });
  const record = desk(page, refused);
  return {
    scan: (text: string): ScanView =>
      text.endsWith(deskCode) || text.endsWith(deskResidenceCode)
        ? record.scan(text)
        : text.endsWith(ordered)
          ? { what: "order", scan: "scan-3", ...page(), draft: order.draft() }
          : { what: "portal", scan: "scan-2", action: "sign_in", ...page() },
    commands: {
      ...record.commands,
      approvePortal: async (_scan: string, auth: Auth) => {
        const error = refused(auth);
        if (error) return { status: "error" as const, error };
        sessions = [open()];
        return done({ number: "07", until: at(2) });
      },
      portalSessions: async () => done(sessions),
      endPortalSession: async (session: string) => {
        sessions = sessions.filter((one) => one.session !== session);
        return done(null);
      },
      signOrder: async (_scan: string, auth: Auth) => {
        const error = refused(auth);
        return error ? { status: "error" as const, error } : order.submit(order.draft());
      },
      refuseOrder: async () => done(null),
    },
  };
}
