//! The service centres of the State Corporation, a port; the demonstration's adapter has a list of invented ones.

use domain::queue::{CentreId, ServiceCentre};

use super::{Asked, RegisterError};

/// Which service centres there are, and when they receive people.
pub trait ServiceCentres: Send + Sync {
    /// All of them, by region and there by id.
    fn centres<'a>(&'a self) -> Asked<'a, Vec<ServiceCentre>>;
    /// One of them.
    fn centre<'a>(&'a self, id: &'a CentreId) -> Asked<'a, Option<ServiceCentre>>;
}

/// The centres of the demonstration.
pub struct DemoCentres(Vec<ServiceCentre>);

impl DemoCentres {
    /// Reads the list that is compiled in.
    pub fn new() -> Self {
        let listed: Result<Vec<ServiceCentre>, _> =
            serde_json::from_str(include_str!("demo/centres.json"));
        // Invariant: a test holds that the list can be read.
        let mut centres = listed.unwrap_or_default();
        centres.sort_by(|a, b| (a.region, &a.id).cmp(&(b.region, &b.id)));
        Self(centres)
    }
}

impl Default for DemoCentres {
    fn default() -> Self {
        Self::new()
    }
}

impl ServiceCentres for DemoCentres {
    fn centres<'a>(&'a self) -> Asked<'a, Vec<ServiceCentre>> {
        Box::pin(async move { Ok::<_, RegisterError>(self.0.clone()) })
    }

    fn centre<'a>(&'a self, id: &'a CentreId) -> Asked<'a, Option<ServiceCentre>> {
        Box::pin(async move { Ok(self.0.iter().find(|centre| centre.id == *id).cloned()) })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[tokio::test]
    async fn r43_every_region_has_a_centre_that_receives_people() {
        let demo = DemoCentres::new();
        let centres = demo.centres().await.unwrap();

        let regions: BTreeSet<_> = centres.iter().map(|centre| centre.region).collect();
        let ids: BTreeSet<_> = centres.iter().map(|centre| &centre.id).collect();
        assert_eq!(regions.len(), 20);
        assert_eq!(ids.len(), centres.len());
        for centre in &centres {
            assert!(
                centre.opens < centre.closes && centre.places > 0,
                "{centre:?}"
            );
            assert_eq!(
                demo.centre(&centre.id).await.unwrap().as_ref(),
                Some(centre)
            );
        }
    }
}
