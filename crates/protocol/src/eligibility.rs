//! What a service needs and what it would refuse, before anything is filled in.

use domain::{
    FullName,
    eligibility::{Finding, Needs},
    permanent::Relation,
    service::Service,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `GET` → [`Before`]; `service` is a [`Service`].
pub const SERVICES_BEFORE: &str = "/v1/services/{service}/before";

/// What is known before anything is filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Before {
    /// The service.
    pub service: Service,
    /// What it needs, whoever asks.
    pub needs: Needs,
    /// What the rules say to the person applying for themselves.
    pub findings: Vec<Finding>,
    /// And for each child and ward, where the service is given for others.
    pub others: Vec<BeforeOther>,
}

/// What the rules say to the person applying for a child or a ward.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BeforeOther {
    /// What the person is to them.
    pub relation: Relation,
    /// Who.
    pub name: FullName,
    /// What the rules say.
    pub findings: Vec<Finding>,
}
