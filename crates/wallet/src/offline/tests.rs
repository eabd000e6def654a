use ::credential::{packing, status_list::Status};
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{
    document::{Claim, DocumentState, FieldName, Loss},
    offline::AUDIENCE,
};
use jiff::SignedDuration;

use super::*;
use crate::{
    Error, ScanView, Wallet,
    clock::Clock,
    testing::{CODE, Kit, LIST_LIFE, SMALL, code, document, secret},
};

mod lists;

/// A holder and a reader whose devices have learned what they can, and then lose the network.
struct Two {
    holder: Wallet,
    holder_kit: Kit,
    reader: Wallet,
    reader_kit: Kit,
}

impl Two {
    async fn apart() -> Self {
        let two = Self::together().await;
        two.cut();
        two
    }

    async fn together() -> Self {
        let holder_kit = Kit::new();
        let holder = holder_kit.joined().await;
        holder.update_documents().await.expect("updated");
        let reader_kit = holder_kit.beside();
        let reader = reader_kit.joined().await;
        reader.update_documents().await.expect("updated");
        Self {
            holder,
            holder_kit,
            reader,
            reader_kit,
        }
    }

    fn cut(&self) {
        self.holder_kit.service.world().away = true;
    }

    async fn show(&self) -> OfflineCodeView {
        self.show_scope(Scope::Whole).await.expect("shown")
    }

    async fn show_scope(&self, scope: Scope) -> Result<OfflineCodeView, Error> {
        let id = document().to_string();
        self.holder.show_offline(&id, scope, None, code()).await
    }

    async fn read(&self, shown: &OfflineCodeView) -> Result<OfflineReadView, Error> {
        read(&self.reader, &texts(shown)).await
    }

    /// Lets time pass; whoever was locked by it unlocks again.
    async fn wait(&self, seconds: i64) {
        let by = SignedDuration::from_secs(seconds);
        self.holder_kit.clock.advance(by);
        self.reader_kit.clock.advance(by);
        unlock(&self.holder).await;
        unlock(&self.reader).await;
    }
}

async fn unlock(wallet: &Wallet) {
    if wallet.rows().is_err() {
        let unlocked = wallet.unlock_with_code(secret(CODE)).await;
        unlocked.expect("unlocked");
    }
}

fn texts(shown: &OfflineCodeView) -> String {
    let texts: Vec<&str> = shown.frames.iter().map(|one| one.text.as_str()).collect();
    texts.join("\n")
}

async fn read(reader: &Wallet, texts: &str) -> Result<OfflineReadView, Error> {
    match reader.scan_text(texts).await? {
        ScanView::Offline { reading } => Ok(*reading),
        other => panic!("not whole: {other:?}"),
    }
}

fn refused<T>(reason: OfflineReason) -> Result<T, Error> {
    Err(Error::Offline { reason })
}

/// The text of frames with a presentation made for the occasion.
fn packed(presentation: &str) -> String {
    let packed = packing::pack(presentation).expect("packed");
    let frames = domain::offline::frames(&packed).expect("frames");
    let texts: Vec<String> = frames.iter().map(|frame| frame.to_text()).collect();
    texts.join("\n")
}

#[tokio::test]
async fn s11_r25_a_document_is_read_without_a_network_and_both_devices_remember_it() {
    let two = Two::apart().await;
    two.wait(3_600).await;

    let shown = two.show().await;
    let read = two.read(&shown).await.expect("read");

    assert_eq!(read.strength, OfflineStrength::Rotating);
    let OfflineStanding::Valid { as_of } = read.standing else {
        panic!("{:?}", read.standing);
    };
    assert_eq!(read.read_at.duration_since(as_of).as_hours(), 1);
    assert_eq!(read.list_fetched_at, Some(as_of));
    let seen = read.document.expect("a document");
    assert_eq!(seen.number.as_deref(), Some("045678912"));
    assert_eq!(seen.state, DocumentState::Valid);
    assert_eq!(
        seen.photo.as_deref(),
        Some(format!("data:image/jpeg;base64,{SMALL}").as_str())
    );
    let holders = two.holder.offline_history().await.expect("a history");
    let [entry] = holders.as_slice() else {
        panic!("{holders:?}");
    };
    assert_eq!(
        (entry.side, entry.at),
        (OfflineSide::Shown, shown.signed_at)
    );
    let readers = two.reader.offline_history().await.expect("a history");
    let [entry] = readers.as_slice() else {
        panic!("{readers:?}");
    };
    assert_eq!((entry.side, entry.at), (OfflineSide::Read, read.read_at));
    assert_eq!(entry.standing, Some(read.standing));
}

