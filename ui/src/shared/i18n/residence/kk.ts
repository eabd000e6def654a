/** The two ways in which a dwelling of somebody else is looked for. */
export const search = {
  legend: "Қалай іздейсіз?",
  by: { code: "Мекенжай коды бойынша", address: "Меншік иесінің ЖСН-і мен мекенжайы бойынша" },
  address: "Мекенжай",
  addressHint: "Көше, үй және пәтер, кез келген тілде. Мысалы: Абай даңғылы, 12-үй, 45-пәтер",
};
