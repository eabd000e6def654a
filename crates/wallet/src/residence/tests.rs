use protocol::ProblemCode;
use serde_json::{Value, json};

use super::*;
use crate::testing::{Kit, dwelling};

const OWNER: &str = "900517400015";

fn at(address: &str) -> DwellingSearch {
    DwellingSearch::Address {
        region: Region::Almaty,
        owner: OWNER.to_owned(),
        address: address.to_owned(),
    }
}

fn sent(kit: &Kit) -> Vec<Value> {
    let world = kit.service.world();
    let searches = world
        .sent
        .iter()
        .filter(|request| request.path == DWELLINGS_SEARCH);
    searches
        .map(|request| request.body.as_deref().expect("a body"))
        .map(|body| serde_json::from_slice(body).expect("JSON"))
        .collect()
}

#[tokio::test]
async fn r29_a_dwelling_is_found_by_its_owner_and_address_without_its_code() {
    let kit = Kit::new();
    let wallet = kit.joined().await;

    let found = wallet.search_dwelling(at("abay st. 10, apt 25")).await;

    assert_eq!(found.expect("found").dwelling, dwelling().into());
    let body = json!({ "region": "almaty", "owner": OWNER, "address": "abay st. 10, apt 25" });
    assert_eq!(sent(&kit), [body]);
}

#[tokio::test]
async fn r29_what_is_no_search_is_not_sent() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let code = |rka: &str| DwellingSearch::Code {
        region: Region::Almaty,
        rka: rka.to_owned(),
        owner: Some("1".to_owned()),
    };
    let stranger = DwellingSearch::Address {
        region: Region::Almaty,
        owner: "123456789012".to_owned(),
        address: "Abay 10, 25".to_owned(),
    };

    for (search, error) in [
        (at("10, 25"), Error::AddressMalformed),
        (at(&"Abay 10, 25 ".repeat(20)), Error::AddressMalformed),
        (stranger, Error::IinMalformed),
        (code("12"), Error::RkaMalformed),
        (code(dwelling().rka.as_str()), Error::IinMalformed),
    ] {
        assert_eq!(wallet.search_dwelling(search).await, Err(error));
    }

    assert!(sent(&kit).is_empty());
}

#[tokio::test]
async fn r29_another_dwelling_than_was_asked_for_is_not_taken() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let elsewhere = DwellingSearch::Address {
        region: Region::Astana,
        owner: OWNER.to_owned(),
        address: "Abay 10, 25".to_owned(),
    };
    let other_code = DwellingSearch::Code {
        region: Region::Almaty,
        rka: "0201300123456780".to_owned(),
        owner: None,
    };

    for search in [
        at("Abay 10, 26"),
        at("Dostyk 10, 25"),
        elsewhere,
        other_code,
    ] {
        let taken = wallet.search_dwelling(search).await;
        assert_eq!(taken, Err(Error::BackendRubbish));
    }
}

#[tokio::test]
async fn s13_nothing_found_is_one_error() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    kit.service
        .refuse_next("/dwellings/search", ProblemCode::NoSuchDwelling, 404);

    let missed = wallet.search_dwelling(at("Abay 10, 25")).await;

    assert_eq!(missed, Err(Error::NoSuchDwelling));
}
