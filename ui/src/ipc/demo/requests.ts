import type { AppError, Auth, ConsentView, RequestView, Result, Signing } from "..";

type Known = { requests: RequestView[]; consents: ConsentView[] };

/** The requests of the demonstration and the consents that are asked for, in memory. */
export function requesting(
  known: Known,
  at: (minutes: number) => string,
  authError: (auth: Auth) => AppError | null,
  signingError: (signing: Signing) => AppError | null,
) {
  const ok = <T>(data: T): Result<T> => ({ status: "ok", data });
  const no = (error: AppError): Result<never> => ({ status: "error", error });

  function one<T>(list: T[], wanted: (item: T) => boolean, then: (item: T) => Result<T>) {
    const found = list.find(wanted);
    return found ? then(found) : no({ code: "not_found" });
  }
  const requestOf = (id: string, then: (request: RequestView) => Result<RequestView>) =>
    one(known.requests, (r) => r.request === id, then);
  const consentOf = (id: string, then: (consent: ConsentView) => Result<ConsentView>) =>
    one(known.consents, (c) => c.consent === id, then);

  function put(request: RequestView): Result<RequestView> {
    known.requests = [request, ...known.requests.filter((r) => r.request !== request.request)];
    return ok(request);
  }

  const answer = (id: string, given: Partial<ConsentView>) =>
    consentOf(id, (consent) => {
      const answered = { ...consent, answered_at: at(0), ...given };
      known.consents = known.consents.map((c) => (c.consent === id ? answered : c));
      return ok(answered);
    });

  function confirmed(id: string, auth: Auth, given: Partial<ConsentView>) {
    const error = authError(auth);
    return error ? no(error) : answer(id, given);
  }
  const refused = (): Partial<ConsentView> => ({
    state: "refused",
    request_state: { state: "refused", ground: "no_consent_of_owner", at: at(0) },
  });

  const commands = {
    requests: async () => ok(known.requests),
    request: async (id: string) => requestOf(id, ok),
    signRequest: async (id: string, signing: Signing) => {
      const error = signingError(signing);
      if (error) return no(error);
      return requestOf(id, (r) =>
        put({
          ...r,
          state: { state: "processing", until: at(15) },
          promise: { by: at(15), late_since: null, took: null },
          signed_at: at(0),
          signed_by: signing.kind,
        }),
      );
    },
    askRequestAgain: async (id: string) =>
      requestOf(id, (r) =>
        put({ ...r, state: { state: "awaiting_consents", until: at(60) }, ask_again_until: null }),
      ),
    withdrawRequest: async (id: string) =>
      requestOf(id, (r) => put({ ...r, state: { state: "withdrawn", at: at(0) } })),
    consents: async () => ok(known.consents),
    consent: async (id: string) => consentOf(id, ok),
    approveConsent: async (id: string, auth: Auth) => confirmed(id, auth, { state: "given" }),
    refuseConsent: async (id: string, _reason: unknown, _block: boolean, auth: Auth) =>
      confirmed(id, auth, refused()),
    takeBackConsent: async (id: string) => answer(id, { ...refused(), ask_again_until: null }),
    exportRequestEvidence: async () =>
      ok({ folder: "~/Qoltanba/request", files: ["statement.json", "signature.p7s"] }),
    exportConsentEvidence: async () =>
      ok({ folder: "~/Qoltanba/consent", files: ["statement.json", "signature.p7s"] }),
    keepRequestDossier: async (id: string) =>
      ok({ folder: "~/Qoltanba", files: [`dossier-${id}.asice`] }),
    keepConsentDossier: async (id: string) =>
      ok({ folder: "~/Qoltanba", files: [`dossier-${id}.asice`] }),
  };

  return { commands, put };
}
