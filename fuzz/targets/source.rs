//! No answer of a document source makes reading it panic; what is taken has ids that stay, kinds of that source, and no
//! field twice.

#![no_main]

use backend::registers::http::source::answer;
use domain::{Iin, document::SourceSystem};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let iin = Iin::parse("900517400015").expect("an IIN");
    let _ = answer::correction(bytes);
    for source in SourceSystem::ALL {
        let Ok(found) = answer::found(source, &iin, bytes) else {
            continue;
        };
        assert_eq!(answer::found(source, &iin, bytes), Ok(found.clone()));
        for document in &found.documents {
            assert_eq!(document.kind.source(), source);
            let mut names: Vec<_> = document.fields.iter().map(|field| field.name).collect();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), document.fields.len());
        }
    }
});
