use super::*;
use crate::{
    Phase,
    testing::{CODE, Kit, PASSWORD, iin, join_until_certificate, secret},
};

#[tokio::test]
async fn r7_joining_gives_an_eds_and_unlocks() {
    let kit = Kit::new();

    let wallet = kit.joined().await;

    let status = wallet.status().await.expect("a status");
    assert_eq!(status.phase, Phase::Unlocked);
    assert_eq!(status.person.as_deref(), Some("Айгерім"));
    assert_eq!(
        status.level,
        Some(domain::session::AccessLevel::Eds),
        "signed in by the new key"
    );
    assert_eq!(kit.service.world().certificates.len(), 1);
}

/// Loses the answer of each step in turn, kills the wallet, and takes the step again.
#[tokio::test]
async fn s25_a_wallet_killed_at_any_step_goes_on_and_gets_one_certificate() {
    let kit = Kit::new();
    let wallet = kit.open().await;
    let lost = |wallet: Wallet| async {
        wallet.kill().await;
        kit.open().await
    };
    let lose = || kit.service.world().answers_to_lose = 1;

    lose();
    wallet.joining_start("87011234567").await.expect_err("lost");
    let wallet = lost(wallet).await;
    wallet.joining_start("+77011234567").await.expect("phone");

    lose();
    wallet
        .joining_code(secret("123456"))
        .await
        .expect_err("lost");
    let wallet = lost(wallet).await;
    wallet.joining_code(secret("123456")).await.expect("code");

    lose();
    wallet.joining_identity(true).await.expect_err("lost");
    let wallet = lost(wallet).await;
    wallet.joining_identity(true).await.expect("identity");

    lose();
    let (iin, born) = (iin(), "1990-05-17");
    wallet
        .joining_control(iin.as_str(), born)
        .await
        .expect_err("lost");
    let wallet = lost(wallet).await;
    wallet
        .joining_control(iin.as_str(), born)
        .await
        .expect("control questions");

    lose();
    let email = "aigerim@example.kz";
    let begun = wallet.joining_certificate(email, secret(PASSWORD)).await;
    assert_eq!(begun.err(), Some(Error::BackendAway));
    let wallet = lost(wallet).await;
    assert_eq!(
        wallet
            .joining_certificate(email, secret("Another123"))
            .await
            .err(),
        Some(Error::WrongPassword),
        "the password is the one that the key was sealed under"
    );
    let joining = wallet
        .joining_certificate("other@example.kz", secret(PASSWORD))
        .await
        .expect("a certificate");
    assert_eq!(joining.step, JoiningStep::QuickAccessCode);
    assert!(!joining.password_needed);

    let wallet = lost(wallet).await;
    let status = wallet.status().await.expect("a status");
    assert!(status.joining.expect("joining").password_needed);
    assert_eq!(
        wallet
            .joining_quick_access_code(secret(CODE), secret(CODE))
            .await
            .err(),
        Some(Error::JoiningStep),
        "K is not known yet"
    );
    wallet
        .joining_password(secret(PASSWORD))
        .await
        .expect("the password");
    wallet
        .joining_quick_access_code(secret(CODE), secret(CODE))
        .await
        .expect("joined");

    let world = kit.service.world();
    assert_eq!(world.certificates.len(), 1, "one certificate");
    let requests: Vec<_> = world
        .sent
        .iter()
        .filter(|request| request.path.ends_with("/certificate"))
        .collect();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].body, requests[1].body, "byte for byte");
    assert_eq!(requests[0].idempotency_key, requests[1].idempotency_key);
}

