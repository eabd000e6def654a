import { describe, expect, it } from "vitest";

import { parseCode, parseSecret, parseShortCode } from "./code";

const origin = "https://qoltanba.test";
const secret = "AAECAwQFBgcICQoLDA0ODw";

describe("s8_secret", () => {
  it("is 22 characters of base64url", () => {
    expect(parseSecret(secret)).toEqual({ secret });
    expect(parseSecret("_-ECAwQFBgcICQoLDA0ODg")).toEqual({ secret: "_-ECAwQFBgcICQoLDA0ODg" });
  });

  it.each([
    ["too short", secret.slice(1)],
    ["too long", `${secret}A`],
    ["another alphabet", "AAECAwQFBgcICQoLDA0O+w"],
    ["bits behind the 128th", "AAECAwQFBgcICQoLDA0ODx"],
    ["a line break", `${secret.slice(0, 21)}\n`],
    ["nothing", ""],
  ])("is refused: %s", (_, text) => {
    expect(parseSecret(text)).toBe("not_a_secret");
  });
});

describe("s8_short_code", () => {
  it.each(["ABCD2345", "abcd2345", "ABCD-2345", " abcd 2345 ", "ABCD\u20112345", "ABCD–2345"])(
    "is taken as people type it: %s",
    (text) => {
      expect(parseShortCode(text)).toEqual({ short_code: "ABCD2345" });
    },
  );

  it.each(["", "ABCD234", "ABCD23456", "ABCD2340", "ABCD2341", "IBCD2345", "LBCD2345", "OBCD2345"])(
    "is refused: %j",
    (text) => {
      expect(parseShortCode(text)).toBe("not_a_short_code");
    },
  );

  it("in Cyrillic letters is refused", () => {
    expect(parseShortCode("АВСЕ2345")).toBe("not_a_short_code");
  });

  it("is refused when endless", () => {
    expect(parseShortCode(" ".repeat(40))).toBe("not_a_short_code");
  });
});

describe("s28_code", () => {
  it("may be a link of this origin", () => {
    expect(parseCode(` ${origin}/s#${secret} `, origin)).toEqual({ secret });
  });

  it("may be a short code", () => {
    expect(parseCode("ABCD-2345", origin)).toEqual({ short_code: "ABCD2345" });
  });

  it.each([
    `http://qoltanba.test/s#${secret}`,
    `https://qoltanba.test.evil.example/s#${secret}`,
    `https://qoltanba.test@evil.example/s#${secret}`,
    `https://evil.example/?${origin}/s#${secret}`,
    `HTTPS://QOLTANBA.TEST/s#${secret}`,
    `${origin}/open#${secret}`,
    `${origin}//s#${secret}`,
    "javascript:alert(1)",
    "qoltanba.test/s",
  ])("of another place is refused: %s", (text) => {
    expect(parseCode(text, origin)).toBe("other_service");
  });

  it("with a damaged secret is refused", () => {
    expect(parseCode(`${origin}/s#AAEC`, origin)).toBe("not_a_secret");
  });
});
