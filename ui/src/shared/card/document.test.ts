import { describe, expect, it } from "vitest";

import { type CardDocument, day, facts, fieldText, lacksEnglish, localized } from "./document";
import { shownText } from "./words";

describe("localized", () => {
  it("r20_missing_english_falls_back_to_russian", () => {
    expect(localized({ kk: "қазақ", ru: "казах" }, "en")).toEqual({ text: "казах", lang: "ru" });
    expect(localized({ kk: "қазақ", ru: "казах", en: "Kazakh" }, "en")).toEqual({
      text: "Kazakh",
      lang: "en",
    });
    expect(localized({ kk: "қазақ", ru: "казах" }, "kk")).toEqual({ text: "қазақ", lang: "kk" });
  });
});

describe("day", () => {
  it("follows the language", () => {
    expect(day("2031-08-09", "kk")).toBe("09.08.2031");
    expect(day("2031-08-09", "ru")).toBe("09.08.2031");
    expect(day("2031-08-09", "en")).toBe("9 Aug 2031");
  });

  it("writes spans out", () => {
    expect(day("2019-08-03/2029-08-02", "ru")).toBe("03.08.2019 – 02.08.2029");
  });

  it("leaves alone what is no day", () => {
    expect(day("B, C1", "en")).toBe("B, C1");
    expect(day("2031-99-99", "en")).toBe("2031-99-99");
  });
});

describe("facts", () => {
  const field = (name: "date_of_birth" | "issued_on") =>
    ({ name, value: { kk: "2019-06-30", ru: "2019-06-30" }, source: "civil_status" }) as const;
  const document: CardDocument = {
    kind: "birth_certificate",
    person: { surname: "Сейітқали", given_name: "Әлихан" },
    number: "ҚА 0582213",
    state: "valid",
    fields: [field("issued_on"), field("date_of_birth")],
  };

  it("shows the day of issue where a document does not expire", () => {
    expect(facts(document).map(({ name }) => name)).toEqual(["date_of_birth", "issued_on"]);
    expect(facts({ ...document, valid_until: "2031-08-09" }).map(({ name }) => name)).toEqual([
      "date_of_birth",
    ]);
  });

  it("writes days out", () => {
    expect(fieldText(field("issued_on"), "ru")).toEqual({ text: "30.06.2019", lang: "ru" });
  });
});

describe("lacksEnglish", () => {
  it("r20_a_card_says_that_some_of_it_is_in_russian", () => {
    const document: CardDocument = {
      kind: "diploma",
      person: { surname: "Сейітқали", given_name: "Әлихан" },
      number: "1",
      state: "valid",
      fields: [{ name: "degree", value: { kk: "а", ru: "б" }, source: "higher_education" }],
    };
    expect(lacksEnglish(document, "en")).toBe(true);
    expect(lacksEnglish(document, "kk")).toBe(false);
  });
});

describe("shownText", () => {
  it("r25_names_what_was_disclosed_where_the_scope_does_not", () => {
    const ready = { what: "ready", choice: "photo_and_name" } as const;
    expect(shownText({ what: "whole" }, ["photo", "iin"], "en")).toBe(
      "The whole document: Photo, IIN",
    );
    expect(shownText(ready, ["photo", "surname"], "en")).toBe("Photo and name: Photo, Surname");
    expect(shownText({ what: "fields", claims: ["iin"] }, ["iin"], "en")).toBe("IIN");
    // What was opened before that was written down.
    expect(shownText(ready, null, "en")).toBe("Photo and name");
  });
});
