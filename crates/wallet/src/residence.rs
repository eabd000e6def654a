//! Dwellings as the real-estate register confirms them (R-29, S-13).

use domain::{
    Iin, LocalizedText,
    residence::{Dwelling, Region, Rka},
};
use protocol::residence::{DWELLINGS, DWELLINGS_SEARCH, Dwellings, FoundDwelling, SearchDwelling};
use serde::Serialize;

use crate::{
    Error, Wallet,
    backend::{self, Request},
};

/// A dwelling.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct DwellingView {
    /// Registration address code.
    pub rka: String,
    /// Region.
    pub region: Region,
    /// Full address in words.
    pub address: LocalizedText,
}

domain::debug_by_name!(DwellingView);

/// A dwelling that the register confirms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct FoundDwellingView {
    /// The dwelling.
    pub dwelling: DwellingView,
    /// Whether the person who asks is an owner of it.
    pub as_owner: bool,
    /// How many consents a registration there needs.
    pub consents_needed: u32,
    /// Whether it is rented from the state, so that its contract decides.
    pub rented_from_state: bool,
}

impl Wallet {
    /// The dwellings of which the person is an owner.
    pub async fn my_dwellings(&self) -> Result<Vec<DwellingView>, Error> {
        let dwellings: Dwellings = self.read(DWELLINGS.to_owned()).await?;
        Ok(dwellings
            .dwellings
            .into_iter()
            .map(DwellingView::from)
            .collect())
    }

    /// Looks a dwelling up by its code: the person's own, or one of the owner with an IIN.
    pub async fn search_dwelling(
        &self,
        region: Region,
        rka: &str,
        owner: Option<&str>,
    ) -> Result<FoundDwellingView, Error> {
        let found = self.find_dwelling(region, rka, owner).await?;
        Ok(FoundDwellingView {
            dwelling: found.dwelling.into(),
            as_owner: found.as_owner,
            consents_needed: found.consents_needed,
            rented_from_state: found.rented_from_state,
        })
    }

    pub(crate) async fn find_dwelling(
        &self,
        region: Region,
        rka: &str,
        owner: Option<&str>,
    ) -> Result<FoundDwelling, Error> {
        let search = SearchDwelling {
            region,
            rka: Rka::parse(rka).map_err(|_| Error::RkaMalformed)?,
            owner: owner
                .map(Iin::parse)
                .transpose()
                .map_err(|_| Error::IinMalformed)?,
        };
        let request = Request::write(DWELLINGS_SEARCH, backend::body(&search)?);
        let found: FoundDwelling = self.exchange_signed_in(request).await?.parse()?;
        if found.dwelling.rka != search.rka {
            return Err(Error::BackendRubbish);
        }
        Ok(found)
    }
}

impl From<Dwelling> for DwellingView {
    fn from(dwelling: Dwelling) -> Self {
        Self {
            rka: dwelling.rka.into(),
            region: dwelling.region,
            address: dwelling.address,
        }
    }
}
