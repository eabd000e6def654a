/** The two ways in which a dwelling of somebody else is looked for. */
export const search = {
  legend: "Как искать?",
  by: { code: "По коду адреса", address: "По ИИН собственника и адресу" },
  address: "Адрес",
  addressHint:
    "Улица, дом и квартира, на любом языке. Например: проспект Абая, дом 12, квартира 45",
};
