//! The shell around the wallet: windows, commands and events, no rule of the domain.

/// Runs the app until its last window is closed.
pub fn run() {
    tauri::Builder::default()
        .run(tauri::generate_context!())
        .unwrap_or_else(|error| panic!("the window system refused to start: {error}"));
}
