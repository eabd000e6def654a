import { ipc, type ReportView } from "../../ipc";
import { Call } from "../../shared/call.svelte";

/** What can be reported. */
export type Subject = { what: "viewing"; access: string } | { what: "applicant"; consent: string };

/** What the person reported, shared by every place that shows some of it. */
class Reports {
  read = new Call<ReportView[]>();

  /** The newest report of a viewing or of an applicant. */
  of(subject: Subject): ReportView | null {
    const same = ({ about }: ReportView) =>
      subject.what === "viewing"
        ? about.what === "viewing" && about.access === subject.access
        : about.what === "applicant" && about.consent === subject.consent;
    return this.read.data?.find(same) ?? null;
  }

  forget(): void {
    this.read.forget();
  }

  async load(): Promise<void> {
    await this.read.run(() => ipc().reports());
  }
}

export const reports = new Reports();
