import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Answer } from "./call";
import type { Case, Backend as DeskBackend } from "./desk/backend";
import { Desk } from "./desk/desk.svelte";
import { type AbroadCase, type Queues, queues } from "./desk/queues";
import { CodeSession, readRequest, type Request, type SessionCalls } from "./session.svelte";

type Session = { until: number };

const refusal = (code: string, triesLeft: number | null = null) => ({
  trouble: { code, triesLeft, told: {} },
});
const waiting: Request = { step: "waiting", rows: ["01"], triesLeft: null, became: null };
const allowed: Request = { step: "allowed", rows: null, triesLeft: 2, became: null };
const signed: Request = { step: "signed", rows: null, triesLeft: null, became: "7" };

/** The answers in their order; the last one repeats. */
function always<T>(...answers: T[]): () => Promise<T> {
  return () => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === undefined) throw new Error("nothing is answered");
    return Promise.resolve(answer);
  };
}

class Page extends CodeSession<"sign_in" | "sign", Session> {
  asked: string[] = [];
  became: (string | null)[] = [];

  constructor(calls: Partial<SessionCalls<Session>>) {
    super(
      {
        request: always<Answer<Request>>({ ok: waiting }),
        number: always<Answer<Session>>({ ok: { until: 1 } }),
        session: always<Answer<Session>>(refusal("sign_in_required")),
        leave: always<Answer<true>>({ ok: true }),
        ...calls,
      },
      "sign_in",
    );
  }

  protected asking(action: string): Promise<Answer<true>> {
    this.asked.push(action);
    return Promise.resolve({ ok: true });
  }

  protected entered(): Promise<void> {
    return Promise.resolve();
  }

