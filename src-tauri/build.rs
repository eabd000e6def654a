//! Checks `tauri.conf.json` and generates what the app needs of it.

fn main() {
    tauri_build::build();
}
