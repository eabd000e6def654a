/** The two ways in which a dwelling of somebody else is looked for. */
export const search = {
  legend: "How do you look for it?",
  by: { code: "By address code", address: "By the owner's IIN and address" },
  address: "Address",
  addressHint: "Street, house and flat, in any language. For example: 12 Abai Avenue, apartment 45",
};
