//! What an app is told of the settings, and that the service takes what an app has checked by them (R-33, R-41).

use domain::{
    DatedSettings,
    residence::{Applicant, StayReason, TemporaryRegistration, TemporaryRegistrationForm},
    settings::civil_day,
    statement::to_be_signed,
};
use protocol::{
    request::RequestStatus,
    service::{SERVICE, ServiceInfo},
};

use crate::{
    client::Client,
    registration::{eds_signature, submit},
    world::{Engine, World, full_name, rand},
};

#[tokio::test]
async fn r33_r41_an_app_checks_by_the_settings_that_it_is_told() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let file = r#"{"longest_stay_months": 24, "from": {"2999-01-01": {"marriage_age": 21}}}"#;
        let settings: DatedSettings = serde_json::from_str(file).unwrap();
        let world = World::with(engine, settings).await;
        let owner = world.citizen("Айгүл").await;
        let iin = owner.iin.clone().unwrap();
        let dwelling = world.dwelling(&[&iin]).await;

        let info: ServiceInfo = Client::new(&world).get(&world, SERVICE).await.ok();
        let app = DatedSettings::default().with(&info.settings).unwrap();
        let stay = TemporaryRegistration::draft(
            &world.app.origin,
            TemporaryRegistrationForm {
                as_owner: true,
                dwelling,
                from: civil_day(world.now()),
                months: 18,
                reason: StayReason::Study,
            },
            Applicant {
                date_of_birth: iin.date_of_birth(),
                iin,
                full_name: full_name("Айгүл"),
            },
            world.now(),
            rand(),
            app.at(world.now()),
        );
        let stay = to_be_signed(&stay.unwrap());
        let signature = eds_signature(&world, &owner, &stay);

        let taken = submit(&world, &owner, &stay, Some(signature)).await;
        taken.ok::<RequestStatus>();

        let age = |day: &str| app.on(day.parse().unwrap()).marriage_age;
        assert_eq!((age("2998-12-31"), age("2999-01-01")), (18, 21));
    }
}
