//! What systems answer that are asked over the network.

use std::path::Path;

use domain::document::{Claim, DocumentKind, FieldName};

use crate::{Result, write};

/// Answers of a document source.
pub fn sources(directory: &Path) -> Result<()> {
    let fields: Vec<String> = DocumentKind::VaccinationPassport
        .required()
        .map(|name| {
            let text = match name {
                FieldName::Number => "VP-1",
                _ => "2021-05-11",
            };
            let name = Claim::Field(name).name();
            format!(
                r#"{{"name":"{name}","value":{{"kk":"{text}","ru":"{text}"}},"source":"health_care"}}"#
            )
        })
        .collect();
    let answer = format!(
        r#"{{"documents":[{{"reference":"v-1","kind":"vaccination_passport","number":"VP-1","standing":"in_force","fields":[{}]}}],"pending":[{{"kind":"pcr_test","why":{{"reason":"being_issued","ready_on":null}}}}]}}"#,
        fields.join(",")
    );
    write(directory, "source", "answer.json", answer.as_bytes())?;
    write(
        directory,
        "source",
        "correction.json",
        br#"{"state":{"state":"sent"}}"#,
    )
}

/// An answer to each call of a register and of a payment gateway, behind the byte that says which.
pub fn registers(directory: &Path) -> Result<()> {
    let address = r#"{"kk":"Абай 1","ru":"Абая 1","en":"Abai 1"}"#;
    let person = |iin: &str| {
        format!(
            r#"{{"iin":"{iin}","full_name":{{"surname":"Әлиева","given_name":"Әсел"}},"incapacitated":false,"permanent":null,"died_on":null}}"#
        )
    };
    let centre = format!(
        r#"{{"id":"astana-1","region":"astana","name":{address},"address":{address},"opens":"09:00:00","closes":"18:00:00","places":4}}"#
    );
    let answers = [
        format!(r#"{{"person":{}}}"#, person("900517400015")),
        format!(r#"{{"people":[{}]}}"#, person("850412301014")),
        format!(
            r#"{{"dwelling":{{"rka":"0201000000000101","region":"astana","address":{address},"owners":["900517400015"]}}}}"#
        ),
        format!(
            r#"{{"dwellings":[{{"rka":"0201000000000101","region":"astana","address":{address}}}]}}"#
        ),
        r#"{"guardianship":{"incapacitated":true,"representative":null}}"#.to_owned(),
        r#"{"contract":{"named":["900517400015"]}}"#.to_owned(),
        format!(
            r#"{{"people":[{}]}}"#,
            person("850412301014")
                .replace(r#""permanent":null"#, r#""permanent":"0201000000000101""#)
        ),
        r#"{"iin":null}"#.to_owned(),
        r#"{"iin":"900517400015","status":"refugee"}"#.to_owned(),
        r#"{"iin":"900517400015","bound":true}"#.to_owned(),
        r#"{"iin":"900517400015","parents":["850412301014"],"grandparents":[]}"#.to_owned(),
        format!(r#"{{"centres":[{centre}]}}"#),
        format!(r#"{{"centre":{centre}}}"#),
        format!(
            r#"{{"reference":"{}","payer":"900517400015","tenge":4325,"receipt":"QR-1"}}"#,
            "07".repeat(16)
        ),
    ];
    for (call, answer) in (0_u8..).zip(answers) {
        let bytes = [&[call], answer.as_bytes()].concat();
        write(directory, "register", &format!("call-{call}"), &bytes)?;
    }
    Ok(())
}