#[tokio::test]
async fn s3_a_wallet_that_is_left_before_a_code_was_chosen_asks_for_the_password_again() {
    let kit = Kit::new();
    let wallet = kit.open().await;
    join_until_certificate(&wallet).await;
    let email = "aigerim@example.kz";
    let certificate = wallet.joining_certificate(email, secret(PASSWORD)).await;
    certificate.expect("a certificate");
    let password_needed = async || {
        let status = wallet.status().await.expect("a status");
        status.joining.expect("joining").password_needed
    };
    let choose = async || {
        let chosen = wallet.joining_quick_access_code(secret(CODE), secret(CODE));
        chosen.await
    };
    let minutes = jiff::SignedDuration::from_mins;

    kit.clock.advance(minutes(4));
    wallet.touch().await.expect("touched");
    kit.clock.advance(minutes(4));
    assert!(!password_needed().await, "somebody was there");
    kit.clock.advance(minutes(1));
    assert_eq!(choose().await.err(), Some(Error::JoiningStep));
    assert!(password_needed().await);

    let known = wallet.joining_password(secret(PASSWORD)).await;
    known.expect("the password");
    wallet.hide().await.expect("hidden");
    kit.clock.advance(minutes(1));
    assert!(password_needed().await, "nobody saw the window");
    let known = wallet.joining_password(secret(PASSWORD)).await;
    known.expect("the password");
    assert_eq!(choose().await.expect("joined").phase, Phase::Unlocked);
}

#[tokio::test]
async fn s25_a_refusal_for_now_says_nothing_of_the_attempt_before() {
    let kit = Kit::new();
    let wallet = kit.open().await;
    join_until_certificate(&wallet).await;
    let ask = async || {
        wallet
            .joining_certificate("a@example.kz", secret(PASSWORD))
            .await
    };
    kit.service.world().answers_to_lose = 1;
    ask().await.expect_err("lost");
    kit.service
        .refuse_next("/certificate", ProblemCode::TooManyRequests, 429);
    ask().await.expect_err("too often");

    ask().await.expect("a certificate");

    assert_eq!(kit.service.world().certificates.len(), 1);
}

#[tokio::test]
async fn an_answer_that_got_lost_long_ago_is_made_up_by_asking_how_far_joining_is() {
    let kit = Kit::new();
    let wallet = kit.open().await;
    wallet.joining_start("+77011234567").await.expect("phone");
    kit.service.world().answers_to_lose = 1;
    wallet
        .joining_code(secret("123456"))
        .await
        .expect_err("lost");

    let joining = wallet.joining_code(secret("654321")).await;

    assert_eq!(joining.expect("went on").step, JoiningStep::Identity);
}

#[tokio::test]
async fn r2_who_is_too_young_is_refused_before_anything_is_sent() {
    let kit = Kit::new();
    let wallet = kit.open().await;
    wallet.joining_start("+77011234567").await.expect("phone");
    wallet.joining_code(secret("123456")).await.expect("code");
    wallet.joining_identity(true).await.expect("identity");
    let born: Date = "2011-03-02".parse().expect("a day");
    let child = Iin::issue(born, domain::iin::Sex::Male, 77).expect("an IIN");

    let refused = wallet.joining_control(child.as_str(), "2011-03-02").await;

    assert_eq!(refused.err(), Some(Error::TooYoung { age: 16 }));
    let sent = kit.service.world().sent.clone();
    assert!(
        sent.iter()
            .all(|request| !request.path.ends_with("control"))
    );
}

#[tokio::test]
async fn r1_a_wrong_control_digit_is_refused() {
    let kit = Kit::new();
    let wallet = kit.open().await;
    let mut wrong = iin().as_str().to_owned();
    let last = wrong.pop().expect("a digit");
    wrong.push(if last == '0' { '1' } else { '0' });

    let refused = wallet.joining_control(&wrong, "1990-05-17").await;

    assert_eq!(refused.err(), Some(Error::IinMalformed));
}

#[tokio::test]
async fn what_people_mistype_is_named() {
    let kit = Kit::new();
    let wallet = kit.open().await;

    assert_eq!(
        wallet.joining_start("112").await.err(),
        Some(Error::PhoneMalformed)
    );
    assert_eq!(
        wallet
            .joining_control(iin().as_str(), "17.05.1990")
            .await
            .err(),
        Some(Error::DateMalformed)
    );
    assert_eq!(
        wallet
            .joining_certificate("aigerim", secret(PASSWORD))
            .await
            .err(),
        Some(Error::EmailMalformed)
    );
    assert_eq!(
        wallet
            .joining_certificate("a@b.kz", secret("short1"))
            .await
            .err(),
        Some(Error::WeakPassword)
    );
    assert_eq!(
        wallet
            .joining_quick_access_code(secret("123456"), secret("123456"))
            .await
            .err(),
        Some(Error::WeakCode)
    );
    assert_eq!(
        wallet
            .joining_quick_access_code(secret("271828"), secret("314159"))
            .await
            .err(),
        Some(Error::CodesDiffer)
    );
    assert_eq!(
        wallet.joining_identity(true).await.err(),
        Some(Error::JoiningStep)
    );
}

