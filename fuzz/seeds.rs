//! Writes valid inputs, `seeds <directory>`, for the targets to start from.

mod answers;
mod device;
mod issuer;
mod log;

use std::{
    error::Error,
    fs,
    io::Cursor,
    path::{Path, PathBuf},
};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use domain::{
    AppealId, FullName, Iin, LocalizedText, RequestId, ResidentId, Settings,
    access::{AccessSecret, ShortCode},
    appeal::{AppealNumber, AppealWithdrawal},
    consent::{Answer, ConsentRefusalReason, ConsentStatement},
    dossier::{Decided, KeptSignature, Outcome, Signer},
    ending::{EndOfRegistration, Ended, EndingForm},
    guard::{RuleForm, RuleStatement, Standing, StandingRule},
    order::OrderApproval,
    permanent::{PermanentRegistration, PermanentRegistrationForm, ResidenceReason},
    portal::BrowserKind,
    request::SignatureKind,
    residence::{
        Applicant, Dwelling, Region, Rka, StayReason, TemporaryRegistration,
        TemporaryRegistrationForm,
    },
    session::SignInChallenge,
    statement::{Statement, to_be_signed},
};
use dossier::{Draft, Parts, SUBJECT, Shown};
use eds::{
    PersonName, cades,
    certificate::{self, Certificate},
    key::PrivateKey,
    pkcs10,
};
use image::{DynamicImage, GrayImage, ImageFormat};
use jiff::{Timestamp, civil::date};
use qrcode::{EcLevel, QrCode, Version};
use ring::rand::SystemRandom;
use transparency::{Export, Receipt};

use device::{IIN, NOW, ORIGIN, RKA};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let directory = PathBuf::from(std::env::args_os().nth(1).ok_or("where to?")?);
    let random = SystemRandom::new();
    let key = PrivateKey::generate(&random)?;
    let certificate = certificates(&directory, &key, &random)?;
    let registration = statements(&directory)?;
    let signed = sign(&registration, &certificate, &key, &random)?;
    calls(&directory, &registration, &signed)?;
    dossier(&directory, &registration, &signed, &certificate, &key)?;
    texts(&directory)?;
    pictures(&directory)?;
    attachments(&directory)?;
    answers::sources(&directory)?;
    answers::registers(&directory)?;
    let lines = b"192.0.2.1, 198.51.100.1:4711\nfor=\"[2001:db8::1]:80\";by=10.0.0.1";
    write(&directory, "address", "both", lines)?;
    let work = format!("{}.4102444800.20.{}.7", "0".repeat(32), "0".repeat(64));
    write(&directory, "work", "forged", work.as_bytes())?;
    credentials(&directory)?;
    logs(&directory)?;
    client(&directory, &key, &random)?;
    let proof = device::proof(&key, "GET", protocol::profile::PROFILE, b"");
    write(&directory, "proof", "profile", proof.as_bytes())
}

/// A dossier with one signature, as a person would seal it who may not.
fn dossier(
    directory: &Path,
    registration: &[u8],
    signed: &[u8],
    certificate: &Certificate,
    key: &PrivateKey,
) -> Result<()> {
    let now: Timestamp = NOW.parse()?;
    let random = SystemRandom::new();
    let seal = |content: &[u8], subject: &str| -> Result<Vec<u8>> {
        let draft = cades::Draft::new(content, certificate, subject, now)?;
        let signature = key.sign(draft.to_be_signed(), &random)?;
        Ok(draft.attach(&signature, &[])?)
    };
    let hash = |bytes: &[u8]| domain::hex(&eds::sha256(bytes));
    let shown = Shown::applicant(None, signed.to_vec(), certificate);
    let outcome = to_be_signed(&Outcome {
        subject: Outcome::SUBJECT.to_owned(),
        site: ORIGIN.to_owned(),
        request: RequestId::from_random([5; 16]),
        request_sha256: hash(registration),
        decided: Decided::Registered,
        submitted_at: now,
        ended_at: now,
        consents_asked: 0,
        consents_answered: 0,
        signatures: vec![KeptSignature {
            signer: Signer::Applicant,
            kind: SignatureKind::Eds,
            statement_sha256: hash(registration),
            signature_sha256: hash(signed),
            received_at: now,
            files: Some(shown.files().clone()),
        }],
        drawn_up_at: now,
    });
    let draft = Draft::new(Parts {
        request: registration.to_vec(),
        shown: vec![shown],
        outcome_seal: seal(&outcome, Outcome::SUBJECT)?,
        outcome,
        authority: certificate.clone(),
    });
    let sealed = seal(draft.to_be_sealed(), SUBJECT)?;
    write(directory, "dossier", "kept.asice", &draft.attach(&sealed)?)
}