#[tokio::test]
async fn s11_pictures_of_the_codes_are_gathered_in_any_order() {
    let two = Two::apart().await;
    let shown = two.show().await;
    assert!(shown.frames.len() > 1);

    let mut last = None;
    for (seen, frame) in (1..).zip(shown.frames.iter().rev()) {
        let png = frame.qr.strip_prefix("data:image/png;base64,");
        let png = STANDARD.decode(png.expect("a PNG")).expect("base64");
        let scanned = two.reader.scan_image(png).await.expect("scanned");
        if let ScanView::Frames { have, count } = &scanned {
            assert_eq!(have.len(), seen);
            assert_eq!(usize::from(*count), shown.frames.len());
        }
        last = Some(scanned);
    }

    assert!(matches!(last, Some(ScanView::Offline { .. })));
}

#[tokio::test]
async fn r22_s11_only_what_was_chosen_is_in_the_codes() {
    let two = Two::apart().await;
    let scope = Scope::Fields {
        claims: vec![Claim::Field(FieldName::Number)],
    };

    let shown = two.show_scope(scope).await.expect("shown");
    let seen = two.read(&shown).await.expect("read").document;

    let seen = seen.expect("a document");
    assert_eq!(seen.photo, None);
    assert_eq!(seen.number.as_deref(), Some("045678912"));
    let nothing = Scope::Fields { claims: Vec::new() };
    assert_eq!(two.show_scope(nothing).await, Err(Error::ScopeNotPossible));
}

#[tokio::test]
async fn s11_a_photograph_of_a_code_is_refused_when_it_is_too_old() {
    let two = Two::apart().await;
    let shown = two.show().await;
    let texts = texts(&shown);

    two.wait(45).await;
    assert!(read(&two.reader, &texts).await.is_ok());
    two.wait(1).await;
    assert_eq!(
        read(&two.reader, &texts).await,
        refused(OfflineReason::TooOld)
    );
}

#[tokio::test]
async fn s11_a_code_is_renewed_until_the_showing_ends() {
    let two = Two::apart().await;
    let first = two.show().await;
    assert_eq!(
        first.until.duration_since(first.signed_at),
        SignedDuration::from_secs(30)
    );

    two.wait(25).await;
    let second = two.holder.renew_offline(&first.showing).await;
    let second = second.expect("renewed");
    assert_ne!(first.frames[0].text, second.frames[0].text);
    assert!(two.read(&second).await.is_ok());
    two.wait(300).await;
    assert_eq!(
        two.holder.renew_offline(&first.showing).await,
        refused(OfflineReason::ShowingOver)
    );
}

#[tokio::test]
async fn s3_showing_asks_for_the_code_and_ends_when_hidden_or_locked() {
    let two = Two::apart().await;
    let id = document().to_string();
    let wrong = crate::Auth::Code(secret("314159"));
    let tried = two
        .holder
        .show_offline(&id, Scope::Whole, None, wrong)
        .await;
    assert_eq!(tried, Err(Error::WrongCode { tries_left: 4 }));
    assert_eq!(two.holder.offline_history().await, Ok(Vec::new()));

    let shown = two.show().await;
    two.holder.hide().await.expect("hidden");
    assert_eq!(
        two.holder.renew_offline(&shown.showing).await,
        refused(OfflineReason::ShowingOver)
    );

    let shown = two.show().await;
    two.holder.lock().await.expect("locked");
    assert_eq!(
        two.holder.renew_offline(&shown.showing).await,
        Err(Error::Locked)
    );
    unlock(&two.holder).await;
    assert_eq!(
        two.holder.renew_offline(&shown.showing).await,
        refused(OfflineReason::ShowingOver)
    );
}

#[tokio::test]
async fn s11_the_answer_to_the_readers_own_code_is_told_from_a_rotating_one() {
    let two = Two::apart().await;
    let rotating = two.show().await;
    let asked = two.reader.ask_offline().await.expect("asked");
    assert_eq!(
        two.read(&rotating).await,
        refused(OfflineReason::NotTheAnswer)
    );

    let ScanView::Challenge { scan } = two.holder.scan_text(&asked.text).await.expect("scanned")
    else {
        panic!("not a reader's code");
    };
    let id = document().to_string();
    let answer = two
        .holder
        .show_offline(&id, Scope::Whole, Some(&scan), code())
        .await
        .expect("answered");
    assert_eq!(answer.strength, OfflineStrength::Answered);

    // Whoever did not ask is told no more than that the code is new.
    let bystander_kit = two.reader_kit.beside();
    two.holder_kit.service.world().away = false;
    let bystander = bystander_kit.joined().await;
    two.cut();
    let seen = read(&bystander, &texts(&answer)).await.expect("read");
    assert_eq!(seen.strength, OfflineStrength::Rotating);

    let seen = two.read(&answer).await.expect("read");
    assert_eq!(seen.strength, OfflineStrength::Answered);
    // Answered once, the reader's code is used up.
    let again = two.read(&answer).await.expect("read");
    assert_eq!(again.strength, OfflineStrength::Rotating);
    assert_eq!(
        two.holder
            .show_offline(&id, Scope::Whole, Some(&scan), code())
            .await,
        Err(Error::NotFound)
    );
}

