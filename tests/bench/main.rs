//! What the service and the app reach, each beside a limit that the same machine shows in the same run.
//!
//! Nothing here asserts on time. `docs/benchmarks.md` says what each figure means and how to repeat it.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]

mod citizen;
mod credentials;
mod figure;
mod http;
mod limits;
mod load;
mod open_access;
mod plain;
mod running;
mod scanner;
mod service;
mod window;

use figure::Figures;

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    // Cargo says this to every program that it benches with.
    arguments.retain(|argument| argument != "--bench");
    if let [plain, database] = arguments.as_slice()
        && plain == plain::ARGUMENT
    {
        return plain::serve(database);
    }
    let all = arguments.is_empty();
    let wanted = |name: &str| all || arguments.iter().any(|argument| argument == name);

    let mut figures = Figures::new();
    if wanted("sqlite") {
        service::measure(&mut figures, running::Database::Sqlite);
    }
    if wanted("postgres") {
        match std::env::var("TEST_POSTGRES") {
            Ok(server) => service::measure(&mut figures, running::Database::fresh(&server)),
            Err(_) => eprintln!("TEST_POSTGRES names no server: PostgreSQL is left out"),
        }
    }
    if wanted("open-access") {
        open_access::measure(&mut figures);
    }
    if wanted("credentials") {
        credentials::measure(&mut figures);
    }
    if wanted("window") {
        window::measure(&mut figures);
    }
    figures.print();
    if wanted("scanner") {
        scanner::measure();
    }
}
