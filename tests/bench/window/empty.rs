//! The least that a window of Tauri can be: what the app's cold start and memory are measured against.

fn main() {
    let started = tauri::Builder::default().run(tauri::generate_context!(
        "tests/bench/window/tauri.conf.json"
    ));
    if started.is_err() {
        std::process::exit(1);
    }
}
