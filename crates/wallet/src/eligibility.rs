//! What a service needs and what it would refuse, before anything is filled in.

use domain::{
    FullName,
    eligibility::{Finding, Needs},
    permanent::Relation,
    service::Service,
};
use protocol::eligibility::{Before, SERVICES_BEFORE};
use serde::Serialize;

use crate::{Error, Wallet, abroad::name_of, backend::path_of};

/// What is known before a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct BeforeView {
    /// The service.
    pub service: Service,
    /// What it needs, whoever asks.
    pub needs: Needs,
    /// What the rules say to the person, refusals first.
    pub findings: Vec<Finding>,
    /// Whether nothing stands in their way.
    pub possible: bool,
    /// The same for each child and ward.
    pub others: Vec<BeforeOtherView>,
}

/// What the rules say to the person applying for a child or a ward.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct BeforeOtherView {
    /// What the person is to them.
    pub relation: Relation,
    /// Who.
    pub name: FullName,
    /// What the rules say, refusals first.
    pub findings: Vec<Finding>,
    /// Whether nothing stands in the way.
    pub possible: bool,
}

impl Wallet {
    /// What a service needs, and whether it would be refused.
    pub async fn before_service(&self, service: Service) -> Result<BeforeView, Error> {
        let path = path_of(SERVICES_BEFORE, &name_of(service));
        let before: Before = self.read(path).await?;
        if before.service != service {
            return Err(Error::BackendRubbish);
        }
        let others = before.others.into_iter().map(|other| BeforeOtherView {
            relation: other.relation,
            name: other.name,
            possible: possible(&other.findings),
            findings: other.findings,
        });
        Ok(BeforeView {
            service,
            needs: before.needs,
            possible: possible(&before.findings),
            findings: before.findings,
            others: others.collect(),
        })
    }
}

fn possible(findings: &[Finding]) -> bool {
    !findings.iter().any(Finding::refuses)
}
