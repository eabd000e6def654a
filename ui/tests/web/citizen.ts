import { type Answer, documents, origin, problem } from "./site";

export const soon = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
export const signedOut = problem("sign_in_required", 401);
export const asked: Answer = { status: 201, body: { until: soon(2) } };
export const rows = Array.from({ length: 25 }, (_, y) =>
  (y % 2 ? "10" : "01").repeat(13).slice(0, 25),
);
export const waiting: Answer = {
  body: {
    step: "waiting",
    until: soon(2),
    code: { link: `${origin}/p#AAECAwQFBgcICQoLDA0ODw`, rows, until: soon(0.25) },
  },
};
export const session = (shown = false): Answer => ({ body: { until: soon(15), documents: shown } });
const sources = [
  "gbd_fl",
  "internal_affairs",
  "civil_status",
  "health_care",
  "higher_education",
  "social_protection",
];
/** A dwelling of the person's own. */
export const dwelling = {
  rka: "0201300123456789",
  region: "almaty",
  address: { kk: "Алматы, Абай даңғылы, 10-үй, 25-пәтер", ru: "Алматы, пр. Абая, 10, кв. 25" },
};
const name = { surname: "Сейітқали", given_name: "Айгерім", patronymic: "Нұрланқызы" };
/** The bytes of a request, as the service sends them. */
export const statement = Buffer.from(
  JSON.stringify({
    subject: "qoltanba/temporary-registration/1",
    site: origin,
    applicant: { iin: "940312400123", full_name: name, date_of_birth: "1994-03-12" },
    dwelling,
    as_owner: true,
    from: "2026-11-24",
    months: 6,
    until: "2027-05-23",
    reason: "study",
    drawn_up_at: "2026-11-24T09:00:00Z",
    nonce: "00112233445566778899aabbccddeeff",
  }),
).toString("base64");
/** A request as it stands. */
export const request = (state: object, more: object = {}) => ({
  request: "2",
  statement,
  state,
  submitted_at: "2026-11-24T09:00:00Z",
  consented_at: null,
  signed_at: "2026-11-24T09:00:00Z",
  signed_by: "eds",
  answered: 0,
  asked: 0,
  ask_again_until: null,
  ...more,
});

export const person: Record<string, Answer[]> = {
  "GET /v1/portal/profile": [
    {
      body: {
        iin: "940312400123",
        full_name: name,
        date_of_birth: "1994-03-12",
        phone: "+7 701 ••• •• 67",
        email: "aigerim@example.kz",
        level: "eds",
        permanent_address: dwelling,
        temporary: [{ dwelling, from: "2026-11-24", until: "2027-05-23" }],
        eds: {
          serial: "0a1b",
          not_before: "2026-01-10T09:00:00Z",
          not_after: "2027-01-10T09:00:00Z",
          state: "valid",
        },
      },
    },
  ],
  "GET /v1/portal/history": [
    {
      body: {
        entries: [
          {
            entry: "1",
            kind: "portal_signed_in",
            at: "2026-11-24T09:00:00Z",
            counterpart: { kind: "visitor", network: "95.56.*.*" },
          },
        ],
        more: true,
      },
    },
  ],
  "GET /v1/portal/registrations": [
    {
      body: {
        requests: [request({ state: "registered", at: "2026-11-24T09:00:00Z" })],
      },
    },
  ],
  ...Object.fromEntries(
    sources.map((source) => [
      `GET /v1/portal/sources/${source}/documents`,
      [
        {
          body: {
            source,
            documents: source === "gbd_fl" ? [documents.national_id] : [],
            pending: [],
          },
        },
      ] as Answer[],
    ]),
  ),
};
