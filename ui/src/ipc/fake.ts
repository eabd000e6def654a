import type { Backend, Commands, Events, Result } from ".";
import type {
  AppError,
  AccessView,
  Auth,
  CorrectionView,
  DocumentsView,
  DocumentView,
  DraftView,
  HistoryKind,
  Language,
  LogState,
  RegistrationForm,
  RequestView,
  Signing,
  Status,
  Theme,
} from "./bindings";
import { abroad } from "./demo/abroad";
import { appealing } from "./demo/appeals";
import { demoSources } from "./demo/documents";
import { keeping } from "./demo/form";
import { guarding } from "./demo/guard";
import { marrying } from "./demo/marriage";
import { inquiring } from "./demo/inquiry";
import { withoutNetwork } from "./demo/offline";
import { recipient, viewerOf } from "./demo/organisation";
import { portal } from "./demo/portal";
import { queueing } from "./demo/queue";
import { named } from "./demo/scan";
import { plugin } from "./demo/scanner";
import { drawUp, ordered, searched, submit } from "./demo/registration";
import { reporting } from "./demo/reports";
import { requesting } from "./demo/requests";
import { troubled } from "./demo/trouble";
import { moving } from "./demo/permanent";
import { usual } from "./demo/settings";
import { scanner } from "./scanner";
import { dwellings, me, stranger, world } from "./demo/world";

/** What the stand-in accepts; a demonstration's secrets are no secrets. */
export const accepted = { sms: "112233", code: "135790", password: "Qoltanba2026" };

/**
 * A stand-in for the Rust side, in memory, for browsers and tests. The query chooses its state:
 * `as` joining|locked|no_code|unlocked|signed_out|one_time, `step` a step of joining, `language`, `theme`,
 * `away` a source that does not answer, `slow_`source ms, `offline`, `few` entries of history at first, `conflict` of the log,
 * `forged` document that is opened, `phone` granted|denied|undecided|broken with what it `sees`, `blind` without a camera,
 * `clock` minutes, `start` a code of an error of the start, or waits, `empty`, `damaged` key of the EDS, `fail` command:code, `slow` ms.
 */
