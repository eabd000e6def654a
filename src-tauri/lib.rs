//! The shell around the wallet: window, commands and events, no rule of the domain.

mod commands;
mod shell;

use std::{error::Error, path::PathBuf};

use clap::Parser;
use tauri::{
    App, Manager, RunEvent, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    webview::{PermissionKind, PermissionResponse},
};
use tauri_specta::{Builder, collect_commands};
use wallet::{Changed, KeystoreChoice, Options};

use commands::{
    abroad, access, appeal, consent, desk, document, dossier, evidence, fee, guard, history,
    inquiry, joining, marriage, offline, order, permanent, portal, profile, queue, report, request,
    residence, scan, session, unlock,
};
use scan::Camera;
use shell::Shell;

/// The citizen's app of Qoltanba.
#[derive(Parser)]
#[command(version)]
struct Cli {
    /// The folder of the profile; another one is another citizen.
    #[arg(long, env = "QOLTANBA_DATA_DIR")]
    data_dir: Option<PathBuf>,
    /// The origin of the service.
    #[arg(long, env = "QOLTANBA_SERVER", default_value = "http://127.0.0.1:8480")]
    server: String,
    /// The folder that evidence is written to; the downloads by default.
    #[arg(long, env = "QOLTANBA_EXPORT_DIR")]
    export_dir: Option<PathBuf>,
}

/// Runs the app until its window is closed.
#[cfg_attr(mobile, tauri::mobile_entry_point)]
pub fn run() {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    let cli = Cli::parse();
    let ipc = ipc();
    let builder = tauri::Builder::default().plugin(tauri_plugin_notification::init());
    #[cfg(mobile)]
    let builder = builder.plugin(tauri_plugin_barcode_scanner::init());
    let built = builder
        .invoke_handler(ipc.invoke_handler())
        .setup(move |app| set_up(app, cli))
        .build(tauri::generate_context!());
    match built {
        Ok(app) => app.run(|app, event| {
            if let RunEvent::Exit = event {
                tauri::async_runtime::block_on(app.state::<Shell>().close());
            }
        }),
        Err(error) => {
            tracing::error!(error = %error, "the window system refused to start");
            std::process::exit(1);
        }
    }
}

fn set_up(app: &mut App, cli: Cli) -> Result<(), Box<dyn Error>> {
    let profile = match cli.data_dir {
        Some(folder) => folder,
        None => app.path().app_data_dir()?,
    };
    let exports = match cli.export_dir {
        Some(folder) => folder,
        None => exports(app)?,
    };
    let options = Options {
        profile,
        server: cli.server,
        keystore: KeystoreChoice::Os,
        settings: domain::DatedSettings::default(),
    };
    app.manage(Shell::new(app.handle().clone(), options, exports));
    let development = app.config().build.dev_url.clone();
    let development = development.filter(|_| tauri::is_dev());
    let window = WebviewWindowBuilder::new(app, "main", WebviewUrl::App("index.html".into()))
        .title("Qoltanba")
        .inner_size(390.0, 844.0)
        .min_inner_size(320.0, 480.0)
        // Dropped images go to the page, and their paths to nobody.
        .disable_drag_drop_handler()
        // The window shows this app's own pages and never another site.
        .on_navigation(move |page| is_own(page, development.as_ref()))
        // The scanner's button asks for the camera, where it is the WebView's; nothing asks for anything else.
        .on_permission_request(|_, kind| match kind {
            PermissionKind::Camera if scan::CAMERA == Some(Camera::Webview) => {
                PermissionResponse::Allow
            }
            _ => PermissionResponse::Deny,
        })
        .build()?;
    offer_camera(&window)?;
    Ok(())
}

/// WebKitGTK offers no camera to any page until it is told to.
#[cfg(target_os = "linux")]
fn offer_camera(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{SettingsExt, WebViewExt};

    window.with_webview(|webview| {
        if let Some(settings) = WebViewExt::settings(&webview.inner()) {
            settings.set_enable_media_stream(true);
        }
    })
}

/// Other WebViews ask for permission, and phones have the plugin.
#[cfg(not(target_os = "linux"))]
fn offer_camera(_: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}

/// Whether a page is the app's own: of the pages inside it, or of the server that builds them during development.
fn is_own(page: &Url, development: Option<&Url>) -> bool {
    let origin = |url: &Url| {
        let host = url.host_str().map(str::to_owned);
        (url.scheme().to_owned(), host, url.port())
    };
    match development {
        Some(server) => origin(page) == origin(server),
        None => {
            let (scheme, host) = INSIDE;
            origin(page) == (scheme.to_owned(), Some(host.to_owned()), None)
        }
    }
}

/// Scheme and host of the pages inside the app, as Tauri serves them.
const INSIDE: (&str, &str) = if cfg!(any(windows, target_os = "android")) {
    ("http", "tauri.localhost")
} else {
    ("tauri", "localhost")
};

/// The downloads; a system that names no folder for them has at least a home.
fn exports(app: &App) -> tauri::Result<PathBuf> {
    let path = app.path();
    let folder = path.download_dir().or_else(|_| path.home_dir())?;
    Ok(folder.join("Qoltanba"))
}

