/** What reads QR codes out of a picture; the Shape Detection API of browsers that have it. */
export type QrDetector = { detect: (picture: HTMLVideoElement) => Promise<{ rawValue: string }[]> };

type BarcodeDetectorClass = {
  new (options: { formats: string[] }): QrDetector;
  getSupportedFormats: () => Promise<string[]>;
};

declare global {
  interface Window {
    BarcodeDetector?: BarcodeDetectorClass;
  }
}

/** The browser's own reader of QR codes, where it has one and a camera can be asked for. */
export async function qrDetector(): Promise<QrDetector | null> {
  const { BarcodeDetector } = window;
  const cameras: MediaDevices | undefined = navigator.mediaDevices;
  if (!BarcodeDetector || !cameras) return null;
  try {
    const formats = await BarcodeDetector.getSupportedFormats();
    return formats.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
  } catch {
    return null;
  }
}
