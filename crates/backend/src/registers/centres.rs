//! The service centres of the State Corporation, a port; the demonstration has a list of invented ones.

use domain::queue::{CentreId, ServiceCentre};

use super::Asked;

/// Which service centres there are, and when they receive people.
pub trait ServiceCentres: Send + Sync {
    /// All of them, by region and there by id.
    fn centres<'a>(&'a self) -> Asked<'a, Vec<ServiceCentre>>;
    /// One of them.
    fn centre<'a>(&'a self, id: &'a CentreId) -> Asked<'a, Option<ServiceCentre>>;
}

/// The centres of the demonstration, by region and there by id; the list is compiled in.
pub fn listed_centres() -> Vec<ServiceCentre> {
    let listed: Result<Vec<ServiceCentre>, _> =
        serde_json::from_str(include_str!("demo/centres.json"));
    // Invariant: a test holds that the list can be read.
    let mut centres = listed.unwrap_or_default();
    in_order(&mut centres);
    centres
}

/// By region and there by id.
pub(super) fn in_order(centres: &mut [ServiceCentre]) {
    centres.sort_by(|a, b| (a.region, &a.id).cmp(&(b.region, &b.id)));
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn r43_every_region_has_a_centre_that_receives_people() {
        let centres = listed_centres();

        let regions: BTreeSet<_> = centres.iter().map(|centre| centre.region).collect();
        let ids: BTreeSet<_> = centres.iter().map(|centre| &centre.id).collect();
        assert_eq!(regions.len(), 20);
        assert_eq!(ids.len(), centres.len());
        for centre in &centres {
            assert!(
                centre.opens < centre.closes && centre.places > 0,
                "{centre:?}"
            );
        }
    }
}
