//! The registers that the service asks: about people, dwellings, and service centres.

use serde::{Deserialize, Serialize};

/// A register; documents come from a `SourceSystem`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Register {
    /// The state database of individuals, GBD FL.
    Persons,
    /// Real estate and addresses.
    RealEstate,
    /// E-social security: who has a legal representative.
    SocialSecurity,
    /// Dwellings rented from the state.
    Rental,
    /// The database of mobile citizens, MCD.
    MobileCitizens,
    /// The records of civil status.
    CivilRecords,
    /// The service centres of the State Corporation.
    ServiceCentres,
    /// The register of addresses, which is told of what is entered.
    Addresses,
}

impl Register {
    /// All of them, in the order in which they are numbered.
    pub const ALL: [Self; 8] = [
        Self::Persons,
        Self::RealEstate,
        Self::SocialSecurity,
        Self::Rental,
        Self::MobileCitizens,
        Self::CivilRecords,
        Self::ServiceCentres,
        Self::Addresses,
    ];

    /// Its name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Persons => "persons",
            Self::RealEstate => "real_estate",
            Self::SocialSecurity => "social_security",
            Self::Rental => "rental",
            Self::MobileCitizens => "mobile_citizens",
            Self::CivilRecords => "civil_records",
            Self::ServiceCentres => "service_centres",
            Self::Addresses => "addresses",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_register_is_written_as_it_is_named() {
        for (at, register) in Register::ALL.into_iter().enumerate() {
            assert_eq!(register as usize, at);
            assert_eq!(serde_json::to_value(register).unwrap(), register.as_str());
        }
    }
}
