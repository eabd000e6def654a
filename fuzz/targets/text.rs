//! No text makes reading it panic, and what was read is written as it was read.

#![no_main]

use domain::{
    Bin, EmailAddress, Iin, LocalizedText, Phone, RequestId,
    access::{AccessCode, Recipient, SharingPurpose, ShortCode},
    address::TypedAddress,
    document::Claim,
    inquiry::{InquiryCode, InquiryNumber},
    joining::{EdsPassword, QuickAccessCode},
    portal::{BrowserKind, ScannedCode},
    queue::CentreId,
    residence::Rka,
};
use libfuzzer_sys::fuzz_target;

const ORIGIN: &str = "https://qoltanba.kz";

fuzz_target!(|text: &str| {
    if let Ok(iin) = Iin::parse(text) {
        let serial = text[7..11].parse().expect("four digits");
        let issued = Iin::issue(iin.date_of_birth(), iin.sex(), serial);
        assert_eq!(issued.as_ref().map(Iin::as_str), Some(text));
    }
    if let Ok(phone) = Phone::parse(text) {
        assert_eq!(Phone::parse(phone.as_str()).as_ref(), Ok(&phone));
        assert!(phone.masked().ends_with(&phone.as_str()[10..]));
    }
    if let Ok(rka) = Rka::parse(text) {
        assert_eq!(Rka::parse(rka.as_str()), Ok(rka));
    }
    if let Ok(address) = TypedAddress::parse(text) {
        assert_eq!(TypedAddress::parse(address.as_str()).as_ref(), Ok(&address));
        address.is(&LocalizedText::same(text));
        address.is(&LocalizedText::same("улица 8 Марта, дом 12А, квартира 5"));
    }
    if let Ok(email) = EmailAddress::parse(text) {
        assert_eq!(email.as_str(), text);
    }
    if let Ok(id) = RequestId::parse(text) {
        assert_eq!(id.as_str(), text);
    }
    match ScannedCode::parse(text, ORIGIN) {
        Ok(ScannedCode::Access(AccessCode::Secret(secret))) => {
            assert_eq!(secret.link(ORIGIN), text.trim());
        }
        Ok(ScannedCode::Access(AccessCode::Short(code))) => {
            assert_eq!(ShortCode::parse(&code.grouped()), Ok(code));
        }
        Ok(ScannedCode::Portal(nonce)) => assert_eq!(nonce.link(ORIGIN), text.trim()),
        Ok(ScannedCode::Frame(frame)) => assert_eq!(frame.to_text(), text.trim()),
        Ok(ScannedCode::Challenge(nonce)) => assert_eq!(nonce.code(), text.trim()),
        Ok(ScannedCode::Inquiry(InquiryCode::Secret(secret))) => {
            assert_eq!(secret.link(ORIGIN), text.trim());
        }
        Ok(ScannedCode::Inquiry(InquiryCode::Number(number))) => {
            assert_eq!(InquiryNumber::parse(&number.grouped()), Ok(number));
        }
        Err(_) => {}
    }
    BrowserKind::of(text);
    if let Ok(centre) = CentreId::parse(text) {
        assert_eq!(centre.as_str(), text);
    }
    if let Ok(recipient) = Recipient::parse(text) {
        assert_eq!(recipient.as_str(), text);
        assert!(Iin::parse(text).is_err() || Bin::parse(text).is_err());
    }
    if let Ok(purpose) = SharingPurpose::parse(text) {
        assert_eq!(purpose.as_str(), text.trim());
    }
    if let Ok(claim) = Claim::try_from(text.to_owned()) {
        assert_eq!(claim.name(), text);
    }
    if let Ok(code) = QuickAccessCode::choose(text.to_owned()) {
        assert_eq!(QuickAccessCode::typed(text.to_owned()), Ok(code));
    }
    if let Ok(password) = EdsPassword::choose(text.to_owned()) {
        assert_eq!(password.as_bytes(), text.as_bytes());
    }
});