export function fake(query: URLSearchParams): Backend {
  const now = () => Date.now();
  const at = (minutes: number) => new Date(now() + minutes * 60_000).toISOString();
  const known = world(now());
  const as = query.get("as") ?? "joining";
  const hearers: { [Name in keyof Events]: ((payload: Events[Name]) => void)[] } = {
    changed: [],
    locked: [],
    online: [],
  };
  let phase: Status["phase"] =
    as === "joining" ? "joining" : as === "locked" || as === "no_code" ? "locked" : "unlocked";
  let level: Status["level"] =
    as === "unlocked" ? "eds" : as === "one_time" ? "one_time_password" : null;
  let tries: number | null = as === "no_code" ? null : 5;
  let language = query.get("language") as Language | null;
  let theme = (query.get("theme") ?? "system") as Theme;
  let quick = accepted.code;
  let password = accepted.password;
  let counter = 0;
  const offline = query.has("offline");
  if (query.has("empty")) forgetAll();
  reach(query.get("step") ?? "phone");

  const forms = keeping(
    () => known.drafts,
    (id) => (known.drafts = known.drafts.filter(({ draft }) => draft !== id)),
  );

  function forgetAll() {
    known.documents.length = known.requests.length = known.consents.length = 0;
    known.history.length = known.notifications.length = 0;
    known.pending.length = known.corrections.length = known.reports.length = 0;
    known.appeals.length = 0;
    known.sources = demoSources(null);
    known.updated_at = null;
  }

  function reach(step: string) {
    if (step === "phone") return;
    known.joining = {
      step: step as typeof known.joining.step,
      phone: "+7 701 ••• •• 67",
      code_until: step === "code" ? at(5) : null,
      person: ["certificate", "quick_access_code"].includes(step) ? me : null,
      password_needed: query.has("reopen"),
    };
  }

  const grantsAndViews: readonly HistoryKind[] = [
    "access_given",
    "access_extended",
    "access_closed",
    "document_opened",
    "document_viewed",
  ];
  const logged = (kind: HistoryKind) => grantsAndViews.includes(kind);
  const log = (): LogState =>
    query.has("conflict")
      ? {
          state: "conflict",
          evidence: { key: "", kept: "", shown_key: "", shown: "", seen_at: at(-3) },
        }
      : { state: "consistent", entries: "48213" };

  const ok = <T>(data: T): Result<T, AppError> => ({ status: "ok", data });
  const no = (error: AppError): Result<never, AppError> => ({ status: "error", error });

  const status = (): Status => ({
    phase,
    joining: phase === "joining" ? known.joining : null,
    demo: offline ? null : true,
    server: "http://127.0.0.1:8480",
    online: !offline,
    clock_off_minutes: query.has("clock") ? Number(query.get("clock")) : null,
    language,
    theme,
    person: phase === "joining" ? null : me.given_name,
    unlock_tries_left: tries,
    level: offline || query.has("damaged") ? null : level,
    eds_damaged: phase === "unlocked" && query.has("damaged"),
    lock_after_seconds: 300,
    settings: usual,
  });

  function try_code(code: string): AppError | null {
    if (tries === null) return { code: "code_deleted" };
    if (code === quick) {
      tries = 5;
      return null;
    }
    tries = tries === 1 ? null : tries - 1;
    return tries === null ? { code: "code_deleted" } : { code: "wrong_code", tries_left: tries };
  }
  const authError = (auth: Auth): AppError | null =>
    auth.code !== undefined
      ? try_code(auth.code)
      : auth.password === password
        ? null
        : { code: "wrong_password" };
  const signingError = (signing: Signing): AppError | null =>
    signing.kind === "eds"
      ? authError(signing.auth)
      : signing.digits === accepted.sms
        ? null
        : { code: "sms_code_wrong", tries_left: 2 };

  function join(step: typeof known.joining.step, more: Partial<typeof known.joining> = {}) {
    known.joining = { ...known.joining, code_until: null, ...more, step };
    return ok(known.joining);
  }

  function changed(kind: Events["changed"]["kind"], more: Partial<Events["changed"]>) {
    const event = { kind, at: at(0), access: null, request: null, consent: null, ...more };
    known.history.unshift({
      entry: `entry-new-${++counter}`,
      kind,
      at: event.at,
      document: null,
      access: event.access,
      request: event.request,
      consent: event.consent,
      service:
        known.requests.find(({ request }) => request === event.request)?.about.service ?? null,
      answers: null,
      counterpart: null,
      terms: null,
      disclosed: null,
      report: null,
      dwelling: null,
      appeal: null,
      inquiry: null,
      reservation: null,
      log: logged(kind) ? { state: "waiting" } : null,
    });
    for (const hearer of hearers.changed) hearer(event);
  }

  function access(id: string): AccessView | undefined {
    const view = known.accesses.get(id);
    if (!view) return undefined;
    const lapsed = view.state.state === "open" && Date.parse(view.until) <= now();
    const current: AccessView = {
      ...view,
      server_now: at(0),
      ...(lapsed ? { state: { state: "lapsed" }, qr: "", short_code: "" } : {}),
    };
    known.accesses.set(id, current);
    return current;
  }

  function withAccess(id: string, change: (view: AccessView) => Partial<AccessView>) {
    const view = access(id);
    if (!view) return no({ code: "not_found" });
    const next = { ...view, ...change(view), server_now: at(0) };
    known.accesses.set(id, next);
    return ok(next);
  }

  /** Own documents first, in the order of their kinds. */
  const initial = world(now()).documents.map(({ id }) => id);
  const order = (document: DocumentView) => initial.indexOf(document.id);

  const documents = (): DocumentsView => ({
    documents: known.documents.map((document) => ({
      ...document,
      stale: known.sources.some(({ source, away }) => source === document.source && away),
    })),
    pending: known.pending,
    sources: known.sources,
    updated_at: known.updated_at,
  });

  const requests = requesting(known, at, authError, signingError);
  const drawn = (form: RegistrationForm) => drawUp(form, `dra-${++counter}`);
  const submitted = (draft: DraftView, signed_by: RequestView["signed_by"]) =>
    requests.put(submit(draft, signed_by, `req-${++counter}`, at));
  const onPortal = portal(at, authError, query.has("portal"), {
    draft: () => drawn(ordered(now())),
    submit: (draft) => submitted(draft, "eds"),
  });

  const certificates = inquiring(at, query.has("empty"), known.qr(7));
  const scanned = (text: string) =>
    named(text, at, { portal: onPortal.scan, inquiry: certificates.scan });

  const commands: Commands = {
    status: async () => {
      if (query.get("start") === "waits") await new Promise(() => {});
      return query.has("start") ? no({ code: query.get("start") } as AppError) : ok(status());
    },
    setPreferences: async (preferences) => {
      ({ language, theme } = preferences);
      return ok(null);
    },
    beginAnew: async () => {
      query.delete("start");
      phase = "joining";
      level = null;
      tries = 5;
      forgetAll();
      join("phone", { phone: null, person: null });
      return ok(status());
    },
    joiningStart: async (phone) =>
      phone.replace(/\D/g, "").length < 10
        ? no({ code: "phone_malformed" })
        : join("code", { phone: "+7 701 ••• •• 67", code_until: at(5) }),
    joiningResend: async () => join("code", { code_until: at(5) }),
    joiningCode: async (digits) =>
      digits === accepted.sms ? join("identity") : no({ code: "sms_code_wrong", tries_left: 2 }),
    joiningIdentity: async () => join("control_questions"),
    joiningControl: async (iin, born) =>
      !/^\d{12}$/.test(iin)
        ? no({ code: "iin_malformed" })
        : !/^\d{4}-\d{2}-\d{2}$/.test(born)
          ? no({ code: "date_malformed" })
          : born > "2010-12-31"
            ? no({ code: "too_young", age: 16 })
            : join("certificate", { person: me }),
    joiningCertificate: async (email, chosen) => {
      if (!email.includes("@")) return no({ code: "email_malformed" });
      if (chosen.length < 8) return no({ code: "weak_password" });
      password = chosen;
      return join("quick_access_code");
    },
    joiningPassword: async (typed) =>
      typed === password
        ? join("quick_access_code", { password_needed: false })
        : no({ code: "wrong_password" }),
    joiningQuickAccessCode: async (code, again) => {
      if (code !== again) return no({ code: "codes_differ" });
      if (/^(\d)\1+$/.test(code) || "0123456789".includes(code)) return no({ code: "weak_code" });
      quick = code;
      phase = "unlocked";
      level = "eds";
      return ok(status());
    },
    joiningStartOver: async () => join("phone", { phone: null, person: null }),
    unlockWithCode: async (code) => {
      const error = try_code(code);
      if (error) return no(error);
      phase = "unlocked";
      level = "eds";
      return ok(status());
    },
    unlockWithPassword: async (typed) => {
      if (typed !== password) return no({ code: "wrong_password" });
      phase = "unlocked";
      level = "eds";
      return ok(status());
    },
    changeQuickAccessCode: async (typed, code, again) => {
      if (typed !== password) return no({ code: "wrong_password" });
      if (code !== again) return no({ code: "codes_differ" });
      quick = code;
      tries = 5;
      return ok(status());
    },
    lock: async () => {
      phase = "locked";
      return ok(status());
    },
    touch: async () => ok(null),
    hide: async () => ok(null),
    signInByEds: async () => {
      level = "eds";
      return ok(status());
    },
    askSignInCode: async () => ok({ until: at(5) }),
    signInByOneTimePassword: async (digits) => {
      if (digits !== accepted.sms) return no({ code: "sms_code_wrong", tries_left: 2 });
      level = "one_time_password";
      return ok(status());
    },
    signOut: async () => {
      level = null;
      return ok(status());
    },
    profile: async () => ok(known.profile),
    sessions: async () => ok(known.sessions),
    endSession: async (session) => {
      known.sessions = known.sessions.filter((s) => s.session !== session);
      return ok(null);
    },
    documents: async () => ok(documents()),
    updateSource: async (source) => {
      const pause = Number(query.get(`slow_${source}`) ?? 0);
      if (pause > 0) await new Promise((done) => setTimeout(done, pause));
      const away = query.getAll("away").includes(source);
      known.sources = known.sources.map((one) =>
        one.source !== source ? one : away ? { ...one, away } : { source, updated_at: at(0), away },
      );
      if (away) return ok(documents());
      known.updated_at = at(0);
      const fresh = world(now())
        .documents.filter((document) => document.source === source)
        .map((document) => ({ ...document, confirmed_at: at(0) }));
      known.documents = [
        ...known.documents.filter((document) => document.source !== source),
        ...fresh,
      ].sort((one, other) => order(one) - order(other));
      return ok(documents());
    },
    reportLoss: async (id, loss) => {
      const document = known.documents.find((d) => d.id === id);
      if (!document) return no({ code: "not_found" });
      if (!document.can_be_reported) return no({ code: "loss_not_possible" });
      known.documents = known.documents.map((d) =>
        d.id === id ? { ...d, state: loss, reported_at: at(0), can_be_reported: false } : d,
      );
      return ok(documents());
    },
    corrections: async () => ok(known.corrections),
    askCorrection: async (id, field, reason) => {
      const document = known.documents.find((d) => d.id === id);
      const asked = document?.fields.find((f) => f.name === field);
      if (!document || !asked) return no({ code: "not_found" });
      const open = known.corrections.some(
        (c) => c.document === id && c.field === field && c.state.state !== "answered",
      );
      if (open) return no({ code: "waits_for_answer" });
      const correction: CorrectionView = {
        correction: `cor-${++counter}`,
        document: id,
        kind: document.kind,
        field,
        source: asked.source,
        reason,
        asked_at: at(0),
        state: { state: "sent" },
      };
      known.corrections = [correction, ...known.corrections];
      return ok(correction);
    },
    recipient: async (number) => recipient(number),
    openAccess: async (id, form) => {
      const document = known.documents.find((d) => d.id === id);
      if (!document) return no({ code: "not_found" });
      if (form.recipient && !/^\d{12}$/.test(form.recipient))
        return no({ code: "recipient_invalid" });
      if (document.state !== "valid") return no({ code: "document_not_valid" });
      const view: AccessView = {
        access: `acc-${++counter}`,
        document: id,
        kind: document.kind,
        terms: {
          scope: form.scope,
          recipient: form.recipient || null,
          purpose: form.purpose || null,
        },
        qr: known.qr(counter),
        short_code: "K7MX-4RTB",
        given_at: at(0),
        until: at(5),
        longest_until: at(30),
        server_now: at(0),
        state: { state: "open" },
      };
      known.accesses.set(view.access, view);
      const viewedAfter = query.get("opened");
      if (viewedAfter !== null)
        setTimeout(() => {
          withAccess(view.access, () => ({
            qr: "",
            short_code: "",
            state: { state: "opened", at: at(0), viewer: viewerOf(view) },
          }));
          changed("document_opened", { access: view.access });
        }, Number(viewedAfter));
      return ok(view);
    },
    accessStatus: async (id) => {
      const view = access(id);
      return view ? ok(view) : no({ code: "not_found" });
    },
    extendAccess: async (id) => withAccess(id, (view) => ({ until: view.longest_until })),
    closeAccess: async (id) =>
      withAccess(id, () => ({ qr: "", short_code: "", state: { state: "closed", at: at(0) } })),
    openAccesses: async () =>
      ok(
        [...known.accesses.keys()]
          .map((id) => access(id))
          .filter((view) => view?.state.state === "open") as AccessView[],
      ),
    ...onPortal.commands,
    ...withoutNetwork(at, authError, documents, scanned),
    camera: async () => (query.has("phone") ? "plugin" : query.has("blind") ? null : "webview"),
    scanImage: async () => scanned("image"),
    openScanned: async () => {
      const document = world(now()).documents[0];
      if (!document) return no({ code: "access_lapsed" });
      const person = stranger;
      const shown = document.fields.map((f) =>
        f.name === "surname" || f.name === "given_name" || f.name === "patronymic"
          ? { ...f, value: { kk: person[f.name] ?? "", ru: person[f.name] ?? "" } }
          : f,
      );
      return ok({
        document: { ...document, person, fields: shown, ages: [] },
        terms: { scope: { what: "whole" } },
        opened_at: at(0),
        proof: query.has("forged")
          ? { state: "failed", why: "contents" }
          : { state: "verified", issued_at: at(-600), signed_at: at(-1), checked_at: at(0) },
        presentation: "",
        nonce: "",
      });
    },
    myDwellings: async () => ok(query.has("empty") ? [] : dwellings),
    searchDwelling: async (search) => searched(search),
    draftRegistration: async (form) => {
      const draft = drawn(form);
      known.drafts.push(draft);
      return ok(draft);
    },
    drafts: async () => ok(known.drafts),
    discardDraft: async (id) => {
      known.drafts = known.drafts.filter((d) => d.draft !== id);
      return ok(null);
    },
    askSigningCode: async () => ok({ until: at(5) }),
    submitDraft: async (id, signing) => {
      const draft = known.drafts.find((d) => d.draft === id);
      if (!draft) return no({ code: "not_found" });
      const error = signing && signingError(signing);
      if (error) return no(error);
      known.drafts = known.drafts.filter((d) => d.draft !== id);
      return submitted(draft, signing?.kind ?? null);
    },
    ...requests.commands,
    exportCertificate: async () => ok({ folder: "~/Qoltanba", files: ["certificate.pem"] }),
    exportLogReceipt: async (entry) =>
      ok({ folder: `~/Qoltanba/log-${entry}`, files: ["receipt.txt", "log-key.txt"] }),
    ...moving((drawn) => {
      const draft = { ...drawn, draft: `dra-${++counter}` };
      known.drafts.push(draft);
      return draft;
    }),
    ...reporting(known, at),
    ...guarding(at, authError, (draft) => known.drafts.push(draft), query.has("empty")),
    ...forms.commands,
    ...abroad(query, forms.typed, (make) => {
      const draft = make(`dra-${++counter}`);
      known.drafts.push(draft);
      return draft;
    }),
    ...marrying(known, () => `draft-${++counter}`, at),
    ...appealing(known, at, authError),
    ...certificates.commands,
    ...queueing(at, query.has("empty")),
    history: async (before) =>
      query.has("few") && before === null
        ? ok({ entries: known.history.slice(0, 3), more: true, log: log() })
        : ok({ entries: known.history.slice(before === null ? 0 : 3), more: false, log: log() }),
    notifications: async () => ok(known.notifications),
    readNotifications: async () => {
      known.notifications = known.notifications.map((n) => ({ ...n, read: true }));
      return ok(null);
    },
    showNotice: async () => {},
  };

  return {
    commands: troubled(commands, query),
    scanner: scanner(plugin(query)),
    listen: (name, told) => void (hearers[name] as (typeof told)[]).push(told),
  };
}
