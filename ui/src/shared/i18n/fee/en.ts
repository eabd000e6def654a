/** The fee of a request, of whichever service has one. */
export const fee = {
  title: "Fee",
  tenge: (amount: string) => `${amount} tenge`,
  text: "Paid once, by anybody who signs, before the others do.",
  pay: "Pay the fee",
  paidByMe: "You paid the fee",
  paidByOther: "Another signer paid the fee",
};
