//! What corrections and reports have in common: their state is JSON, and one statement on one row moves it on.

use domain::ticket::TicketState;
use serde::Serialize;

use super::{StoreError, row::json, sql::query, transaction::Transaction};

impl Transaction {
    /// Takes one from a state to the next; `false` where somebody else was quicker. The statement binds the id, the
    /// state before, the state after, and whether it then waits for an answer.
    pub(super) async fn advance_ticket<A: Serialize>(
        &mut self,
        statement: &'static str,
        id: &str,
        from: &TicketState<A>,
        to: &TicketState<A>,
    ) -> Result<bool, StoreError> {
        let moved = query(statement)
            .bind(id)
            .bind(json(from))
            .bind(json(to))
            .bind(i64::from(to.is_open()))
            .execute(self.connection())
            .await?;
        Ok(moved == 1)
    }
}
