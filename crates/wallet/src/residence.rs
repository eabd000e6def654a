//! Dwellings as the real-estate register confirms them (R-29, S-13).

use domain::{
    Iin, LocalizedText,
    address::TypedAddress,
    residence::{Dwelling, Region, Rka},
};
use protocol::residence::{
    DWELLINGS, DWELLINGS_SEARCH, Dwellings, FoundDwelling, SearchByAddress, SearchByCode,
    SearchDwelling,
};
use serde::{Deserialize, Serialize};

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

/// How a dwelling is looked for.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case", tag = "by", deny_unknown_fields)]
pub enum DwellingSearch {
    /// By its registration address code: the person's own, or one of an owner.
    Code {
        /// Region of the dwelling.
        region: Region,
        /// Its registration address code.
        rka: String,
        /// IIN of the owner, where it is not the applicant.
        owner: Option<String>,
    },
    /// By its owner and its address.
    Address {
        /// Region of the dwelling.
        region: Region,
        /// IIN of the owner.
        owner: String,
        /// Street, house and flat.
        address: String,
    },
}

domain::debug_by_name!(DwellingSearch);

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

    /// Looks a dwelling up.
    pub async fn search_dwelling(
        &self,
        search: DwellingSearch,
    ) -> Result<FoundDwellingView, Error> {
        let found = self.find(&search.read()?).await?;
        Ok(FoundDwellingView {
            dwelling: found.dwelling.into(),
            as_owner: found.as_owner,
            consents_needed: found.consents_needed,
            rented_from_state: found.rented_from_state,
        })
    }

    /// The dwelling of a form, by its code.
    pub(crate) async fn find_dwelling(
        &self,
        region: Region,
        rka: &str,
        owner: Option<&str>,
    ) -> Result<FoundDwelling, Error> {
        let search = DwellingSearch::Code {
            region,
            rka: rka.to_owned(),
            owner: owner.map(str::to_owned),
        };
        self.find(&search.read()?).await
    }

    /// Asks the service, and takes no other dwelling than one that was asked for.
    async fn find(&self, search: &SearchDwelling) -> Result<FoundDwelling, Error> {
        let body = backend::body(search)?;
        let request = Request::write(DWELLINGS_SEARCH, body).keyed(self.random_id()?);
        let found: FoundDwelling = self.exchange_signed_in(request).await?.parse()?;
        let dwelling = &found.dwelling;
        let is_meant = match search {
            SearchDwelling::ByCode(by) => dwelling.rka == by.rka,
            SearchDwelling::ByAddress(by) => {
                dwelling.region == by.region && by.address.is(&dwelling.address)
            }
        };
        is_meant.then_some(found).ok_or(Error::BackendRubbish)
    }
}

impl DwellingSearch {
    fn read(self) -> Result<SearchDwelling, Error> {
        let iin = |text: &str| Iin::parse(text).map_err(|_| Error::IinMalformed);
        Ok(match self {
            Self::Code { region, rka, owner } => SearchDwelling::ByCode(SearchByCode {
                region,
                rka: Rka::parse(&rka).map_err(|_| Error::RkaMalformed)?,
                owner: owner.as_deref().map(iin).transpose()?,
            }),
            Self::Address {
                region,
                owner,
                address,
            } => SearchDwelling::ByAddress(SearchByAddress {
                region,
                owner: iin(&owner)?,
                address: TypedAddress::parse(&address).map_err(|_| Error::AddressMalformed)?,
            }),
        })
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

#[cfg(test)]
mod tests;
