//! Marriages that are to be registered.

use domain::{
    Iin, RequestId,
    document::DocumentKind,
    marriage::{Line, OfficeCode},
};
use jiff::{SignedDuration, Timestamp};

use super::{
    StoreError,
    row::{Columns, name},
    sql::query,
    transaction::{Reader, Transaction},
};

/// When and where two people are awaited.
#[derive(Debug, Clone)]
pub struct StoredAppointment {
    /// When.
    pub at: Timestamp,
    /// Where.
    pub office: OfficeCode,
}

impl Reader {
    /// The appointment that came of a request.
    pub async fn appointment(
        &mut self,
        request: &RequestId,
    ) -> Result<Option<StoredAppointment>, StoreError> {
        query("SELECT office, awaited_at FROM marriages WHERE request = $1")
            .bind(request.as_str())
            .fetch_optional(self.connection())
            .await?
            .map(|row| {
                let office = row.text("office")?;
                Ok(StoredAppointment {
                    at: row.instant("awaited_at")?,
                    office: OfficeCode::parse(&office)
                        .map_err(|_| StoreError::Unreadable("office"))?,
                })
            })
            .transpose()
    }

    /// Whether somebody is awaited to be married; a day after that the civil registry knows what became of it.
    pub async fn is_awaited(&mut self, iin: &Iin, now: Timestamp) -> Result<bool, StoreError> {
        let day_ago = now - SignedDuration::from_hours(24);
        let row = query(
            "SELECT request FROM marriages WHERE (first_iin = $1 OR second_iin = $1) AND awaited_at > $2",
        )
        .bind(iin.as_str())
        .bind(day_ago.as_microsecond())
        .fetch_optional(self.connection())
        .await?;
        Ok(row.is_some())
    }

    /// Whether somebody was to be married here, or the civil registry's newest certificate about it says that they are:
    /// in the demonstration every marriage that was to be registered was.
    pub async fn demo_is_bound(&mut self, iin: &Iin) -> Result<bool, StoreError> {
        let row = query("SELECT request FROM marriages WHERE first_iin = $1 OR second_iin = $1")
            .bind(iin.as_str())
            .fetch_optional(self.connection())
            .await?;
        if row.is_some() {
            return Ok(true);
        }
        let certificates = |kind: DocumentKind| {
            query("SELECT id FROM source_documents WHERE holder = $1 AND kind = $2")
                .bind(iin.as_str())
                .bind(name(&kind))
        };
        let married = certificates(DocumentKind::MarriageCertificate)
            .fetch_all(self.connection())
            .await?
            .len();
        let divorced = certificates(DocumentKind::DivorceCertificate)
            .fetch_all(self.connection())
            .await?
            .len();
        Ok(married > divorced)
    }

    /// A person with those above them.
    pub async fn demo_line(&mut self, iin: &Iin) -> Result<Line, StoreError> {
        let parents = self.demo_parents(iin).await?;
        let mut grandparents = Vec::new();
        for parent in &parents {
            grandparents.extend(self.demo_parents(parent).await?);
        }
        Ok(Line {
            iin: iin.clone(),
            parents,
            grandparents,
        })
    }

    async fn demo_parents(&mut self, iin: &Iin) -> Result<Vec<Iin>, StoreError> {
        let person = self.demo_person(iin).await?;
        Ok(person
            .into_iter()
            .flat_map(|person| [person.mother, person.father])
            .flatten()
            .collect())
    }
}

impl Transaction {
    /// Enters when and where two people are awaited.
    pub async fn enter_marriage(
        &mut self,
        request: &RequestId,
        [first, second]: [&Iin; 2],
        appointment: &StoredAppointment,
    ) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        query(
            "INSERT INTO marriages (request, first_iin, second_iin, office, awaited_at, entered_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(request.as_str())
        .bind(first.as_str())
        .bind(second.as_str())
        .bind(appointment.office.as_str())
        .bind(appointment.at.as_microsecond())
        .bind(now)
        .execute(self.connection())
        .await?;
        Ok(())
    }
}
