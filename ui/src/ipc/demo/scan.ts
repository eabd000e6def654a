import type { AppError, Result, ScanView } from "..";

type Elsewhere = {
  portal: (text: string) => ScanView;
  inquiry: (text: string) => ScanView | null | undefined;
};

/** What the text of a code names, or why it is refused. */
export function named(
  text: string,
  at: (minutes: number) => string,
  elsewhere: Elsewhere,
): Result<ScanView, AppError> {
  const no = (code: "disguised_code" | "other_service" | "no_such_code") =>
    ({ status: "error", error: { code } }) as const;
  const ok = (data: ScanView) => ({ status: "ok", data }) as const;
  if (/127\.0\.0\.1.*@|\p{Cf}/u.test(text)) return no("disguised_code");
  if (/^https?:\/\/(?!127\.0\.0\.1)/.test(text)) return no("other_service");
  if (/^[A-Z2-9]{4}-?[A-Z2-9]{4}$/i.test(text) || text.includes("/s#") || text === "image")
    return ok({
      what: "document",
      scan: "scan-1",
      kind: "driving_licence",
      holder: "Өмірзақ Ж.",
      terms: {
        scope: { what: "ready", choice: "licence_category" },
        purpose: "Көлік жалдау",
      },
      until: at(4),
    });
  if (text.includes("/p#")) return ok(elsewhere.portal(text));
  const inquiry = elsewhere.inquiry(text);
  return inquiry ? ok(inquiry) : no("no_such_code");
}