#[tokio::test]
async fn s11_an_answer_to_another_readers_code_is_refused() {
    let two = Two::apart().await;
    let asked = two.reader.ask_offline().await.expect("asked");
    let ScanView::Challenge { scan } = two.holder.scan_text(&asked.text).await.expect("scanned")
    else {
        panic!("not a reader's code");
    };
    let id = document().to_string();
    let answer = two
        .holder
        .show_offline(&id, Scope::Whole, Some(&scan), code())
        .await
        .expect("answered");

    two.reader.ask_offline().await.expect("asked anew");
    assert_eq!(
        two.read(&answer).await,
        refused(OfflineReason::NotTheAnswer)
    );
    two.reader.forget_offline().await.expect("forgotten");
    let seen = two.read(&answer).await.expect("read");
    assert_eq!(seen.strength, OfflineStrength::Rotating);
}

#[tokio::test]
async fn r18_what_was_lost_is_seen_as_invalid_and_tells_nothing_about_anybody() {
    let two = Two::together().await;
    two.holder_kit
        .service
        .world()
        .ended
        .push((1, Status::INVALID));
    two.reader.update_documents().await.expect("updated");
    two.cut();

    // The holder's own device has not heard of it.
    let shown = two.show().await;
    let seen = two.read(&shown).await.expect("read");

    assert!(matches!(seen.standing, OfflineStanding::Invalid { .. }));
    assert_eq!(seen.document, None);
    // It stays so when the list is too old for anything else.
    two.wait(LIST_LIFE.as_secs() + 60).await;
    let shown = two.show().await;
    let seen = two.read(&shown).await.expect("read");
    assert!(matches!(seen.standing, OfflineStanding::Invalid { .. }));
}

#[tokio::test]
async fn r18_what_this_device_knows_to_be_lost_is_not_shown() {
    let two = Two::together().await;
    two.holder_kit
        .service
        .world()
        .ended
        .push((1, Status::INVALID));
    two.holder
        .update_status_lists()
        .await
        .expect("the lists are asked");
    assert_eq!(
        two.show_scope(Scope::Whole).await,
        Err(Error::DocumentNotValid)
    );

    let two = Two::together().await;
    let shown = two.show().await;
    let id = document().to_string();
    two.holder.report_loss(&id, Loss::Lost).await.expect("told");
    two.cut();
    assert_eq!(
        two.show_scope(Scope::Whole).await,
        Err(Error::DocumentNotValid)
    );
    assert_eq!(
        two.holder.renew_offline(&shown.showing).await,
        Err(Error::DocumentNotValid)
    );
}

#[tokio::test]
async fn s21_a_wrong_clock_makes_no_code_also_after_a_restart_without_a_network() {
    let kit = Kit::new();
    let holder_kit = kit.beside();
    holder_kit.clock.advance(SignedDuration::from_mins(11));
    let holder = holder_kit.joined().await;
    holder.update_documents().await.expect("updated");
    let id = document().to_string();
    let show = |wallet: Wallet| {
        let id = id.clone();
        async move { wallet.show_offline(&id, Scope::Whole, None, code()).await }
    };
    assert_eq!(
        show(holder.clone()).await,
        Err(Error::ClockWrong { minutes: 11 })
    );

    kit.service.world().away = true;
    holder.kill().await;
    let local = holder_kit.clock.local();
    let restarted_kit = Kit {
        clock: std::sync::Arc::new(Clock::set(local)),
        ..holder_kit
    };
    let restarted = restarted_kit.open().await;
    let unlocked = restarted.unlock_with_code(secret(CODE)).await;
    unlocked.expect("unlocked");
    assert_eq!(
        show(restarted.clone()).await,
        Err(Error::ClockWrong { minutes: 11 })
    );

    // A clock that was put back knows a time of the server that is still to come.
    restarted_kit.clock.recall(SignedDuration::ZERO);
    restarted_kit.clock.learn(local);
    restarted_kit.clock.advance(SignedDuration::from_mins(-40));
    assert!(matches!(
        show(restarted).await,
        Err(Error::ClockWrong { .. } | Error::Locked)
    ));
}

