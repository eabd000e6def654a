//! Registration at the place of residence: a mother moves her son to somebody else's flat, and the state lets nobody in
//! whom its contract does not name.

use crate::{
    backend::Backend,
    people::{CODE, Citizen},
};

/// The flat of `sole_owner`.
const FLAT: &str = "0201000000000101";
const LIVING_THERE: &str = "SELECT count(*) FROM persons WHERE permanent_rka = '0201000000000101'";
/// The flat that is rented from the state.
const RENTED: &str = "0235000000000112";

#[tokio::test]
async fn r27_r28_r47_a_mother_moves_her_son_and_r49_the_state_refuses_a_stranger() {
    let backend = Backend::start();
    let mother = Citizen::joined("parent", &backend).await;
    let owner = Citizen::joined("sole_owner", &backend).await;
    let son = Citizen::named("child_of_14");
    let app = mother.app(&backend).await;

    app.go("/services").await;
    app.press("service-permanent_registration").await;
    app.press("before-begin").await;
    app.see("move-whom").await;
    app.press(&format!("move-whom-{}", son.iin())).await;
    app.picture("permanent-1-whom").await;
    app.press("form-next").await;
    app.press("form-owner-no").await;
    app.press("form-next").await;
    app.pick("form-region", "astana").await;
    app.fill("form-rka", FLAT).await;
    app.fill("form-owner-iin", owner.iin()).await;
    app.press("form-find").await;
    app.see("form-found-address").await;
    app.press("form-next").await;
    app.pick("form-reason", "family").await;
    app.press("form-check").await;
    // What is signed, and for whom, is shown before anything is signed.
    app.says("sign-person", "Әлихан").await;
    app.picture("permanent-2-what-you-sign").await;
    app.press("sign-by-eds").await;
    app.see("auth-keypad").await;
    app.enter("auth-keypad", CODE).await;
    app.until("request-outcome", "data-state", "awaiting_consents")
        .await;

    let theirs = owner.cli(&backend);
    let consents = theirs.does(&["consents", "list"]).await;
    assert_eq!(consents[0]["person"]["given_name"], "Әлихан");
    let consent = consents[0]["consent"].as_str().unwrap();
    theirs.does(&["consents", "approve", consent]).await;

    app.until("request-outcome", "data-state", "registered")
        .await;
    app.until("step-checked", "data-state", "done").await;
    app.picture("permanent-3-registered").await;
    assert_eq!(backend.count(LIVING_THERE).await, 2);
    app.close().await;

    // By the command line, so that the reason of a refusal is read there too.
    let stranger = mother.cli(&backend);
    let asked = stranger
        .does(&[
            "register",
            "permanent",
            "--region",
            "karaganda",
            "--rka",
            RENTED,
            "--reason",
            "rental",
        ])
        .await;
    let decided = stranger.decided(asked["request"].as_str().unwrap()).await;
    assert_eq!(decided["state"]["state"], "refused", "{decided}");
    assert_eq!(decided["state"]["ground"], "not_in_rental_contract");
}
