//! Who works at which service centre, as the operator decides over the database.

use clap::{Args, Subcommand};
use domain::{Iin, LocalizedText, client::OrganisationName, desk::DeskQueue};
use serde_json::{Value, json};

use crate::{
    clock::Clock, operator::OperatorError, refusal::Refusal, service::desk::role, store::Store,
};

/// What there is to decide.
#[derive(Subcommand)]
pub enum EmployeeCommand {
    /// Lists all of them.
    List,
    /// Gives somebody the role, or another service centre and other kinds of work.
    Add(AddEmployee),
    /// Takes the role; sessions of the desk end at once, and cases are closed.
    Remove {
        /// The employee.
        #[arg(long)]
        iin: String,
    },
}

/// An employee as the operator enters them.
#[derive(Args)]
pub struct AddEmployee {
    /// The employee.
    #[arg(long)]
    iin: String,
    /// Name of the service centre in Kazakh.
    #[arg(long)]
    centre_kk: String,
    /// Its name in Russian.
    #[arg(long)]
    centre_ru: String,
    /// Its name in English.
    #[arg(long)]
    centre_en: String,
    /// A kind of work that they serve: registrations, abroad or appeals; once for each. What is not named they do not
    /// serve, also where they did before.
    #[arg(long = "queue", value_name = "QUEUE", value_parser = queue, default_value = "registrations")]
    queues: Vec<DeskQueue>,
}

/// Carries a command out, and gives the lines to print.
pub async fn carry_out(
    store: &Store,
    command: EmployeeCommand,
    clock: &dyn Clock,
) -> Result<Vec<Value>, OperatorError> {
    match command {
        EmployeeCommand::List => {
            let mut reader = store.read().await.map_err(Refusal::from)?;
            let employees = reader.employees().await.map_err(Refusal::from)?;
            Ok(employees
                .iter()
                .map(|one| {
                    json!({
                        "iin": one.iin,
                        "centre": one.centre,
                        "queues": one.queues,
                        "added_at": one.added_at,
                    })
                })
                .collect())
        }
        EmployeeCommand::Add(new) => {
            let iin = parsed(&new.iin)?;
            let centre = OrganisationName::parse(LocalizedText {
                kk: new.centre_kk,
                ru: new.centre_ru,
                en: Some(new.centre_en),
            })
            .map_err(|error| OperatorError::Malformed(error.to_string()))?;
            let (added, queues) = (iin.clone(), new.queues);
            store
                .write(clock.now(), move |transaction| {
                    Box::pin(role::add(
                        transaction,
                        added.clone(),
                        centre.clone(),
                        queues.clone(),
                    ))
                })
                .await?;
            Ok(vec![json!({ "iin": iin, "works": true })])
        }
        EmployeeCommand::Remove { iin } => {
            let iin = parsed(&iin)?;
            let removed = iin.clone();
            store
                .write(clock.now(), move |transaction| {
                    Box::pin(role::remove(transaction, removed.clone()))
                })
                .await?;
            Ok(vec![json!({ "iin": iin, "works": false })])
        }
    }
}

/// A kind of work by its name on the wire.
fn queue(text: &str) -> Result<DeskQueue, String> {
    serde_json::from_value(Value::String(text.to_owned()))
        .map_err(|_| "there is no such queue".to_owned())
}

fn parsed(iin: &str) -> Result<Iin, OperatorError> {
    Iin::parse(iin).map_err(|error| OperatorError::Malformed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(subcommand)]
        command: EmployeeCommand,
    }

    fn queues(named: &[&str]) -> Option<Vec<DeskQueue>> {
        let named = named.iter().flat_map(|queue| ["--queue", queue]);
        let line = "employee add --iin 930318301407 --centre-kk 1 --centre-ru 1 --centre-en 1";
        match Cli::try_parse_from(line.split(' ').chain(named))
            .ok()?
            .command
        {
            EmployeeCommand::Add(new) => Some(new.queues),
            EmployeeCommand::List | EmployeeCommand::Remove { .. } => None,
        }
    }

    #[test]
    fn s18_an_employee_serves_registrations_alone_where_no_queue_is_named() {
        assert_eq!(queues(&[]), Some(vec![DeskQueue::Registrations]));
        assert_eq!(
            queues(&["abroad", "appeals"]),
            Some(vec![DeskQueue::Abroad, DeskQueue::Appeals])
        );
        assert_eq!(queues(&["everything"]), None);
    }
}