#[tokio::test]
async fn s21_clocks_that_differ_too_much_are_told_from_a_photograph() {
    let two = Two::apart().await;
    let shown = two.show().await;
    two.reader_kit.clock.advance(SignedDuration::from_secs(-15));
    assert!(two.read(&shown).await.is_ok());
    two.reader_kit.clock.advance(SignedDuration::from_secs(-1));
    assert_eq!(two.read(&shown).await, refused(OfflineReason::ClocksDiffer));
}

#[tokio::test]
async fn s36_an_expired_copy_is_neither_shown_nor_accepted() {
    let two = Two::apart().await;
    let shown = two.show().await;
    let month = two.holder.settings().credential_life;
    two.reader_kit.clock.advance(month);
    unlock(&two.reader).await;
    assert_eq!(two.read(&shown).await, refused(OfflineReason::DocumentOver));

    two.holder_kit.clock.advance(month);
    unlock(&two.holder).await;
    assert_eq!(
        two.show_scope(Scope::Whole).await,
        refused(OfflineReason::CredentialOver)
    );
}

#[tokio::test]
async fn s11_what_another_issuer_signed_or_is_for_somebody_else_is_refused() {
    let two = Two::apart().await;
    let stranger_kit = Kit::new();
    let stranger = stranger_kit.joined().await;
    stranger.update_documents().await.expect("updated");
    let id = document().to_string();
    let foreign = stranger
        .show_offline(&id, Scope::Whole, None, code())
        .await
        .expect("shown");
    assert_eq!(
        two.read(&foreign).await,
        refused(OfflineReason::NotAuthentic)
    );

    let held = two.holder.held_credential(&document()).await;
    let held = held.expect("read").expect("held");
    let presented = |audience| {
        let presentation = two.holder.present(&held, &["number"], audience, "nonce");
        presentation.expect("presented")
    };
    let elsewhere = packed(&presented("https://qoltanba.test"));
    assert_eq!(
        read(&two.reader, &elsewhere).await,
        refused(OfflineReason::NotAuthentic)
    );
    let without_holder = held.clone();
    assert_eq!(
        read(&two.reader, &packed(&without_holder)).await,
        refused(OfflineReason::Unreadable)
    );
    assert!(
        read(&two.reader, &packed(&presented(AUDIENCE)))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn s11_codes_that_do_not_belong_together_are_refused_in_words() {
    let two = Two::apart().await;
    let shown = two.show().await;
    let mut lines: Vec<String> = shown.frames.iter().map(|one| one.text.clone()).collect();
    let (head, tail) = lines[0].split_at(lines[0].len() - 31);
    let damaged = format!("{head}{}/", "0".repeat(tail.len() - 1));
    two.reader.scan_text(&lines[0]).await.expect("a frame");
    for text in [&damaged, "QOLTANBA:D1/", "QOLTANBA:D1/00/"] {
        assert_eq!(
            two.reader.scan_text(text).await,
            refused(OfflineReason::Unreadable)
        );
    }
    // Two showings at the same time do not mix.
    let other = two.show().await;
    lines.pop();
    lines.extend(other.frames.iter().map(|one| one.text.clone()));
    let seen = read(&two.reader, &lines.join("\n")).await.expect("read");
    assert_eq!(seen.signed_at.as_second(), other.signed_at.as_second());
}

#[tokio::test]
async fn r25_the_device_remembers_so_much_and_no_more() {
    let two = Two::apart().await;
    let rows = two.holder.rows().expect("unlocked");
    let most = i64::from(two.holder.settings().offline_history);
    let start = two.holder_kit.clock.now();
    for second in 0..=most {
        let entry = OfflineEntryView {
            side: OfflineSide::Shown,
            at: start + SignedDuration::from_secs(second),
            document: DocumentKind::NationalId,
            scope: Scope::Whole,
            strength: OfflineStrength::Rotating,
            standing: None,
            holder: None,
        };
        two.holder.note(&rows, &entry).await.expect("noted");
    }

    let kept = two.holder.offline_history().await.expect("a history");

    assert_eq!(i64::try_from(kept.len()), Ok(most));
    assert_eq!(kept[0].at, start + SignedDuration::from_secs(most));
    assert!(kept.iter().all(|entry| entry.at > start));
}
