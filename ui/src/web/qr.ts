/** What reads QR codes out of a picture, as the Shape Detection API has it. */
export type QrDetector = { detect: (picture: HTMLVideoElement) => Promise<{ rawValue: string }[]> };

type BarcodeDetectorClass = {
  new (options: { formats: "qr_code"[] }): QrDetector;
  getSupportedFormats: () => Promise<readonly string[]>;
};

declare global {
  interface Window {
    BarcodeDetector?: BarcodeDetectorClass;
  }
}

/** Whether a camera can be asked for. */
export function hasCameras(): boolean {
  const cameras: MediaDevices | undefined = navigator.mediaDevices;
  return cameras !== undefined;
}

/** The browser's own reader of QR codes, or the one that is fetched for browsers without. */
export async function qrDetector(): Promise<QrDetector> {
  const Detector = (await ownDetector()) ?? (await import("qr/decode.js")).BarcodeDetector;
  return new Detector({ formats: ["qr_code"] });
}

async function ownDetector(): Promise<BarcodeDetectorClass | null> {
  const { BarcodeDetector } = window;
  const formats: readonly string[] | undefined = await BarcodeDetector?.getSupportedFormats().catch(
    () => [],
  );
  return BarcodeDetector && formats?.includes("qr_code") ? BarcodeDetector : null;
}
