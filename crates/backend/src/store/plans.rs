//! How SQLite goes about every statement that is written down in this folder.

use std::fs;

use super::MIGRATIONS;

/// Tables that stay small, and what a statement makes for itself.
const SMALL: [&str; 6] = [
    "status_lists",
    "log_head",
    "desk_employees",
    "(subquery",
    "CONSTANT ROW",
    "waiting",
];

#[test]
fn no_statement_goes_through_a_table_that_grows() {
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    for (_, migration) in MIGRATIONS {
        connection.execute_batch(migration).unwrap();
    }
    let plan = |sql: &str| -> rusqlite::Result<Vec<String>> {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
        let steps = statement.raw_query().mapped(|row| row.get("detail"));
        steps.collect()
    };

    let (mut explained, mut scans) = (0, Vec::new());
    for sql in statements() {
        // Pieces, and what only PostgreSQL reads.
        let Ok(steps) = plan(&sql) else { continue };
        explained += 1;
        let goes_through = |step: &&String| {
            step.strip_prefix("SCAN ").is_some_and(|table| {
                // An index of our own is of what waits, or gone along no further than is asked for.
                let by_index = table.contains(" INDEX ") && !table.contains("autoindex");
                !by_index && !SMALL.iter().any(|small| table.starts_with(small))
            })
        };
        scans.extend(steps.iter().find(goes_through).map(|_| sql));
    }

    assert!(explained > 200, "only {explained} statements were found");
    assert!(scans.is_empty(), "{scans:#?}");
}

/// The statements in the sources of the store.
fn statements() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/store");
    let mut statements = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let source = fs::read_to_string(file.unwrap().path()).unwrap();
        let literals = source.split('"').skip(1).step_by(2);
        let begins = |text: &&str| {
            ["SELECT ", "INSERT ", "UPDATE ", "DELETE "]
                .iter()
                .any(|verb| text.starts_with(verb))
        };
        for literal in literals.filter(begins) {
            let lines = literal.split("\\\n").map(str::trim_start);
            statements.push(lines.collect());
        }
    }
    statements
}
