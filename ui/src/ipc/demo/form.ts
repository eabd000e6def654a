import type { AppError, DraftView, Result } from "..";

/** What is typed into forms, in memory: also while locked, as in the vault. */
export function keeping(drafts: () => DraftView[], discard: (draft: string) => void) {
  const forms = new Map<string, string>();
  const ok = <T>(data: T): Result<T, AppError> => ({ status: "ok", data });
  return {
    typed: (name: string) => forms.get(name),
    commands: {
      keptForm: async (name: string) => ok(forms.get(name) ?? forms.get(`of-${name}`) ?? null),
      keepForm: async (name: string, typed: string) => {
        forms.set(name, typed);
        return ok(null);
      },
      forgetForm: async (name: string) => {
        forms.delete(name);
        return ok(null);
      },
      formDrawnUp: async (name: string, draft: string) => {
        const typed = forms.get(name) ?? forms.get(`of-${name}`);
        if (typed && drafts().some((one) => one.draft === draft)) {
          forms.set(`of-draft/${draft}`, typed);
        }
        forms.delete(name);
        if (name.startsWith("draft/")) discard(name.slice("draft/".length));
        return ok(null);
      },
    },
  };
}
