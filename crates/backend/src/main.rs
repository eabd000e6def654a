//! `qoltanba-backend`: serves, seeds, describes.

use std::{
    error::Error,
    io::{IsTerminal, Read, Write, stdin, stdout},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use clap::{Args, Parser, Subcommand};
use domain::{
    DatedSettings, Words,
    report::{ReportAnswer, ReportNumber},
};
use ipnet::IpNet;
use qoltanba_backend::{
    appeals::{AppealsCommand, appeals},
    clock::{Clock, SystemClock},
    employees::{self, EmployeeCommand},
    http::address::{Proxies, ProxyHeader},
    office::AbroadCommand,
    operator::{self, ClientsCommand},
    registers::http::{RegistersConfig, SourcesConfig},
    run::{self, Config},
    service::{processing, report::office},
    store::Store,
};
use serde::de::DeserializeOwned;

/// The reference backend of Qoltanba.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves; the first line on standard output is JSON with `listening`.
    Serve {
        #[command(flatten)]
        place: Place,
        /// Where to listen; port 0 takes a free one.
        #[arg(long, default_value = "127.0.0.1:0")]
        listen: SocketAddr,
        /// The origin in links and proofs, such as https://qoltanba.kz; what it listens on by default.
        #[arg(long)]
        origin: Option<String>,
        /// Serves a demonstration: an invented population, no SMS, no identity check.
        #[arg(long)]
        demo: bool,
        /// A JSON file with settings of the rules that differ from the defaults, or will from a day on (docs/rules.md).
        #[arg(long)]
        settings: Option<PathBuf>,
        /// A JSON file with the document sources that answer over the network (docs/integration.md).
        #[arg(long)]
        sources: Option<PathBuf>,
        /// A JSON file with the registers that answer over the network (docs/integration.md).
        #[arg(long)]
        registers: Option<PathBuf>,
        /// A JSON file with the gateway that takes fees (docs/integration.md).
        #[arg(long)]
        payments: Option<PathBuf>,
        #[command(flatten)]
        behind: Behind,
        #[command(flatten)]
        crowd: Crowd,
    },
    /// Fills an empty database with an invented population.
    Seed {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        crowd: Crowd,
    },
    /// Decides about the information systems of organisations; prints JSON, a line each.
    Clients {
        #[command(flatten)]
        place: Place,
        #[command(subcommand)]
        command: ClientsCommand,
    },
    /// Says who works at which service centre, and so may sign in to the desk; prints JSON, a line each.
    Employee {
        #[command(flatten)]
        place: Place,
        #[command(subcommand)]
        command: EmployeeCommand,
    },
    /// Answers what people report, beside a service that runs or without one; prints JSON, a line for each answer.
    #[command(subcommand)]
    Reports(Reports),
    /// Lists what is being processed, what was promised first before the rest, and which register it waits for; prints
    /// JSON, a line each, without anything about people.
    Processing {
        #[command(flatten)]
        place: Place,
    },
    /// Answers appeals and complaints, beside a service that runs or without one; prints JSON, a line for each answer.
    Appeals {
        #[command(flatten)]
        place: Place,
        /// The JSON file with settings that the service is started with.
        #[arg(long)]
        settings: Option<PathBuf>,
        #[command(subcommand)]
        command: AppealsCommand,
    },
    /// Decides requests of citizens abroad, beside a service that runs or without one; prints JSON, a line for each
    /// answer.
    #[command(subcommand)]
    Abroad(AbroadCommand),
    /// Prints the description of every call, OpenAPI 3.1.
    Openapi,
}

#[derive(Subcommand)]
enum Reports {
    /// What waits for an answer, what is due first before the rest, without anything about people.
    List {
        #[command(flatten)]
        place: Place,
    },
    /// Takes a report up, of which its person is told, and shows what it is about.
    Take {
        #[command(flatten)]
        case: NumberedCase,
    },
    /// Shows a report that was taken up, until it is answered.
    Show {
        #[command(flatten)]
        case: NumberedCase,
    },
    /// Answers a report that was taken up, with the text on standard input.
    Answer {
        #[command(flatten)]
        case: NumberedCase,
        /// The office that answers, as the person reads it.
        #[arg(long)]
        office: String,
    },
}

