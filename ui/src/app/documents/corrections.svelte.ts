import { type CorrectionView, type FieldName, ipc } from "../../ipc";
import { Call } from "../../shared/call.svelte";

/** What the person asked to be corrected, shared by every place that shows some of it. */
class Corrections {
  read = new Call<CorrectionView[]>();

  /** The newest correction of a field. */
  of(document: string, field: FieldName): CorrectionView | null {
    const all = this.read.data ?? [];
    return all.find((one) => one.document === document && one.field === field) ?? null;
  }

  forget(): void {
    this.read.forget();
  }

  async load(): Promise<void> {
    await this.read.run(() => ipc().corrections());
  }
}

export const corrections = new Corrections();
