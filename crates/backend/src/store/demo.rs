//! The demonstration's registers: written once from the seeded population, read by the demo adapters.

use domain::{
    DocumentId, FullName, Iin, Phone,
    document::{DocumentKind, PendingReason, SourceSystem, Standing},
    residence::{Dwelling, Rka},
};
use jiff::civil::Date;

use crate::registers::sources::SourceField;

use super::{
    StoreError,
    row::{Columns, json, name},
    sql::{Row, query},
    transaction::{Reader, Transaction},
};

/// A person of the demonstration.
#[derive(Debug, Clone)]
pub struct DemoPerson {
    /// IIN.
    pub iin: Iin,
    /// Full name.
    pub full_name: FullName,
    /// Mother.
    pub mother: Option<Iin>,
    /// Father.
    pub father: Option<Iin>,
    /// Whether a court declared the person incapacitated.
    pub incapacitated: bool,
    /// Address code of the permanent address.
    pub permanent: Option<Rka>,
    /// From what the portrait is drawn.
    pub portrait_seed: u64,
}

/// A document as its source has it.
#[derive(Debug, Clone)]
pub struct DemoDocument {
    /// Id.
    pub id: DocumentId,
    /// Whose it is.
    pub holder: Iin,
    /// Kind.
    pub kind: DocumentKind,
    /// Number.
    pub number: String,
    /// Last day of validity.
    pub valid_until: Option<Date>,
    /// What is noted about its paper.
    pub standing: Standing,
    /// Every field.
    pub fields: Vec<SourceField>,
    /// Whether it carries the person's photo.
    pub has_photo: bool,
}

impl Reader {
    /// A fact about the database itself.
    pub async fn fact(&mut self, name: &str) -> Result<Option<String>, StoreError> {
        query("SELECT value FROM facts WHERE name = $1")
            .bind(name)
            .fetch_optional(self.connection())
            .await?
            .map(|row| row.text("value"))
            .transpose()
    }

    /// A person by IIN.
    pub async fn demo_person(&mut self, iin: &Iin) -> Result<Option<DemoPerson>, StoreError> {
        query("SELECT * FROM persons WHERE iin = $1")
            .bind(iin.as_str())
            .fetch_optional(self.connection())
            .await?
            .as_ref()
            .map(person)
            .transpose()
    }

    /// The children of a person, the eldest first.
    pub async fn demo_children(&mut self, parent: &Iin) -> Result<Vec<DemoPerson>, StoreError> {
        let rows = query("SELECT * FROM persons WHERE mother = $1 OR father = $1 ORDER BY iin")
            .bind(parent.as_str())
            .fetch_all(self.connection())
            .await?;
        let mut children = rows.iter().map(person).collect::<Result<Vec<_>, _>>()?;
        children.sort_by_key(|child| child.iin.date_of_birth());
        Ok(children)
    }

    /// Those whose permanent address a dwelling is, the eldest first.
    pub async fn demo_registered_at(&mut self, rka: &Rka) -> Result<Vec<DemoPerson>, StoreError> {
        let rows = query("SELECT * FROM persons WHERE permanent_rka = $1 ORDER BY iin")
            .bind(rka.as_str())
            .fetch_all(self.connection())
            .await?;
        let mut persons = rows.iter().map(person).collect::<Result<Vec<_>, _>>()?;
        persons.sort_by_key(|person| person.iin.date_of_birth());
        Ok(persons)
    }

    /// A dwelling by its address code.
    pub async fn demo_dwelling(&mut self, rka: &Rka) -> Result<Option<Dwelling>, StoreError> {
        query("SELECT * FROM dwellings WHERE rka = $1")
            .bind(rka.as_str())
            .fetch_optional(self.connection())
            .await?
            .as_ref()
            .map(dwelling)
            .transpose()
    }

    /// The dwellings of which a person is an owner.
    pub async fn demo_dwellings_of(&mut self, owner: &Iin) -> Result<Vec<Dwelling>, StoreError> {
        let rows = query(
            "SELECT dwellings.* FROM dwellings JOIN ownerships ON ownerships.rka = dwellings.rka \
             WHERE ownerships.iin = $1 ORDER BY dwellings.rka",
        )
        .bind(owner.as_str())
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(dwelling).collect()
    }

