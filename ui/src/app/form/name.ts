import type { Service } from "../../ipc";

/** The name of a service's form, or of the one that changes a draft. */
export function formOf(service: Service, draft: string | undefined): string {
  return draft === undefined ? service : `draft/${draft}`;
}
