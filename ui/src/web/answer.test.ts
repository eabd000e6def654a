import { describe, expect, it } from "vitest";

import { readOpened, readPreview, troubleOf } from "./answer";

const whole = { scope: { what: "whole" }, purpose: null };
const preview = {
  kind: "national_id",
  holder: "Айгерім С.",
  terms: { scope: { what: "whole" } },
  until: "2026-11-24T09:05:32Z",
  viewer: { kind: "visitor", network: "95.56" },
};

const document = {
  kind: "driving_licence",
  person: { surname: "Сейітқали", given_name: "Айгерім" },
  number: "AB 104 882",
  valid_until: "2026-11-24",
  state: "valid",
  source: "internal_affairs",
  fields: [
    { name: "categories", value: { kk: "B", ru: "B", en: "B" }, source: "internal_affairs" },
    { name: "issuer", value: { kk: "ІІМ", ru: "МВД" }, source: "internal_affairs" },
  ],
  photo: "iVBORw0KGgo=",
  photo_source: "internal_affairs",
  fetched_at: "2026-11-24T09:00:00Z",
};

const opened = {
  document,
  terms: { scope: { what: "whole" } },
  opened_at: "2026-11-24T09:05:32Z",
  viewer: { kind: "visitor", network: "95.56" },
  presentation: "a.b.c~d~e.f.g",
  nonce: "bm9uY2U",
};

describe("readPreview", () => {
  it("reads who shares what until when", () => {
    expect(readPreview(preview)).toEqual({
      kind: "national_id",
      holder: "Айгерім С.",
      terms: whole,
      until: Date.UTC(2026, 10, 24, 9, 5, 32),
      viewer: { kind: "visitor", network: "95.56" },
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
    { ...preview, terms: {} },
    { ...preview, viewer: null },
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
        ages: [],
        photo: "data:image/png;base64,iVBORw0KGgo=",
        photo_source: "internal_affairs",
      },
      source: "internal_affairs",
      fetchedAt: Date.UTC(2026, 10, 24, 9, 0, 0),
      terms: whole,
      openedAt: Date.UTC(2026, 10, 24, 9, 5, 32),
      viewer: { kind: "visitor", network: "95.56" },
      proof: { presentation: "a.b.c~d~e.f.g", nonce: "bm9uY2U" },
    });
  });

  it("r22_reads_an_age_without_name_and_number", () => {
    const bare = {
      kind: "national_id",
      state: "valid",
      source: "gbd_fl",
      fields: [],
      ages: [{ years: 18, reached: true }],
      fetched_at: "2026-11-24T09:00:00Z",
    };
    const terms = { scope: { what: "ready", choice: "older_than18" }, purpose: "Кино" };
    const read = readOpened({ ...opened, document: bare, terms });
    expect(read?.document).toMatchObject({ person: null, number: null, ages: bare.ages });
    expect(read?.terms).toEqual(terms);
  });

  it("reads a person who signed in", () => {
    const viewer = { kind: "person", name: "Нұрлан Ахметов" };
    expect(readOpened({ ...opened, viewer })?.viewer).toEqual(viewer);
  });

  it.each([
    ["no viewer", { ...opened, viewer: { kind: "stranger" } }],
    ["no instant", { ...opened, opened_at: 5 }],
    ["no proof", { ...opened, presentation: undefined }],
    ["no nonce", { ...opened, nonce: 1 }],
    ["a photo that is no base64", { ...opened, document: { ...document, photo: 'x" onload="' } }],
    ["fields that are no list", { ...opened, document: { ...document, fields: {} } }],
    [
      "a field without its source",
      { ...opened, document: { ...document, fields: [{ name: "iin", value: {} }] } },
    ],
    ["a photo of nobody's", { ...opened, document: { ...document, photo_source: "somebody" } }],
    ["a state that is none", { ...opened, document: { ...document, state: "fine" } }],
    ["terms that are none", { ...opened, terms: { scope: { what: "ready", choice: "all" } } }],
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
    ["credential_outdated", 409, "changed"],
    ["not_the_recipient", 403, "not_the_recipient"],
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
