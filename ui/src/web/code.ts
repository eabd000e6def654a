/** What a third party presents to open a document; the wire's PresentedCode. */
export type PresentedCode = { secret: string } | { short_code: string };

/** Why a text is neither a link of this service nor a short code. */
export type CodeRefusal = "not_a_secret" | "not_a_short_code" | "other_service";

/** The secret in a link's fragment: 22 characters of unpadded base64url, the last of two bits (S-8). */
export function parseSecret(text: string): PresentedCode | CodeRefusal {
  return /^[A-Za-z0-9_-]{21}[AQgw]$/.test(text) ? { secret: text } : "not_a_secret";
}

/** Eight characters without 0, 1, I, L and O, in either case, grouped or not (S-8). */
export function parseShortCode(text: string): PresentedCode | CodeRefusal {
  if (text.length > 32) return "not_a_short_code";
  const code = text.replace(/[\s\u2010-\u2015-]/g, "").toUpperCase();
  return /^[2-9A-HJKMNP-Z]{8}$/.test(code) ? { short_code: code } : "not_a_short_code";
}

/** Reads a short code or a link of this very origin; links of other places are refused (S-28). */
export function parseCode(text: string, origin: string): PresentedCode | CodeRefusal {
  const trimmed = text.trim();
  if (!looksLikeLink(trimmed)) return parseShortCode(trimmed);
  const prefix = `${origin}/s#`;
  return trimmed.startsWith(prefix) ? parseSecret(trimmed.slice(prefix.length)) : "other_service";
}

/** Whether a text is meant as a link. */
function looksLikeLink(text: string): boolean {
  return /[:/#]/.test(text);
}
