//! Writes one valid input of each kind, `seeds <directory>`, for the targets to start from.

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use eds::{
    PersonName, cades,
    certificate::{self, Certificate},
    key::PrivateKey,
    pkcs10,
};
use jiff::Timestamp;
use ring::rand::SystemRandom;

fn main() -> Result<(), Box<dyn Error>> {
    let directory = PathBuf::from(std::env::args_os().nth(1).ok_or("where to?")?);
    let random = SystemRandom::new();
    let [authority_key, person_key] = [
        PrivateKey::generate(&random)?,
        PrivateKey::generate(&random)?,
    ];
    let [from, to]: [Timestamp; 2] = [
        "2026-01-01T00:00:00Z".parse()?,
        "2027-01-01T00:00:00Z".parse()?,
    ];
    let name = PersonName {
        iin: "900101300017".to_owned(),
        common_name: "ӘЛИЕВА ӘСЕЛ".to_owned(),
        surname: "ӘЛИЕВА".to_owned(),
        given_name: "ӘСЕЛ".to_owned(),
        email: Some("assel@example.kz".to_owned()),
    };

    let draft =
        certificate::Draft::authority("Authority", &authority_key.public_key(), [1; 16], from, to)?;
    let signature = authority_key.sign(draft.to_be_signed(), &random)?;
    let authority = draft.attach(&signature)?;

    let draft = certificate::Draft::person(
        &authority,
        &name,
        &person_key.public_key(),
        [2; 16],
        from,
        to,
    )?;
    let signature = authority_key.sign(draft.to_be_signed(), &random)?;
    let person: Certificate = draft.attach(&signature)?;

    let draft = pkcs10::Draft::new(&name, &person_key.public_key())?;
    let signature = person_key.sign(draft.to_be_signed(), &random)?;
    let request = draft.attach(&signature)?;

    let draft = cades::Draft::new(b"content", &person, "subject", from)?;
    let signature = person_key.sign(draft.to_be_signed(), &random)?;
    let cms = draft.attach(&signature, &[])?;

    for (target, name, bytes) in [
        ("certificate", "authority.der", authority.as_der()),
        ("certificate", "person.der", person.as_der()),
        ("certificate", "person.pem", person.to_pem().as_bytes()),
        ("pkcs10", "request.der", request.as_der()),
        ("cades", "signature.der", &cms),
        ("key", "private.der", person_key.as_pkcs8()),
        ("key", "public.der", &person_key.public_key().to_spki_der()),
        ("key", "signature.der", signature.as_der()),
    ] {
        write(&directory.join(target), name, bytes)?;
    }
    Ok(())
}

fn write(directory: &Path, name: &str, bytes: &[u8]) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(directory)?;
    Ok(fs::write(directory.join(name), bytes)?)
}
