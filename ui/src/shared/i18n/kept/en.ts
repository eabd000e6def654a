/** Forms that open with what was typed before. */
export const kept = {
  title: "You go on with what you typed",
  text: "It was kept sealed on this device.",
  anew: "Begin anew",
  anewTitle: "Begin anew?",
  anewText: "What you typed into this form is deleted.",
  change: "Change",
  changeTitle: "Change the draft",
};
