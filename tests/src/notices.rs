//! A desktop that shows notices: it owns the name of the notification service on the session's bus and remembers what it
//! was asked to show (Desktop Notifications Specification 1.2, section 9).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use zbus::{Connection, connection::Builder, interface, zvariant::OwnedValue};

pub struct Desktop {
    shown: Shown,
    _bus: Connection,
}

#[derive(Clone, Default)]
struct Shown(Arc<Mutex<Vec<String>>>);

#[interface(name = "org.freedesktop.Notifications")]
impl Shown {
    #[expect(clippy::too_many_arguments, reason = "the specification has so many")]
    fn notify(
        &self,
        _app_name: &str,
        _replaces: u32,
        _icon: &str,
        summary: &str,
        body: &str,
        _actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _expires: i32,
    ) -> u32 {
        let mut shown = self.0.lock().unwrap();
        shown.push(format!("{summary}: {body}"));
        shown.len() as u32
    }

    fn get_capabilities(&self) -> Vec<String> {
        vec!["body".to_owned()]
    }

    fn get_server_information(&self) -> (&str, &str, &str, &str) {
        ("desktop", "qoltanba-tests", "1", "1.2")
    }
}

impl Desktop {
    pub async fn start() -> Self {
        let shown = Shown::default();
        let bus = Builder::session()
            .and_then(|bus| bus.name("org.freedesktop.Notifications"))
            .and_then(|bus| bus.serve_at("/org/freedesktop/Notifications", shown.clone()));
        Self {
            shown,
            _bus: bus.unwrap().build().await.unwrap(),
        }
    }

    /// Waits for a notice, and gives all that were shown.
    pub async fn see(&self, words: &str) -> Vec<String> {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let shown = self.shown.0.lock().unwrap().clone();
            if shown.iter().any(|notice| notice.contains(words)) {
                return shown;
            }
            assert!(Instant::now() < deadline, "{words:?} is not in {shown:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