    /// The owners of a dwelling, in the order of their IINs.
    pub async fn demo_owners(&mut self, rka: &Rka) -> Result<Vec<Iin>, StoreError> {
        let rows = query("SELECT iin FROM ownerships WHERE rka = $1 ORDER BY iin")
            .bind(rka.as_str())
            .fetch_all(self.connection())
            .await?;
        rows.iter().map(|row| row.parsed("iin")).collect()
    }

    /// The documents of a person.
    pub async fn demo_documents(&mut self, holder: &Iin) -> Result<Vec<DemoDocument>, StoreError> {
        let rows = query("SELECT * FROM source_documents WHERE holder = $1 ORDER BY id")
            .bind(holder.as_str())
            .fetch_all(self.connection())
            .await?;
        rows.iter().map(document).collect()
    }

    /// A document by its id.
    pub async fn demo_document(
        &mut self,
        id: &DocumentId,
    ) -> Result<Option<DemoDocument>, StoreError> {
        query("SELECT * FROM source_documents WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(self.connection())
            .await?
            .as_ref()
            .map(document)
            .transpose()
    }

    /// The kinds of which a person has none yet, with what their sources say of it.
    pub async fn demo_pending(
        &mut self,
        holder: &Iin,
    ) -> Result<Vec<(DocumentKind, PendingReason)>, StoreError> {
        let rows = query("SELECT kind, why FROM source_pending WHERE holder = $1 ORDER BY kind")
            .bind(holder.as_str())
            .fetch_all(self.connection())
            .await?;
        rows.iter()
            .map(|row| Ok((row.named("kind")?, row.json("why")?)))
            .collect()
    }

    /// Whether a source is away, for a person or for everybody.
    pub async fn demo_outage(
        &mut self,
        source: SourceSystem,
        iin: &Iin,
    ) -> Result<bool, StoreError> {
        let row =
            query("SELECT iin FROM source_outages WHERE source = $1 AND iin IN ($2, '') LIMIT 1")
                .bind(source.as_str())
                .bind(iin.as_str())
                .fetch_optional(self.connection())
                .await?;
        Ok(row.is_some())
    }

    /// Whose number this is in the MCD.
    pub async fn mobile_citizen(&mut self, phone: &Phone) -> Result<Option<Iin>, StoreError> {
        query("SELECT iin FROM mobile_citizens WHERE phone = $1")
            .bind(phone.as_str())
            .fetch_optional(self.connection())
            .await?
            .map(|row| row.parsed("iin"))
            .transpose()
    }
}

impl Transaction {
    /// Notes a fact about the database itself.
    pub async fn note_fact(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        query(
            "INSERT INTO facts (name, value) VALUES ($1, $2) \
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )
        .bind(name)
        .bind(value)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Enters a person.
    pub async fn enter_demo_person(&mut self, person: &DemoPerson) -> Result<(), StoreError> {
        query(
            "INSERT INTO persons (iin, surname, given_name, patronymic, mother, father, incapacitated, \
             permanent_rka, portrait_seed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(person.iin.as_str())
        .bind(&person.full_name.surname)
        .bind(&person.full_name.given_name)
        .bind(person.full_name.patronymic.as_deref())
        .bind(person.mother.as_ref().map(Iin::as_str))
        .bind(person.father.as_ref().map(Iin::as_str))
        .bind(i64::from(person.incapacitated))
        .bind(person.permanent.as_ref().map(Rka::as_str))
        .bind(person.portrait_seed.cast_signed())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Enters a dwelling with its owners.
    pub async fn enter_demo_dwelling(
        &mut self,
        dwelling: &Dwelling,
        owners: &[Iin],
    ) -> Result<(), StoreError> {
        query("INSERT INTO dwellings (rka, region, address) VALUES ($1, $2, $3)")
            .bind(dwelling.rka.as_str())
            .bind(name(&dwelling.region))
            .bind(json(&dwelling.address))
            .execute(self.connection())
            .await?;
        for owner in owners {
            query("INSERT INTO ownerships (rka, iin) VALUES ($1, $2)")
                .bind(dwelling.rka.as_str())
                .bind(owner.as_str())
                .execute(self.connection())
                .await?;
        }
        Ok(())
    }

    /// Takes a dwelling from one owner and gives it to another, as a sale does.
    pub async fn change_demo_owner(
        &mut self,
        rka: &Rka,
        from: &Iin,
        to: &Iin,
    ) -> Result<(), StoreError> {
        query("UPDATE ownerships SET iin = $3 WHERE rka = $1 AND iin = $2")
            .bind(rka.as_str())
            .bind(from.as_str())
            .bind(to.as_str())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Enters a document, or brings it up to date.
    pub async fn enter_demo_document(&mut self, document: &DemoDocument) -> Result<(), StoreError> {
        query(
            "INSERT INTO source_documents (id, holder, kind, number, valid_until, standing, fields, has_photo) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO UPDATE SET number = excluded.number, \
             valid_until = excluded.valid_until, standing = excluded.standing, fields = excluded.fields",
        )
        .bind(document.id.as_str())
        .bind(document.holder.as_str())
        .bind(name(&document.kind))
        .bind(&document.number)
        .bind(document.valid_until.map(|day| day.to_string()))
        .bind(name(&document.standing))
        .bind(json(&document.fields))
        .bind(i64::from(document.has_photo))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Enters a kind of which a person has none yet.
    pub async fn enter_demo_pending(
        &mut self,
        holder: &Iin,
        kind: DocumentKind,
        why: PendingReason,
    ) -> Result<(), StoreError> {
        query(
            "INSERT INTO source_pending (holder, kind, why) VALUES ($1, $2, $3) \
             ON CONFLICT (holder, kind) DO UPDATE SET why = excluded.why",
        )
        .bind(holder.as_str())
        .bind(name(&kind))
        .bind(json(&why))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Has a source go away, or come back, for a person or, without one, for everybody.
    pub async fn set_demo_outage(
        &mut self,
        source: SourceSystem,
        iin: Option<&Iin>,
        away: bool,
    ) -> Result<(), StoreError> {
        let sql = match away {
            true => {
                "INSERT INTO source_outages (source, iin) VALUES ($1, $2) ON CONFLICT DO NOTHING"
            }
            false => "DELETE FROM source_outages WHERE source = $1 AND iin = $2",
        };
        query(sql)
            .bind(source.as_str())
            .bind(iin.map_or("", Iin::as_str))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Registers a number for a person in the MCD; another number of the same person is let go.
    pub async fn register_mobile_citizen(
        &mut self,
        phone: &Phone,
        iin: &Iin,
    ) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        query("DELETE FROM mobile_citizens WHERE iin = $1")
            .bind(iin.as_str())
            .execute(self.connection())
            .await?;
        query(
            "INSERT INTO mobile_citizens (phone, iin, since) VALUES ($1, $2, $3) \
             ON CONFLICT (phone) DO UPDATE SET iin = excluded.iin, since = excluded.since",
        )
        .bind(phone.as_str())
        .bind(iin.as_str())
        .bind(now)
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

fn person(row: &Row) -> Result<DemoPerson, StoreError> {
    let iin = |column| {
        row.text_if_any(column)?
            .map(Iin::try_from)
            .transpose()
            .map_err(|_| StoreError::Unreadable(column))
    };
    Ok(DemoPerson {
        iin: row.parsed("iin")?,
        full_name: FullName {
            surname: row.text("surname")?,
            given_name: row.text("given_name")?,
            patronymic: row.text_if_any("patronymic")?,
        },
        mother: iin("mother")?,
        father: iin("father")?,
        incapacitated: row.truth("incapacitated")?,
        permanent: row
            .text_if_any("permanent_rka")?
            .map(Rka::try_from)
            .transpose()
            .map_err(|_| StoreError::Unreadable("permanent_rka"))?,
        portrait_seed: row.number("portrait_seed")?.cast_unsigned(),
    })
}

fn dwelling(row: &Row) -> Result<Dwelling, StoreError> {
    Ok(Dwelling {
        rka: row.parsed("rka")?,
        region: row.named("region")?,
        address: row.json("address")?,
    })
}

fn document(row: &Row) -> Result<DemoDocument, StoreError> {
    Ok(DemoDocument {
        id: row.parsed("id")?,
        holder: row.parsed("holder")?,
        kind: row.named("kind")?,
        number: row.text("number")?,
        valid_until: row
            .text_if_any("valid_until")?
            .map(|day| day.parse::<Date>())
            .transpose()
            .map_err(|_| StoreError::Unreadable("valid_until"))?,
        standing: row.named("standing")?,
        fields: row.json("fields")?,
        has_photo: row.truth("has_photo")?,
    })
}
