import type { AppError, Auth, PortalSessionView, Result, ScanView } from "..";

/** A portal that lets everybody in who is who they say. */
export function portal(
  at: (minutes: number) => string,
  refused: (auth: Auth) => AppError | null,
  shown: boolean,
) {
  let sessions: PortalSessionView[] = [];
  const open = (): PortalSessionView => ({
    session: "portal-1",
    browser: "firefox",
    network: "95.56.*.*",
    opened_at: at(-1),
    until: at(14),
    documents: false,
  });
  if (shown) sessions = [open()];
  const done = <T>(data: T): Result<T> => ({ status: "ok", data });
  return {
    scan: (): ScanView => ({
      what: "portal",
      scan: "scan-2",
      site: "http://127.0.0.1:8080",
      action: "sign_in",
      browser: "firefox",
      network: "95.56.*.*",
      until: at(2),
    }),
    commands: {
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
    },
  };
}
