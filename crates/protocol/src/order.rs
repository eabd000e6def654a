//! A service that is ordered on the portal and signed by scanning its code (R-26, S-12).
//!
//! The page draws up an order and then asks for a code by [`crate::portal::PORTAL_REQUESTS`]; the app scans it and
//! submits what was ordered, signed. The page itself has no call that signs or submits anything.

use domain::{
    Iin, RequestId,
    residence::{Region, Rka, StayReason},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Bytes, request::SubmitRequest};

/// `GET` by the cookie of the session → [`crate::residence::Dwellings`].
pub const PORTAL_DWELLINGS: &str = "/v1/portal/dwellings";
/// `POST` [`crate::residence::SearchDwelling`] by the cookie of the session → [`crate::residence::FoundDwelling`].
pub const PORTAL_DWELLINGS_SEARCH: &str = "/v1/portal/dwellings/search";
/// By the cookie of the session: `GET` → [`Order`], the newest; `POST` [`DrawUpOrder`] → 201 [`Order`], in place of
/// one that was not submitted, whose codes count no more.
pub const PORTAL_ORDER: &str = "/v1/portal/order";
/// `POST` [`SignOrder`] by the app → 201 [`crate::request::RequestStatus`].
pub const PORTAL_ORDER_SIGN: &str = "/v1/portal/order/sign";
/// `POST` [`crate::portal::ScannedPortal`] by the app → 204: the person does not sign it, and the page says so.
pub const PORTAL_ORDER_REFUSE: &str = "/v1/portal/order/refuse";

/// What is filled in on the page: nothing that the registers know.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DrawUpOrder {
    /// Where.
    pub region: Region,
    /// Registration address code.
    #[schema(value_type = String)]
    pub rka: Rka,
    /// The owner, where it is not the applicant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub owner: Option<Iin>,
    /// First day.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// Length in months.
    pub months: u8,
    /// Reason.
    pub reason: StayReason,
}

/// What was ordered on a page.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Order {
    /// The bytes of a [`domain::residence::TemporaryRegistration`]: they, and nothing else, are signed.
    #[schema(value_type = String, format = Byte)]
    pub statement: Bytes,
    /// How many consents come first.
    pub consents_needed: u32,
    /// The request that it became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub request: Option<RequestId>,
}

/// What the app submits: the approval of this page's code, and the request as the app submits its own.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignOrder {
    /// The bytes of a [`domain::order::OrderApproval`].
    #[schema(value_type = String, format = Byte)]
    pub approval: Bytes,
    /// CAdES-B-B over its bytes, DER.
    #[schema(value_type = String, format = Byte)]
    pub approval_signature: Bytes,
    /// The bytes that were ordered, signed with the EDS where no consent is needed first.
    pub request: SubmitRequest,
}

domain::debug_by_name!(DrawUpOrder, Order, SignOrder);