#[tokio::test]
async fn a_wrong_sms_code_is_told_and_the_right_one_goes_on() {
    let kit = Kit::new();
    let wallet = kit.open().await;
    wallet.joining_start("+77011234567").await.expect("phone");
    let mut problem = protocol::Problem::new(ProblemCode::CodeWrong, 422, "wrong code");
    problem.tries_left = Some(2);
    kit.service.world().refusals.push_back(("/code", problem));

    assert_eq!(
        wallet.joining_code(secret("000000")).await.err(),
        Some(Error::SmsCodeWrong { tries_left: 2 })
    );
    assert!(wallet.joining_code(secret("123456")).await.is_ok());
}

#[tokio::test]
async fn s24_neither_password_nor_code_is_sent_or_kept() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    wallet.close().await;

    let needles = [PASSWORD.as_bytes(), CODE.as_bytes()];
    let holds = |bytes: &[u8]| {
        needles
            .iter()
            .any(|needle| bytes.windows(needle.len()).any(|window| window == *needle))
    };
    for request in &kit.service.world().sent {
        assert!(!holds(request.body.as_deref().unwrap_or_default()));
    }
    for entry in std::fs::read_dir(kit.options().profile).expect("a folder") {
        let bytes = std::fs::read(entry.expect("an entry").path()).expect("a file");
        assert!(!holds(&bytes));
    }
}

#[tokio::test]
async fn starting_over_forgets_what_was_begun_but_not_who_has_joined() {
    let kit = Kit::new();
    let wallet = kit.open().await;
    join_until_certificate(&wallet).await;

    let joining = wallet.joining_start_over().await.expect("anew");
    assert_eq!(joining.step, JoiningStep::Phone);
    assert_eq!(joining.phone, None);
    wallet.kill().await;

    let wallet = kit.joined().await;
    assert_eq!(
        wallet.joining_start_over().await.err(),
        Some(Error::JoiningStep)
    );
}

#[tokio::test]
async fn r8_a_certificate_of_another_key_is_refused() {
    let kit = Kit::new();
    let wallet = kit.open().await;
    join_until_certificate(&wallet).await;
    kit.service.world().answers_to_lose = 1;
    wallet
        .joining_certificate("a@example.kz", secret(PASSWORD))
        .await
        .expect_err("lost");
    let issued = kit.service.world().certificates[0].as_der().to_vec();
    let answer = Joined {
        certificate: issued.into(),
        authority: kit.service.authority.as_der().to_vec().into(),
        person: crate::testing::person(),
        replaced: false,
    };
    let key = eds::key::PrivateKey::generate(&ring::rand::SystemRandom::new()).expect("a key");
    let record = wallet.joining_record().await.expect("a record");
    let other = wallet
        .certification_request(
            &record,
            &EmailAddress::parse("a@example.kz").expect("an address"),
            &key,
        )
        .expect("a request");
    let mut sending = record.pending.clone().expect("sent");
    assert!(issued_to(&answer, &sending).is_ok());
    sending.body = backend::body(&RequestCertificate {
        email: EmailAddress::parse("a@example.kz").expect("an address"),
        request: other.into(),
    })
    .expect("a body")
    .into();

    assert_eq!(
        issued_to(&answer, &sending).err(),
        Some(Error::CertificateInvalid)
    );
}

fn issued_to(answer: &Joined, sending: &Sending) -> Result<(), Error> {
    issued(answer, sending, Some(&iin())).map(|_| ())
}

#[tokio::test]
async fn a_joining_that_the_service_forgot_before_the_certificate_begins_anew() {
    let kit = Kit::new();
    let wallet = kit.open().await;
    join_until_certificate(&wallet).await;
    kit.service
        .refuse_next("/certificate", ProblemCode::NotFound, 404);

    let refused = wallet
        .joining_certificate("aigerim@example.kz", secret(PASSWORD))
        .await;

    assert_eq!(refused.err(), Some(Error::JoiningStep));
    let joining = wallet.status().await.expect("a status").joining;
    assert_eq!(joining.expect("joining").step, JoiningStep::Phone);
}
