import { ipc, type AppealView } from "../../ipc";
import { Call } from "../../shared/call.svelte";

/** The person's appeals and complaints, shared by every place that shows some of them. */
class Appeals {
  read = new Call<AppealView[]>();

  /** One of them. */
  one(id: string): AppealView | null {
    return this.read.data?.find(({ appeal }) => appeal === id) ?? null;
  }

  /** The newest appeal against a refusal, and the newest complaint about it. */
  against(request: string): AppealView | null {
    return this.read.data?.find((one) => one.request === request && one.of === null) ?? null;
  }

  /** The newest complaint about an appeal. */
  about(appeal: string): AppealView | null {
    return this.read.data?.find(({ of }) => of === appeal) ?? null;
  }

  forget(): void {
    this.read.forget();
  }

  async load(): Promise<void> {
    await this.read.run(() => ipc().appeals());
  }
}

export const appeals = new Appeals();