/// A call for a token by an assertion that another key signed, and a registration.
fn client(directory: &Path, key: &PrivateKey, random: &SystemRandom) -> Result<()> {
    let id = "0da70000000000000000000000000001";
    let now: Timestamp = NOW.parse()?;
    let exp = now.as_second() + 60;
    let header = r#"{"alg":"ES256","kid":"demo-1","typ":"JWT"}"#;
    let claims =
        format!(r#"{{"iss":"{id}","sub":"{id}","aud":"{ORIGIN}/v1/token","exp":{exp},"jti":"1"}}"#);
    let [header, claims] = [header, &claims].map(|part| URL_SAFE_NO_PAD.encode(part));
    let signed = format!("{header}.{claims}");
    let signature = URL_SAFE_NO_PAD.encode(key.sign_fixed(signed.as_bytes(), random)?);
    let form = format!(
        "grant_type=client_credentials&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type\
         %3Ajwt-bearer&client_assertion={signed}.{signature}&scope=document.open"
    );
    write(directory, "client_assertion", "form", form.as_bytes())?;
    let [x, y] =
        [key.public_key().x(), key.public_key().y()].map(|half| URL_SAFE_NO_PAD.encode(half));
    let registration = format!(
        r#"{{"subject":"qoltanba/client-registration/1","site":"{ORIGIN}","bin":"260140099936","name":{{"kk":"Үлгі","ru":"Улги","en":"Ulgi"}},"contact":"it@ulgi.example.kz","jwks":{{"keys":[{{"kid":"1","kty":"EC","crv":"P-256","x":"{x}","y":"{y}"}}]}},"scope":"document.open","drawn_up_at":"{NOW}","nonce":"{id}"}}"#
    );
    write(
        directory,
        "statement",
        "client.json",
        registration.as_bytes(),
    )
}

fn logs(directory: &Path) -> Result<()> {
    let log = log::Log::new();
    let key = log::key().verifier().clone();
    let (text, _) = log.note.split_once("\n\n").unwrap_or_default();
    write(directory, "checkpoint", "note", log.note.as_bytes())?;
    write(
        directory,
        "checkpoint",
        "text",
        format!("{text}\n").as_bytes(),
    )?;
    write(directory, "checkpoint", "key", key.to_string().as_bytes())?;
    let proof = log.tiles.inclusion(2, 7)?;
    let bytes: Vec<u8> = [2_u64, 3, 7]
        .iter()
        .flat_map(|number| number.to_be_bytes())
        .chain(proof.iter().flat_map(|hash| *hash.as_bytes()))
        .collect();
    write(directory, "log_proof", "inclusion", &bytes)?;
    let receipt = Receipt {
        opening: log.openings[2].clone(),
        index: 2,
        proof,
        checkpoint: log.note.clone(),
    };
    write(
        directory,
        "receipt",
        "receipt",
        receipt.to_string().as_bytes(),
    )?;
    let export = Export::new(key, log.entries(), log.note.clone());
    write(
        directory,
        "log_export",
        "export",
        export.to_string().as_bytes(),
    )
}

fn certificates(directory: &Path, key: &PrivateKey, random: &SystemRandom) -> Result<Certificate> {
    let authority_key = PrivateKey::generate(random)?;
    let [from, to]: [Timestamp; 2] = [
        "2026-01-01T00:00:00Z".parse()?,
        "2027-01-01T00:00:00Z".parse()?,
    ];
    let name = PersonName {
        iin: IIN.to_owned(),
        common_name: "ӘЛИЕВА ӘСЕЛ".to_owned(),
        surname: "ӘЛИЕВА".to_owned(),
        given_name: "ӘСЕЛ".to_owned(),
        email: Some("assel@example.kz".to_owned()),
    };
    let public = key.public_key();

    let draft =
        certificate::Draft::authority("Authority", &authority_key.public_key(), [1; 16], from, to)?;
    let signature = authority_key.sign(draft.to_be_signed(), random)?;
    let authority = draft.attach(&signature)?;

    let draft = certificate::Draft::person(&authority, &name, &public, [2; 16], from, to)?;
    let signature = authority_key.sign(draft.to_be_signed(), random)?;
    let person = draft.attach(&signature)?;

    let draft = pkcs10::Draft::new(&name, &public)?;
    let signature = key.sign(draft.to_be_signed(), random)?;
    let request = draft.attach(&signature)?;

    let draft = cades::Draft::new(b"content", &person, "subject", from)?;
    let signature = key.sign(draft.to_be_signed(), random)?;
    let cms = draft.attach(&signature, &[])?;

    for (target, name, bytes) in [
        ("certificate", "authority.der", authority.as_der()),
        ("certificate", "person.der", person.as_der()),
        ("certificate", "person.pem", person.to_pem().as_bytes()),
        ("pkcs10", "request.der", request.as_der()),
        ("cades", "signature.der", &cms),
        ("key", "private.der", key.as_pkcs8()),
        ("key", "public.der", &public.to_spki_der()),
        ("key", "signature.der", signature.as_der()),
    ] {
        write(directory, target, name, bytes)?;
    }
    Ok(person)
}

fn credentials(directory: &Path) -> Result<()> {
    let world = issuer::World::new();
    let example = world.example();
    write(directory, "credential", "lines", example.as_bytes())?;
    let signed = world.sign(&example);
    write(
        directory,
        "credential",
        "signed",
        signed.presentation.as_bytes(),
    )?;
    let packed = credential::packing::pack(&signed.presentation)?;
    write(directory, "frames", "packed", &packed)?;
    let codes: Vec<String> = domain::offline::frames(&packed)?
        .iter()
        .rev()
        .map(domain::offline::Frame::to_text)
        .collect();
    write(directory, "frames", "codes", codes.join("\n").as_bytes())?;
    // 16 entries of one bit, from the examples of Token Status List.
    let list = b"\x78\xda\xdb\xb9\x18\x00\x02\x17\x01\x5d";
    write(directory, "status_list", "list", list)?;
    let payload = format!(
        r#"{{"sub":"{}","iat":1686920170,"exp":2291720170,"ttl":43200,"status_list":{{"bits":1,"lst":"eNrbuRgAAhcBXQ"}}}}"#,
        issuer::LIST
    );
    write(directory, "status_list", "payload", payload.as_bytes())
}

fn statements(directory: &Path) -> Result<Vec<u8>> {
    let now: Timestamp = NOW.parse()?;
    let iin = Iin::parse(IIN)?;
    let applicant = Applicant {
        date_of_birth: iin.date_of_birth(),
        iin,
        full_name: FullName {
            surname: "Әлиева".to_owned(),
            given_name: "Әсел".to_owned(),
            patronymic: None,
        },
    };
    let form = TemporaryRegistrationForm {
        as_owner: true,
        dwelling: Dwelling {
            rka: Rka::parse(RKA)?,
            region: Region::Almaty,
            address: LocalizedText::same("Абай 1"),
        },
        from: date(2026, 12, 1),
        months: 6,
        reason: StayReason::Study,
    };
    let settings = Settings::default();
    let resident = applicant.clone();
    let registration =
        TemporaryRegistration::draft(ORIGIN, form, applicant, now, [4; 16], &settings)?;
    let bytes = to_be_signed(&registration);
    let refusal = Answer::Refuse {
        reason: ConsentRefusalReason::NotAgreed,
    };
    let id = RequestId::from_random([5; 16]);
    let dwelling = registration.dwelling.clone();
    let consent = ConsentStatement::draft(&id, &bytes, &registration.into(), refusal);
    let form = PermanentRegistrationForm {
        represented: None,
        children: Vec::new(),
        as_owner: true,
        dwelling,
        reason: ResidenceReason::OwnDwelling,
    };
    let moving =
        PermanentRegistration::draft(ORIGIN, form, resident, now, [7; 16], &settings)?;
    let form = EndingForm {
        dwelling: moving.dwelling.clone(),
        as_owner: true,
        ends: Ended {
            resident: ResidentId::from_random([8; 16]),
            full_name: moving.applicant.full_name.clone(),
            from: Some(date(2026, 12, 1)),
            until: Some(date(2027, 5, 31)),
        },
    };
    let ending =
        EndOfRegistration::draft(ORIGIN, form, moving.applicant.clone(), now, [9; 16]);
    let form = RuleForm {
        owner: Iin::parse(IIN)?,
        dwelling: moving.dwelling.clone(),
        decides: StandingRule::RefuseAll,
    };
    let standing = Standing::default();
    let rule = RuleStatement::draft(ORIGIN, form, &standing, now, [10; 16], &settings)?;
    let challenge = SignInChallenge::draft(ORIGIN, "device", [6; 16], now, &settings);
    let withdrawal = AppealWithdrawal {
        subject: AppealWithdrawal::SUBJECT.to_owned(),
        site: ORIGIN.to_owned(),
        iin: Iin::parse(IIN)?,
        appeal: AppealId::from_random([8; 16]),
        number: AppealNumber::from_random(date(2026, 12, 1), [9; 8]),
        at: now,
        nonce: "11".repeat(16),
    };
    let approval = OrderApproval {
        subject: OrderApproval::SUBJECT.to_owned(),
        site: ORIGIN.to_owned(),
        request_sha256: "11".repeat(32),
        nonce_sha256: "00".repeat(32),
        browser: BrowserKind::Firefox,
        network: "203.0.*.*".to_owned(),
        at: now,
    };
    for (target, name, bytes) in [
        ("statement", "order.json", &to_be_signed(&approval)),
        ("statement", "registration.json", &bytes),
        ("statement", "residence.json", &to_be_signed(&moving)),
        ("statement", "ending.json", &to_be_signed(&ending)),
        ("statement", "rule.json", &to_be_signed(&rule)),
        ("statement", "consent.json", &to_be_signed(&consent)),
        ("statement", "challenge.json", &to_be_signed(&challenge)),
        ("settings", "default.json", &serde_json::to_vec(&settings)?),
        (
            "settings",
            "dated.json",
            &br#"{"open_requests":5,"from":{"2026-11-25":{"consent_life":"PT2H"}}}"#.to_vec(),
        ),
        ("calendar", "default.json", &serde_json::to_vec(&settings.calendar)?),
        ("statement", "withdrawal.json", &to_be_signed(&withdrawal)),
    ] {
        write(directory, target, name, bytes)?;
    }
    Ok(bytes)
}

fn sign(
    statement: &[u8],
    certificate: &Certificate,
    key: &PrivateKey,
    random: &SystemRandom,
) -> Result<Vec<u8>> {
    let subject = TemporaryRegistration::SUBJECT;
    let draft = cades::Draft::new(statement, certificate, subject, NOW.parse()?)?;
    let signature = key.sign(draft.to_be_signed(), random)?;
    Ok(draft.attach(&signature, &[])?)
}

fn calls(directory: &Path, registration: &[u8], signed: &[u8]) -> Result<()> {
    for (at, body) in include_str!("seeds/bodies.jsonl").lines().enumerate() {
        write(directory, "body", &format!("{at}.json"), body.as_bytes())?;
    }
    for (at, call) in include_str!("seeds/calls.txt").split("\n===\n").enumerate() {
        write(directory, "call", &format!("{at}.txt"), call.as_bytes())?;
    }
    let [statement, cms] = [registration, signed].map(|bytes| STANDARD.encode(bytes));
    let signature = format!(r#"{{"kind":"eds","cms":"{cms}"}}"#);
    for (name, body) in [
        (
            "signed.txt",
            format!(r#"{{"statement":"{statement}","signature":{signature}}}"#),
        ),
        ("unsigned.txt", format!(r#"{{"statement":"{statement}"}}"#)),
    ] {
        let path = protocol::request::REQUESTS;
        let call = format!("POST {path}\ncontent-type: application/json\n\n{body}");
        write(directory, "call", name, call.as_bytes())?;
    }
    Ok(())
}

fn texts(directory: &Path) -> Result<()> {
    let link = AccessSecret::from_random([7; 16]).link(ORIGIN);
    let short = ShortCode::from_random([8; 16]).grouped();
    for (at, text) in [
        IIN,
        RKA,
        "0201 3001 2345 6789",
        "Алматы, 8 Марта к-сі, 12А-үй, 5",
        "+7 (701) 123-45-67",
        "8 701 123 45 67",
        "assel@example.kz",
        device::DOCUMENT,
        &link,
        &short,
        "135790",
        "correct horse 1",
    ]
    .iter()
    .enumerate()
    {
        write(directory, "text", &format!("{at}.txt"), text.as_bytes())?;
    }
    let event = "id: 7\ndata: {\"kind\":\"document_opened\",\"at\":\"2026-11-25T07:00:00Z\",\ndata: \"access\":null}\n\n";
    for (name, stream) in [
        ("one", event.to_owned()),
        ("two", format!("\u{7}: hello\n\n{event}{event}")),
    ] {
        write(directory, "events", name, stream.as_bytes())?;
    }
    let file = r#"{"version":1,"stretching":{"salt":"AgICAgICAgICAgICAgICAg==","memory_kib":65536,"passes":3},"check":"MAA=","entries":{"profile/eds-key":"MAA="}}"#;
    write(directory, "keystore", "file.json", file.as_bytes())?;
    write(directory, "keystore", "entry", &[9; 4 + 48])?;
    for (at, address) in [
        ORIGIN,
        "http://127.0.0.1:8080/",
        "http://[::1]:80",
        "http://localhost",
    ]
    .iter()
    .enumerate()
    {
        write(
            directory,
            "keystore",
            &format!("address-{at}"),
            address.as_bytes(),
        )?;
    }
    // The header of the file, its first page, and what is nearly at its end.
    write(
        directory,
        "vault",
        "damage",
        &[0, 16, 1, 0, 100, 13, 63, 240, 255],
    )
}

/// A PDF, with everything in view and in an object stream; pictures come from [`pictures`] in the same formats.
fn attachments(directory: &Path) -> Result<()> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    ];
    let mut file = "%PDF-1.7\n".to_owned();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(objects) {
        table += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    let start = file.len();
    file += &format!("{table}trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
    write(directory, "attachment", "plain.pdf", file.as_bytes())?;

    let (mut heads, mut bodies) = (String::new(), String::new());
    for (number, object) in (1..).zip(objects) {
        heads += &format!("{number} {} ", bodies.len());
        bodies += &format!("{object} ");
    }
    let inside = format!("{heads}{bodies}");
    let mut file = b"%PDF-1.7\n".to_vec();
    let container = file.len() as u8;
    let dictionary = format!("/Type/ObjStm/N 3/First {}/Length {}", heads.len(), inside.len());
    file.extend(format!("4 0 obj<<{dictionary}>>\nstream\n{inside}\nendstream\nendobj\n").bytes());
    let start = file.len();
    let [high, low] = u16::try_from(start)?.to_be_bytes();
    #[rustfmt::skip]
    let entries = [
        0, 0, 0, 255, 2, 0, 4, 0, 2, 0, 4, 1, 2, 0, 4, 2, 1, 0, container, 0, 1, high, low, 0,
    ];
    let dictionary = "/Type/XRef/Size 6/W[1 2 1]/Root 1 0 R/Length 24";
    file.extend(format!("5 0 obj<<{dictionary}>>\nstream\n").bytes());
    file.extend(entries);
    file.extend(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").bytes());
    write(directory, "attachment", "packed.pdf", &file)
}

fn pictures(directory: &Path) -> Result<()> {
    let link = AccessSecret::from_random([7; 16]).link(ORIGIN);
    for (name, text, version) in [
        ("link", link.as_bytes(), Version::Normal(4)),
        ("digits", b"0123456789", Version::Normal(1)),
        ("letters", b"QOLTANBA 1", Version::Normal(2)),
        ("kanji", b"\x93\x5f\xe4\xaa", Version::Normal(1)),
        ("large", b"large", Version::Normal(7)),
    ] {
        let code = QrCode::with_version(text, version, EcLevel::L)?;
        let width = u8::try_from(code.width())?;
        let mut pixels = vec![width];
        pixels.extend(code.to_colors().chunks(8).map(|eight| {
            eight.iter().enumerate().fold(0, |byte, (at, colour)| {
                byte | (u8::from(*colour == qrcode::Color::Dark) << at)
            })
        }));
        write(directory, "code", name, &pixels)?;
        let picture: GrayImage = code
            .render::<image::Luma<u8>>()
            .module_dimensions(3, 3)
            .build();
        let picture = DynamicImage::ImageLuma8(picture);
        for (kind, format, picture) in [
            ("grey.png", ImageFormat::Png, picture.clone()),
            (
                "colour.png",
                ImageFormat::Png,
                DynamicImage::ImageRgba16(picture.to_rgba16()),
            ),
            ("grey.jpeg", ImageFormat::Jpeg, picture.clone()),
            (
                "colour.jpeg",
                ImageFormat::Jpeg,
                DynamicImage::ImageRgb8(picture.to_rgb8()),
            ),
        ] {
            let mut file = Cursor::new(Vec::new());
            picture.write_to(&mut file, format)?;
            let (name, file) = (format!("{name}-{kind}"), file.into_inner());
            write(directory, "picture", &name, &file)?;
            write(directory, "attachment", &name, &file)?;
        }
    }
    Ok(())
}

fn write(directory: &Path, target: &str, name: &str, bytes: &[u8]) -> Result<()> {
    let directory = directory.join(target);
    fs::create_dir_all(&directory)?;
    Ok(fs::write(directory.join(name), bytes)?)
}
