import type { Component } from "svelte";

import type { Service } from "../../ipc";
import { m, serviceWords } from "../../shared/i18n/index.svelte";
import { Heart, House, MapPin, Plane, UserRound } from "../../shared/icons";

/** Every service, by category. */
const categories: {
  category: keyof ReturnType<typeof m>["eligibility"]["categories"];
  services: Service[];
}[] = [
  {
    category: "home",
    services: ["temporary_registration", "permanent_registration", "end_of_registration"],
  },
  { category: "abroad", services: ["abroad_permanently", "abroad_temporarily"] },
  { category: "family", services: ["marriage"] },
];

export const iconOf: Record<Service, Component> = {
  temporary_registration: MapPin,
  permanent_registration: House,
  abroad_permanently: Plane,
  abroad_temporarily: Plane,
  end_of_registration: UserRound,
  marriage: Heart,
};

/** The services whose name or description has what was typed, by category; categories without any are left out. */
export function found(typed: string) {
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const has = (service: Service) => {
    const { name, text } = serviceWords(service);
    const said = `${name} ${text}`.toLocaleLowerCase();
    return words.every((word) => said.includes(word));
  };
  return categories
    .map(({ category, services }) => ({ category, services: services.filter(has) }))
    .filter(({ services }) => services.length > 0);
}

/** The service that a part of the address names. */
export function serviceAt(part: string | undefined): Service | null {
  const named = part?.replaceAll("-", "_");
  return (
    categories.flatMap(({ services }) => services).find((service) => service === named) ?? null
  );
}