/// Everything that the front end can ask, with its types.
fn ipc() -> Builder<tauri::Wry> {
    Builder::new()
        .disable_serde_phases()
        .commands(collect_commands![
            profile::status,
            profile::set_preferences,
            profile::begin_anew,
            joining::joining_start,
            joining::joining_resend,
            joining::joining_code,
            joining::joining_identity,
            joining::joining_control,
            joining::joining_certificate,
            joining::joining_password,
            joining::joining_quick_access_code,
            joining::joining_start_over,
            unlock::unlock_with_code,
            unlock::unlock_with_password,
            unlock::change_quick_access_code,
            unlock::lock,
            unlock::touch,
            unlock::hide,
            session::sign_in_by_eds,
            session::ask_sign_in_code,
            session::sign_in_by_one_time_password,
            session::sign_out,
            profile::profile,
            session::sessions,
            session::end_session,
            document::documents,
            document::update_source,
            document::report_loss,
            document::corrections,
            document::ask_correction,
            access::recipient,
            access::open_access,
            access::access_status,
            access::extend_access,
            access::close_access,
            access::open_accesses,
            scan::camera,
            scan::scan_text,
            scan::scan_image,
            scan::open_scanned,
            offline::show_offline,
            offline::renew_offline,
            offline::end_offline,
            offline::ask_offline,
            offline::forget_offline,
            offline::offline_history,
            portal::approve_portal,
            portal::portal_sessions,
            portal::end_portal_session,
            order::sign_order,
            order::refuse_order,
            desk::sign_desk,
            desk::decline_desk,
            residence::my_dwellings,
            residence::search_dwelling,
            permanent::represented_people,
            permanent::draft_residence,
            request::draft_registration,
            request::drafts,
            request::discard_draft,
            request::ask_signing_code,
            request::submit_draft,
            request::requests,
            request::request,
            request::sign_request,
            request::ask_request_again,
            request::withdraw_request,
            consent::consents,
            consent::consent,
            consent::approve_consent,
            consent::refuse_consent,
            consent::take_back_consent,
            evidence::export_request_evidence,
            evidence::export_consent_evidence,
            evidence::export_certificate,
            evidence::export_log_receipt,
            marriage::marriage_offices,
            marriage::draft_marriage,
            marriage::request_appointment,
            marriage::consent_appointment,
            fee::request_fee,
            fee::consent_fee,
            fee::pay_request_fee,
            fee::pay_consent_fee,
            dossier::keep_request_dossier,
            dossier::keep_consent_dossier,
            report::reports,
            report::report_viewing,
            report::report_applicant,
            report::withdraw_report,
            guard::home,
            guard::set_home_rule,
            guard::export_rule_evidence,
            guard::draft_ending,
            abroad::before_service,
            abroad::abroad_form,
            abroad::save_abroad_form,
            abroad::attach_copy,
            abroad::detach_copy,
            abroad::draft_abroad,
            appeal::appeals,
            appeal::draft_appeal,
            appeal::draft_complaint,
            appeal::draft_appeal_withdrawal,
            appeal::sign_appeal,
            appeal::export_appeal_evidence,
            inquiry::inquiry_subjects,
            inquiry::inquiries,
            inquiry::ask_inquiry,
            inquiry::inquiry,
            inquiry::export_inquiry,
            inquiry::check_inquiry,
            queue::service_centres,
            queue::queue_windows,
            queue::reservations,
            queue::reserve,
            queue::cancel_reservation,
            history::history,
            history::notifications,
            history::read_notifications,
            history::show_notice,
        ])
        .typ::<Changed>()
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use specta_typescript::Typescript;
    use tauri::Url;

    use super::{INSIDE, is_own};

    #[test]
    fn the_window_shows_only_the_app_s_own_pages() {
        let (scheme, host) = INSIDE;
        let own = |page: &str, development: Option<&str>| {
            let url = |text: &str| Url::parse(text).unwrap();
            is_own(&url(page), development.map(url).as_ref())
        };

        assert!(own(
            &format!("{scheme}://{host}/index.html#/documents"),
            None
        ));
        for page in [
            format!("{scheme}://{host}:8000/"),
            format!("{scheme}://{host}.example.kz/"),
            format!("{scheme}://other/"),
            format!("ftp://{host}/"),
            format!("https://{host}/"),
            "http://tauri.localhost:8000/".to_owned(),
            "https://tauri.localhost/".to_owned(),
            "http://localhost:5173/".to_owned(),
            "about:blank".to_owned(),
            "data:text/html,<h1>another page</h1>".to_owned(),
        ] {
            assert!(!own(&page, None), "{page}");
        }
    }

    #[test]
    fn during_development_the_window_shows_the_pages_of_that_server() {
        let (scheme, host) = INSIDE;
        let server = Some("http://localhost:5173");
        let own = |page: &str| {
            let server = server.map(|server| Url::parse(server).unwrap());
            is_own(&Url::parse(page).unwrap(), server.as_ref())
        };

        assert!(own("http://localhost:5173/index.html"));
        for page in [
            "http://localhost:5174/",
            "https://localhost:5173/",
            &format!("{scheme}://{host}/"),
        ] {
            assert!(!own(page), "{page}");
        }
    }

    /// The committed bindings are what the commands are; `UPDATE=1` writes them.
    #[test]
    fn the_bindings_are_up_to_date() {
        let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/src/ipc/bindings.ts");
        let fresh = tempfile::tempdir().unwrap();
        let fresh = fresh.path().join("bindings.ts");
        super::ipc()
            .export(
                Typescript::default().header(
                    "// Generated by tauri-specta from src-tauri; `make bindings` writes it.\n",
                ),
                &fresh,
            )
            .unwrap();
        let fresh = fs::read_to_string(fresh).unwrap();
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&committed, &fresh).unwrap();
        }
        assert!(
            fs::read_to_string(&committed).unwrap() == fresh,
            "ui/src/ipc/bindings.ts is out of date: run `make bindings`"
        );
    }
}