  protected signed(became: string | null): Promise<void> {
    this.became.push(became);
    return Promise.resolve();
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("CodeSession", () => {
  it("s12_a_code_then_a_number_then_the_session", async () => {
    const page = new Page({
      request: always<Answer<Request>>({ ok: waiting }, { ok: allowed }),
      number: always<Answer<Session>>(refusal("portal_number_wrong", 1), { ok: { until: 1 } }),
    });
    await page.begin();
    expect(page.state).toEqual({ kind: "waiting", action: "sign_in", rows: ["01"] });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(page.state).toMatchObject({ kind: "number", triesLeft: 2, wrong: false });

    await page.type("06");
    expect(page.state).toMatchObject({ kind: "number", triesLeft: 1, wrong: true, busy: false });
    await page.type("07");

    expect(page.state).toEqual({ kind: "session" });
    expect(page.session).toEqual({ until: 1 });
    expect(page.asked).toEqual(["sign_in"]);
  });

  it("s33_a_session_that_ends_in_the_app_is_forgotten", async () => {
    const page = new Page({
      session: always<Answer<Session>>({ ok: { until: 1 } }, refusal("sign_in_required")),
    });
    await page.begin();
    expect(page.session).not.toBeNull();

    await vi.advanceTimersByTimeAsync(5_000);

    expect(page.state).toEqual({ kind: "end", why: "ended", action: "sign_in" });
    expect(page.session).toBeNull();
  });

  it("s33_says_that_the_session_ended_only_where_the_service_says_so", async () => {
    const page = new Page({
      session: always<Answer<Session>>({ ok: { until: 1 } }),
      leave: always<Answer<true>>(refusal("away"), refusal("internal"), { ok: true }),
    });
    await page.begin();

    for (const why of ["not_ended", "not_ended", "ended"]) {
      await page.leave();
      expect(page.state).toEqual({ kind: "end", why, action: "sign_in" });
      expect(page.session).toBeNull();
    }
  });

  it("s33_a_session_that_is_over_already_has_ended", async () => {
    const page = new Page({ leave: always<Answer<true>>(refusal("sign_in_required")) });

    await page.leave();

    expect(page.state).toMatchObject({ kind: "end", why: "ended" });
  });

  it("s12_whatever_was_overtaken_shows_nothing_any_more", async () => {
    let answer: (late: Answer<Session>) => void = () => undefined;
    const page = new Page({
      session: () => new Promise((late) => (answer = late)),
    });
    const begun = page.begin();
    page.stop();

    answer({ ok: { until: 1 } });
    await begun;

    expect(page.state).toEqual({ kind: "starting" });
    expect(page.session).toBeNull();
  });

  it("s12_tells_what_became_of_an_order", async () => {
    const page = new Page({ request: always<Answer<Request>>({ ok: signed }) });

    await page.ask("sign");

    expect(page.became).toEqual(["7"]);
  });

  it("s33_reads_rows_of_modules_only", () => {
    expect(readRequest({ step: "waiting", code: { rows: ["01"] } })).toEqual(waiting);
    expect(readRequest({ step: "waiting", code: { rows: ["0x"] } })).toBeNull();
    expect(readRequest({ step: "done" })).toBeNull();
  });
});

describe("Desk", () => {
  const one = { id: "2", state: "awaiting_signature" } as Case;
  const entered = { id: "2", state: "entered" } as Case;
  const session = { ok: { until: 1, queues: ["registrations"] } } as Awaited<
    ReturnType<DeskBackend["session"]>
  >;
  const desk = (calls: Partial<DeskBackend>, queueCalls: Partial<Queues> = {}) =>
    new Desk(
      {
        ask: always<Answer<true>>({ ok: true }),
        session: always(session),
        cases: always<Answer<[]>>({ ok: [] }),
        open: always<Answer<Case>>({ ok: one }),
        ...calls,
      } as DeskBackend,
      { ...queues, ...queueCalls },
    );

  it("r36_goes_back_to_the_case_that_was_signed", async () => {
    const asked: unknown[] = [];
    const page = desk({
      ask: (...what) => {
        asked.push(what);
        return Promise.resolve({ ok: true });
      },
      request: always<Answer<Request>>({ ok: signed }),
      status: always<Answer<Case>>({ ok: entered }),
    });
    await page.begin();
    await page.open("940312400123");
    expect(page.one).toEqual(one);

    await page.ask("desk_record");

    expect(asked).toEqual([["desk_record", "2"]]);
    expect(page.state).toEqual({ kind: "session" });
    expect(page.one).toEqual(entered);
  });

  it("r36_keeps_the_case_while_the_service_does_not_answer", async () => {
    const page = desk({
      request: always<Answer<Request>>({ ok: signed }),
      status: always<Answer<Case>>(refusal("away"), refusal("away"), { ok: one }, { ok: entered }),
    });
    await page.begin();
    await page.open("940312400123");

    await page.ask("desk_record");
    expect(page.state).toEqual({ kind: "session" });
    expect(page.one).toEqual(one);
    expect(page.trouble?.code).toBe("away");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(page.trouble?.code).toBe("away");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(page.one).toEqual(one);
    expect(page.trouble).toBeNull();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(page.one).toEqual(entered);
  });

  it("r36_a_case_that_is_over_is_not_gone_back_to", async () => {
    const page = desk({ status: always<Answer<Case>>(refusal("desk_case_over")) });
    await page.begin();
    await page.open("940312400123");

    await page.back();

    expect(page.one).toBeNull();
  });

  it("s18_asks_whether_it_is_open_and_not_for_all_of_it", async () => {
    const seen = { entry: { id: "7" } } as AbroadCase;
    let looked = 0;
    const page = desk(
      {},
      {
        open: always<Answer<true>>({ ok: true }),
        request: () => {
          looked += 1;
          return Promise.resolve({ ok: seen });
        },
        isOpen: always<Answer<boolean>>({ ok: true }, refusal("away"), refusal("desk_step")),
      },
    );
    await page.begin();
    await page.take("abroad", "7");

    for (const kind of ["abroad", "abroad", "done"]) {
      await vi.advanceTimersByTimeAsync(5_000);
      expect(page.matter?.kind).toBe(kind);
    }

    expect(page.matter).toEqual({ kind: "done", what: "over" });
    expect(looked).toBe(1);
  });

  it("r53_says_that_somebody_has_no_role", async () => {
    const page = desk({
      session: always<Awaited<ReturnType<DeskBackend["session"]>>>(refusal("not_an_employee")),
    });

    await page.begin();

    expect(page.state).toEqual({ kind: "end", why: "no_role", action: "desk_sign_in" });
  });
});
