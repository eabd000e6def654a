import { describe, expect, it } from "vitest";

import { readOpened, readPreview, troubleOf } from "./answer";

const preview = { kind: "national_id", holder: "Айгерім С.", until: "2026-11-24T09:05:32Z" };

const document = {
  id: "0192a3b4-0000-7000-8000-000000000001",
  kind: "driving_licence",
  person: { surname: "Сейітқали", given_name: "Айгерім" },
  of_child: false,
  number: "AB 104 882",
  valid_until: "2026-11-24",
  standing: "in_force",
  fields: [
    { name: "categories", value: { kk: "B", ru: "B", en: "B" }, source: "internal_affairs" },
    { name: "issuer", value: { kk: "ІІМ", ru: "МВД" }, source: "internal_affairs" },
  ],
  photo: "iVBORw0KGgo=",
  fetched_at: "2026-11-24T09:00:00Z",
};

const opened = {
  document,
  opened_at: "2026-11-24T09:05:32Z",
  viewer: { kind: "visitor", network: "95.56" },
};

describe("readPreview", () => {
  it("reads who shares what until when", () => {
    expect(readPreview(preview)).toEqual({
      kind: "national_id",
      holder: "Айгерім С.",
      until: Date.UTC(2026, 10, 24, 9, 5, 32),
    });
  });

  it.each([
    null,
    [],
    "text",
    {},
    { ...preview, kind: "toString" },
    { ...preview, holder: 1 },
    { ...preview, until: "soon" },
  ])("refuses rubbish: %j", (body) => {
    expect(readPreview(body)).toBeNull();
  });
});

describe("readOpened", () => {
  it("reads the document with every field", () => {
    expect(readOpened(opened)).toEqual({
      document: {
        kind: "driving_licence",
        person: { surname: "Сейітқали", given_name: "Айгерім", patronymic: null },
        number: "AB 104 882",
        valid_until: "2026-11-24",
        state: "valid",
        fields: [
          { name: "categories", value: { kk: "B", ru: "B", en: "B" }, source: "internal_affairs" },
          { name: "issuer", value: { kk: "ІІМ", ru: "МВД", en: null }, source: "internal_affairs" },
        ],
        photo: "data:image/png;base64,iVBORw0KGgo=",
      },
      openedAt: Date.UTC(2026, 10, 24, 9, 5, 32),
      viewer: { kind: "visitor", network: "95.56" },
    });
  });

  it("r18_document_is_expired_by_the_day_in_kazakhstan", () => {
    expect(readOpened({ ...opened, opened_at: "2026-11-24T18:59:59Z" })?.document.state).toBe(
      "valid",
    );
    expect(readOpened({ ...opened, opened_at: "2026-11-24T19:00:00Z" })?.document.state).toBe(
      "expired",
    );
  });

  it("r18_lost_outweighs_expired", () => {
    const lost = { ...document, standing: "lost", valid_until: "2020-01-01" };
    expect(readOpened({ ...opened, document: lost })?.document.state).toBe("lost");
  });

  it("reads a person who signed in", () => {
    const viewer = { kind: "person", name: "Нұрлан Ахметов" };
    expect(readOpened({ ...opened, viewer })?.viewer).toEqual(viewer);
  });

  it.each([
    ["no viewer", { ...opened, viewer: { kind: "stranger" } }],
    ["no instant", { ...opened, opened_at: 5 }],
    ["a photo that is no base64", { ...opened, document: { ...document, photo: 'x" onload="' } }],
    ["fields that are no list", { ...opened, document: { ...document, fields: {} } }],
    [
      "a field without its source",
      { ...opened, document: { ...document, fields: [{ name: "iin", value: {} }] } },
    ],
    ["no document", { ...opened, document: null }],
  ])("refuses rubbish: %s", (_, body) => {
    expect(readOpened(body)).toBeNull();
  });
});

describe("troubleOf", () => {
  it.each([
    ["already_opened", 410, "already_opened"],
    ["access_closed", 410, "closed"],
    ["access_lapsed", 410, "lapsed"],
    ["no_such_code", 404, "unknown_code"],
    ["sign_in_required", 401, "sign_in_first"],
    ["document_not_valid", 409, "not_valid"],
    ["conflict", 409, "busy"],
    ["internal", 500, "busy"],
    ["unavailable", 503, "busy"],
    ["malformed", 400, "rubbish"],
    ["toString", 400, "rubbish"],
  ])("%s is %s: %s", (code, status, kind) => {
    expect(troubleOf(status, { code, status })).toEqual({ kind });
  });

  it("s8_too_many_tries_tell_when_to_come_back", () => {
    const body = { code: "too_many_requests", status: 429 };
    expect(troubleOf(429, { ...body, retry_after: 60 })).toEqual({
      kind: "too_many_tries",
      retryAfter: 60,
    });
    expect(troubleOf(429, body)).toEqual({ kind: "too_many_tries", retryAfter: null });
  });

  it("takes a gateway's own page for a busy service, and every other for rubbish", () => {
    expect(troubleOf(502, null)).toEqual({ kind: "busy" });
    expect(troubleOf(404, null)).toEqual({ kind: "rubbish" });
    expect(troubleOf(410, { code: "already_opened", status: 200 })).toEqual({ kind: "rubbish" });
  });
});
