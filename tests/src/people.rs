//! The personas of `docs/personas.md`, and how they join.

use backend::population::{Persona, personas};
use domain::{Phone, settings::civil_day};
use jiff::Timestamp;

use crate::{
    app::{App, Home},
    backend::Backend,
    cli::Cli,
};

/// The EDS password that every persona chooses.
pub const PASSWORD: &str = "Kupiya-soz-2026";
/// The quick access code that every persona chooses.
pub const CODE: &str = "274913";

/// A person who is about to join.
pub struct Citizen {
    pub persona: Persona,
    pub home: Home,
}

impl Citizen {
    /// A persona by handle.
    pub fn named(handle: &str) -> Self {
        let persona = personas(civil_day(Timestamp::now())).named(handle).cloned();
        Self {
            persona: persona.expect("docs/personas.md has the handle"),
            home: Home::new(),
        }
    }

    /// A persona who joined by the command line.
    pub async fn joined(handle: &str, backend: &Backend) -> Self {
        let citizen = Self::named(handle);
        citizen.join(backend).await;
        citizen
    }

    pub fn iin(&self) -> &str {
        self.persona.person.iin.as_str()
    }

    pub fn phone(&self) -> &Phone {
        self.persona
            .person
            .phone
            .as_ref()
            .expect("the persona has a telephone")
    }

    /// Date of birth, YYYY-MM-DD.
    pub fn born(&self) -> String {
        self.persona.person.born.to_string()
    }

    /// The wallet's command line of this person.
    pub fn cli(&self, backend: &Backend) -> Cli {
        Cli::new(&self.home.profile(), &backend.origin)
            .with("QOLTANBA_CODE", CODE)
            .with("QOLTANBA_CONFIRM", "yes")
    }

    /// The app of this person, unlocked.
    pub async fn app(&self, backend: &Backend) -> App {
        let app = App::start(&self.home, backend).await;
        app.unlock(CODE).await;
        app
    }

    /// Joins by the command line.
    pub async fn join(&self, backend: &Backend) {
        self.join_in(backend, &[]).await;
    }

    /// Joins by the command line in another environment.
    pub async fn join_in(&self, backend: &Backend, environment: &[(&str, &str)]) {
        let others = backend.messages(self.phone()).await.len();
        let cli = self.joining_cli(backend);
        let cli = environment
            .iter()
            .fold(cli, |cli, (name, value)| cli.with(name, value));
        let waits = cli.fails(&["join"]).await;
        assert_eq!(waits["variable"], "QOLTANBA_SMS_CODE", "{waits}");
        let code = backend.code_after(self.phone(), others).await;
        let status = cli.with("QOLTANBA_SMS_CODE", &code).does(&["join"]).await;
        assert_eq!(status["phase"], "unlocked", "{status}");
    }

    /// The command line with all that joining asks but the code by SMS.
    pub fn joining_cli(&self, backend: &Backend) -> Cli {
        self.cli(backend)
            .with("QOLTANBA_PHONE", self.phone().as_str())
            .with("QOLTANBA_IIN", self.iin())
            .with("QOLTANBA_DATE_OF_BIRTH", &self.born())
            .with("QOLTANBA_EMAIL", "citizen@example.kz")
            .with("QOLTANBA_EDS_PASSWORD", PASSWORD)
    }
}
