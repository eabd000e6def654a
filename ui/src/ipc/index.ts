import { invoke } from "@tauri-apps/api/core";
import { listen as hear } from "@tauri-apps/api/event";

import { type AppError, type Changed, commands } from "./bindings";
import { type Scanner, scanner as barcodePlugin } from "./scanner";

export type * from "./bindings";

/** How every command ends. */
export type Result<T, E = AppError> = { status: "ok"; data: T } | { status: "error"; error: E };

/** Everything that the Rust side can be asked. */
export type Commands = typeof commands;

/** What the Rust side tells by itself. */
export type Events = { changed: Changed; locked: null; online: boolean };

/** The Rust side, or its stand-in in a browser. */
export type Backend = {
  commands: Commands;
  scanner: Scanner;
  listen: <Name extends keyof Events>(name: Name, told: (payload: Events[Name]) => void) => void;
};

let connected: Backend | null = null;

/** Connects to Tauri; where there is none and the build allows it, to the stand-in. */
export async function connect(): Promise<void> {
  if (import.meta.env.MODE === "production" || "__TAURI_INTERNALS__" in window) {
    connected = tauri();
  } else {
    const { fake } = await import("./fake");
    connected = fake(new URLSearchParams(window.location.search));
  }
}

/** The connection; [`connect`] comes first. */
export function ipc(): Commands {
  return backend().commands;
}

/** The scanner of a phone's system, for where `ipc().camera()` is the plugin. */
export function scanner(): Scanner {
  return backend().scanner;
}

/** Hears an event for as long as the window lives. */
export function listen<Name extends keyof Events>(
  name: Name,
  told: (payload: Events[Name]) => void,
): void {
  backend().listen(name, told);
}

function backend(): Backend {
  if (!connected) throw new Error("ipc is used before connect()");
  return connected;
}

function tauri(): Backend {
  return {
    commands,
    scanner: barcodePlugin(invoke),
    listen: (name, told) => void hear<Events[typeof name]>(name, ({ payload }) => told(payload)),
  };
}
