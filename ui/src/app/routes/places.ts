import type { Component } from "svelte";

import { CircleUser, House, IdCard, LayoutGrid, ScanLine } from "../../shared/icons";
import { paths } from "../../shared/paths";

export type Place = "home" | "documents" | "scan" | "services" | "profile";

/** The five places of the bottom bar and the side rail. */
export const places: readonly { place: Place; href: string; icon: Component }[] = [
  { place: "home", href: paths.home, icon: House },
  { place: "documents", href: paths.documents, icon: IdCard },
  { place: "scan", href: paths.scan, icon: ScanLine },
  { place: "services", href: paths.services, icon: LayoutGrid },
  { place: "profile", href: paths.profile, icon: CircleUser },
];

/** The place that a path belongs to. */
export function placeOf(path: string): Place {
  const [, first = ""] = path.split("/");
  switch (first) {
    case "documents":
    case "access":
      return "documents";
    case "scan":
      return "scan";
    case "services":
    case "drafts":
    case "requests":
    case "consents":
    case "inquiries":
    case "queue":
      return "services";
    case "profile":
    case "history":
    case "reports":
    case "appeals":
    case "sign-in":
      return "profile";
    default:
      return "home";
  }
}
