/** The fee of a request, of whichever service has one. */
export const fee = {
  title: "Fee",
  tenge: (amount: string) => `${amount} tenge`,
  text: "Any signer pays it once, before the others sign.",
  pay: "Pay the fee",
  paidByMe: "You paid the fee",
  paidByOther: "Another signer paid the fee",
};
