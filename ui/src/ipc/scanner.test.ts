import { expect, test } from "vitest";

import { type Invoke, scanner } from "./scanner";

type Call = { command: string; args?: Record<string, unknown> };

/** The plugin as a phone has it: its answers by command, and what it was asked. */
function plugin(answers: Record<string, unknown>): { invoke: Invoke; calls: Call[] } {
  const calls: Call[] = [];
  const invoke = (async (command, args) => {
    calls.push(args ? { command, args } : { command });
    const name = command.replace("plugin:barcode-scanner|", "");
    if (!(name in answers)) throw new Error(`${command} not allowed`);
    return answers[name];
  }) as Invoke;
  return { invoke, calls };
}

test("R-26 a person who has allowed the camera is not asked again", async () => {
  const { invoke, calls } = plugin({ check_permissions: { camera: "granted" } });

  expect(await scanner(invoke).allowed()).toBe(true);
  expect(calls).toEqual([{ command: "plugin:barcode-scanner|check_permissions" }]);
});

for (const known of ["prompt", "prompt-with-rationale", "denied"]) {
  for (const [answer, allowed] of [
    ["granted", true],
    ["denied", false],
    ["prompt", false],
  ] as const) {
    test(`R-26 the camera is asked for after ${known}, and ${answer} decides`, async () => {
      const { invoke, calls } = plugin({
        check_permissions: { camera: known },
        request_permissions: { camera: answer },
      });

      expect(await scanner(invoke).allowed()).toBe(allowed);
      expect(calls.map(({ command }) => command)).toEqual([
        "plugin:barcode-scanner|check_permissions",
        "plugin:barcode-scanner|request_permissions",
      ]);
    });
  }
}

test("R-26 the plugin looks for QR codes only, behind the page, and gives the text as it is", async () => {
  const content = " javascript:alert(1)\u200f\n";
  const { invoke, calls } = plugin({ scan: { content, format: "QR_CODE" } });

  expect(await scanner(invoke).scan()).toBe(content);
  expect(calls).toEqual([
    {
      command: "plugin:barcode-scanner|scan",
      args: { formats: ["QR_CODE"], windowed: true },
    },
  ]);
});

test("R-26 a code without a text is an empty text, and a failure stays one", async () => {
  expect(await scanner(plugin({ scan: { format: "QR_CODE" } }).invoke).scan()).toBe("");
  await expect(scanner(plugin({}).invoke).scan()).rejects.toThrow("not allowed");
});

test("R-26 the plugin is told to stop", async () => {
  const { invoke, calls } = plugin({ cancel: null });

  await scanner(invoke).cancel();

  expect(calls).toEqual([{ command: "plugin:barcode-scanner|cancel" }]);
});
