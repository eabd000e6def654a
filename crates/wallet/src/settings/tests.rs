use domain::residence::StayReason;

use super::*;
use crate::{
    RegistrationForm,
    testing::{Kit, dwelling},
};

/// A service on which a stay may last two years.
fn longer() -> DatedSettings {
    DatedSettings::from(Settings {
        longest_stay_months: 24,
        ..Settings::default()
    })
}

fn stay(months: u8) -> RegistrationForm {
    RegistrationForm {
        region: dwelling().region,
        rka: dwelling().rka.into(),
        owner: None,
        from: "2026-03-02".to_owned(),
        months,
        reason: StayReason::Family,
    }
}

async fn longest(wallet: &Wallet) -> u8 {
    wallet
        .status()
        .await
        .expect("a status")
        .settings
        .longest_stay_months
}

#[tokio::test]
async fn r33_forms_go_by_what_the_service_told_also_after_a_restart_without_it() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let refused = wallet.draft_registration(stay(18)).await;
    let today = civil_day(kit.clock.local());
    kit.service.world().settings = longer().told(today);
    let wallet = kit.killed_and_unlocked(wallet).await;

    let drawn_up = wallet.draft_registration(stay(18)).await;
    kit.service.world().away = true;
    let wallet = kit.killed_and_unlocked(wallet).await;

    assert_eq!(refused.err(), Some(Error::TermInvalid { longest: 12 }));
    drawn_up.expect("a draft");
    assert_eq!(longest(&wallet).await, 24);
}

#[tokio::test]
async fn what_no_rule_can_say_leaves_the_settings_as_they_were() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let today = civil_day(kit.clock.local());
    let mut told = longer().told(today);
    wallet.learn_settings(&told).await;
    told[0].longest_stay_months = 0;

    wallet.learn_settings(&told).await;

    assert_eq!(longest(&wallet).await, 24);
    let wallet = kit.killed_and_unlocked(wallet).await;
    assert_eq!(longest(&wallet).await, 24);
}

#[tokio::test]
async fn whoever_shows_settings_hears_that_others_hold() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let mut events = wallet.subscribe();
    let told = longer().told(civil_day(kit.clock.local()));

    wallet.learn_settings(&told).await;
    wallet.learn_settings(&told).await;

    assert_eq!(events.try_recv(), Ok(Event::Online(true)));
    assert!(events.try_recv().is_err());
}

#[tokio::test]
async fn kept_settings_that_cannot_be_read_are_as_if_never_told() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let rubbish = Batch::new().put(&wallet.0.profile_rows, ROW, &"12");
    let written = wallet.0.vault.write(rubbish.expect("sealed")).await;
    written.expect("written");

    let wallet = kit.killed_and_unlocked(wallet).await;

    assert_eq!(longest(&wallet).await, 12);
}
