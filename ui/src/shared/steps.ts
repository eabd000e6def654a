/** A step of something that takes its time. */
export type Step = {
  id: string;
  name: string;
  state: "done" | "now" | "todo" | "failed" | "never";
  notes: string[];
};