#[derive(Args)]
struct NumberedCase {
    /// Its number, such as 20261124-048213.
    number: String,
    #[command(flatten)]
    place: Place,
}

#[derive(Args)]
struct Place {
    /// sqlite:///path or postgres://…; SQLite in the data directory by default.
    #[arg(long, env = "DATABASE_URL")]
    database: Option<String>,
    /// The directory of the authority's keys and of the database.
    #[arg(long, default_value = "qoltanba-data")]
    data: PathBuf,
}

#[derive(Args)]
struct Behind {
    /// Networks of proxies whose word about the caller's address counts, such as 10.0.0.0/8; nobody's by default.
    #[arg(long, value_name = "CIDR", value_delimiter = ',')]
    trusted_proxy: Vec<IpNet>,
    /// The header in which they give it; they have to add to it or replace it, never to pass it on as it came.
    #[arg(long, value_enum, default_value_t)]
    proxy_header: ProxyHeader,
}

#[derive(Args)]
struct Crowd {
    /// Citizens of an invented population.
    #[arg(long, default_value_t = 1_000)]
    citizens: u32,
    /// The same seed gives the same population.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Crowd {
    const NOBODY: Self = Self {
        citizens: 0,
        seed: 0,
    };
}

/// Bytes that are read of an answer; what is longer than an answer may be is refused then.
const LONGEST_ANSWER: u64 = 64 * 1024;

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env()
                .unwrap_or_else(|_| "warn,qoltanba_backend=info".into()),
        )
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    match run(Cli::parse().command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let mut chain = error.to_string();
            let mut source = error.source();
            while let Some(cause) = source {
                chain = format!("{chain}: {cause}");
                source = cause.source();
            }
            tracing::error!("{chain}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<(), Box<dyn Error>> {
    match command {
        Command::Serve {
            place,
            listen,
            origin,
            demo,
            settings,
            behind,
            sources,
            registers,
            payments,
            crowd,
        } => {
            let settings = read_settings(settings)?;
            let sources = match sources {
                Some(path) => read_json(&path)
                    .map_err(|error| format!("the sources in {}: {error}", path.display()))?,
                None => SourcesConfig::new(),
            };
            let registers = match registers {
                Some(path) => read_json(&path)
                    .map_err(|error| format!("the registers in {}: {error}", path.display()))?,
                None => RegistersConfig::new(),
            };
            let payments = payments
                .map(|path| {
                    read_json(&path)
                        .map_err(|error| format!("the gateway in {}: {error}", path.display()))
                })
                .transpose()?;
            let config = Config {
                listen,
                origin,
                demo,
                settings,
                proxies: Proxies {
                    trusted: behind.trusted_proxy,
                    header: behind.proxy_header,
                },
                sources,
                registers,
                payments,
                ..config(place, &crowd)
            };
            let running = run::start(config, Arc::new(SystemClock)).await?;
            let told = told_to_end();
            say(&serde_json::json!({ "listening": running.listening }).to_string())?;
            running.serve(told).await;
        }
        Command::Seed { place, crowd } => run::seed(&config(place, &crowd)).await?,
        Command::Clients { place, command } => {
            let config = config(place, &Crowd::NOBODY);
            let store = run::open_store(&config).await?;
            for line in operator::clients(&store, &config.data, command, &SystemClock).await? {
                say(&line.to_string())?;
            }
        }
        Command::Employee { place, command } => {
            let store = run::open_store(&config(place, &Crowd::NOBODY)).await?;
            for line in employees::carry_out(&store, command, &SystemClock).await? {
                say(&line.to_string())?;
            }
        }
        Command::Reports(command) => reports(command).await?,
        Command::Processing { place } => {
            let store = run::open_store(&config(place, &Crowd::NOBODY)).await?;
            for delayed in processing::in_processing(&store, SystemClock.now()).await? {
                say(&serde_json::to_string(&delayed)?)?;
            }
        }
        Command::Appeals {
            place,
            settings,
            command,
        } => {
            let config = Config {
                settings: read_settings(settings)?,
                ..config(place, &Crowd::NOBODY)
            };
            let now = SystemClock.now();
            let office = run::open_office(&config, now).await?;
            for line in appeals(&office, command, stdin().lock(), now).await? {
                say(&line.to_string())?;
            }
        }
        Command::Abroad(command) => abroad(command).await?,
        Command::Openapi => say(&qoltanba_backend::http::description().to_pretty_json()?)?,
    }
    Ok(())
}

async fn abroad(command: AbroadCommand) -> Result<(), Box<dyn Error>> {
    let (database, data) = command.place();
    let place = Place {
        database,
        data: data.clone(),
    };
    let store = run::open_store(&config(place, &Crowd::NOBODY)).await?;
    for line in command.carry_out(&store, &data, &SystemClock).await? {
        say(&line.to_string())?;
    }
    Ok(())
}

async fn reports(command: Reports) -> Result<(), Box<dyn Error>> {
    let now = SystemClock.now();
    match command {
        Reports::List { place } => {
            let store = run::open_store(&config(place, &Crowd::NOBODY)).await?;
            for waiting in office::waiting(&store, now).await? {
                say(&serde_json::to_string(&waiting)?)?;
            }
        }
        Reports::Take { case } => {
            let (store, number) = case.open().await?;
            let case = office::take_up(&store, number, now).await?;
            say(&serde_json::to_string(&case)?)?;
        }
        Reports::Show { case } => {
            let (store, number) = case.open().await?;
            let case = office::case(&store, &number, now).await?;
            say(&serde_json::to_string(&case)?)?;
        }
        Reports::Answer { case, office } => {
            let mut text = String::new();
            stdin()
                .lock()
                .take(LONGEST_ANSWER)
                .read_to_string(&mut text)?;
            let answer = ReportAnswer {
                office: Words::parse(&office)?,
                text: Words::parse(&text)?,
            };
            let (store, number) = case.open().await?;
            office::answer(&store, number, answer, now).await?;
        }
    }
    Ok(())
}

impl NumberedCase {
    async fn open(self) -> Result<(Store, ReportNumber), Box<dyn Error>> {
        let number = ReportNumber::parse(&self.number)?;
        let store = run::open_store(&config(self.place, &Crowd::NOBODY)).await?;
        Ok((store, number))
    }
}

fn read_settings(path: Option<PathBuf>) -> Result<DatedSettings, Box<dyn Error>> {
    match path {
        Some(path) => read_json(&path)
            .map_err(|error| format!("the settings in {}: {error}", path.display()).into()),
        None => Ok(DatedSettings::default()),
    }
}

fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, Box<dyn Error>> {
    Ok(serde_json::from_slice(&std::fs::read(path)?)?)
}

fn config(place: Place, crowd: &Crowd) -> Config {
    Config {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        origin: None,
        database: place.database,
        data: place.data,
        demo: true,
        settings: DatedSettings::default(),
        proxies: Proxies::default(),
        sources: SourcesConfig::new(),
        registers: RegistersConfig::new(),
        payments: None,
        citizens: crowd.citizens,
        seed: crowd.seed,
    }
}

fn say(line: &str) -> std::io::Result<()> {
    let mut out = stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

/// Ends on Ctrl-C, and on the termination signal where there is one; that one is heard from this call on.
fn told_to_end() -> impl Future<Output = ()> {
    #[cfg(unix)]
    let terminated = {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::terminate())
    };
    async move {
        let interrupted = tokio::signal::ctrl_c();
        #[cfg(unix)]
        if let Ok(mut terminated) = terminated {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
        let _ = interrupted.await;
    }
}
