import type { AppError, CentreView, ReservationView, ReserveForm, Result } from "..";

const centres: CentreView[] = [
  {
    centre: "astana-1",
    region: "astana",
    name: {
      kk: "Астана қаласы, №1 ХҚКО",
      ru: "ЦОН № 1, город Астана",
      en: "Public Service Centre No. 1, Astana",
    },
    address: {
      kk: "Астана қаласы, Мәңгілік Ел даңғылы, 30-үй",
      ru: "город Астана, проспект Мангилик Ел, дом 30",
      en: "30 Mangilik El Avenue, Astana",
    },
  },
  {
    centre: "east-kazakhstan-1",
    region: "east_kazakhstan",
    name: {
      kk: "Өскемен қаласы, №1 ХҚКО",
      ru: "ЦОН № 1, город Усть-Каменогорск",
      en: "Public Service Centre No. 1, Oskemen",
    },
    address: {
      kk: "Өскемен қаласы, Абай көшесі, 16-үй",
      ru: "город Усть-Каменогорск, улица Абая, дом 16",
      en: "16 Abai Street, Oskemen",
    },
  },
];

/** The queues of the demonstration. */
export function queueing(at: (minutes: number) => string, empty: boolean) {
  const ok = <T>(data: T): Result<T> => ({ status: "ok", data });
  const no = (error: AppError): Result<never> => ({ status: "error", error });
  const day = (days: number) => at(days * 1_440).slice(0, 10);
  const ends = (date: string, from: string) =>
    new Date(Date.parse(`${date}T${from}:00+05:00`) + 30 * 60_000).toISOString();
  const ticket = (id: string, form: ReserveForm): ReservationView => ({
    reservation: id,
    number: "048213",
    centre: centres.find(({ centre }) => centre === form.centre) ?? (centres[0] as CentreView),
    purpose: form.purpose,
    day: form.day,
    at: form.at,
    ends_at: ends(form.day, form.at),
    sms: true,
    state: "reserved",
  });
  let made = false;
  let mine: ReservationView[] = empty
    ? []
    : [
        ticket("res-next", {
          centre: "astana-1",
          purpose: "identity_documents",
          day: day(1),
          at: "10:30",
        }),
        {
          ...ticket("res-past", {
            centre: "astana-1",
            purpose: "registration",
            day: day(-20),
            at: "09:00",
          }),
          number: "771904",
          state: "past",
        },
      ];

  return {
    serviceCentres: async () => ok(centres),
    queueWindows: async () =>
      ok({
        minutes: 30,
        days: [2, 3, 6].map((days) => ({
          day: day(days),
          windows: ["09:00", "09:30", "10:00", "10:30", "11:00"].map((time, index) => ({
            at: time,
            free: (index + days) % 4,
          })),
        })),
      }),
    reservations: async () => ok(mine),
    reserve: async (form: ReserveForm) => {
      if (made) return no({ code: "reserved_today" });
      made = true;
      const reserved = ticket("res-new", form);
      mine = [reserved, ...mine];
      return ok(reserved);
    },
    cancelReservation: async (id: string) => {
      const found = mine.find(({ reservation }) => reservation === id);
      if (!found) return no({ code: "not_found" });
      const cancelled: ReservationView = { ...found, state: "cancelled" };
      mine = mine.map((one) => (one === found ? cancelled : one));
      return ok(cancelled);
    },
  };
}
