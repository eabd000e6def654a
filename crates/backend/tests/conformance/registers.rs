//! The registers of the demonstration as ports, and what happens when one is away.

use domain::{Phone, Register, residence::Rka, settings::civil_day};
use qoltanba_backend::{
    population::personas,
    registers::{RegisterError, System},
};

use crate::registers_suite::answers_about_personas;

crate::on_both! {
    async fn r29_r36_r47_r49_the_demonstration_s_registers_answer_about_the_personas(world) {
        let today = civil_day(world.now());
        let iin = personas(today).named("sole_owner").unwrap().person.iin.clone();
        let phone = Phone::parse("+77090000101").unwrap();
        let (number, whose) = (phone.clone(), iin.clone());
        world.app.store.write(world.now(), move |transaction| {
            let (number, whose) = (number.clone(), whose.clone());
            Box::pin(async move { Ok(transaction.register_mobile_citizen(&number, &whose).await?) })
        }).await.unwrap();

        answers_about_personas(&world.app.registers, today, (&phone, &iin)).await;
    }

    async fn r29_a_register_that_is_away_takes_no_other_with_it(world) {
        let registers = &world.app.registers;
        let rka = Rka::parse("0201000000000101").unwrap();

        world.register_away(Register::RealEstate, true).await;

        let error = registers.real_estate.dwelling(&rka).await.unwrap_err();
        let RegisterError::Away { system, .. } = error else { panic!("{error}") };
        assert_eq!(system, System::Register(Register::RealEstate));
        assert_eq!(registers.rental.contract(&rka).await.unwrap(), None);
        world.register_away(Register::RealEstate, false).await;
        assert!(registers.real_estate.dwelling(&rka).await.unwrap().is_some());
    }
}
