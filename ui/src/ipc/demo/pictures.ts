/** A drawn portrait; nobody's photo. */
export function portrait(hue: number): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 120"><rect width="90" height="120" fill="hsl(${205 + hue} 30% 88%)"/><path d="M18 62c-3-34 10-48 27-48s30 14 27 48l-8 18H26z" fill="#2b2320"/><path d="M10 120c2-26 15-34 35-34s33 8 35 34z" fill="#27517a"/><path d="M36 78h18v14q-9 8-18 0z" fill="#dcae90"/><ellipse cx="45" cy="56" rx="19" ry="25" fill="#e9c0a2"/><path d="M25 52c2-20 12-26 20-26s19 6 20 26c-8-4-14-10-17-16-5 8-13 14-23 16z" fill="#2b2320"/><circle cx="38" cy="57" r="2" fill="#33251f"/><circle cx="52" cy="57" r="2" fill="#33251f"/><path d="M39 69q6 4 12 0" fill="none" stroke="#b5654f" stroke-width="2" stroke-linecap="round"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** A picture that looks like a QR code, the same for the same seed. */
export function code(seed: number, size = 29): string {
  const margin = 4;
  // A module of several pixels, as the Rust side draws it, stays sharp where the screen enlarges it.
  const module = 12;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = (size + 2 * margin) * module;
  const context = canvas.getContext("2d");
  if (!context) return "";
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(module, module);
  let state = seed;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      context.fillStyle = (inFinder(x, y, size) ?? state % 7 < 3) ? "#000" : "#fff";
      context.fillRect(x + margin, y + margin, 1, 1);
    }
  }
  return canvas.toDataURL("image/png");
}

function inFinder(x: number, y: number, size: number): boolean | null {
  for (const [left, top] of [
    [0, 0],
    [size - 7, 0],
    [0, size - 7],
  ] as const) {
    const column = x - left;
    const row = y - top;
    if (column < -1 || column > 7 || row < -1 || row > 7) continue;
    const ring = Math.max(Math.abs(column - 3), Math.abs(row - 3));
    return ring === 3 || ring <= 1;
  }
  return null;
}
