use proptest::prelude::*;

use super::*;
use crate::{proof::ProofError, testing::Log};

fn export(log: &Log) -> Export {
    Export::new(log.key.verifier().clone(), log.entries(), log.note())
}

fn findings(log: &Log, text: &str) -> Vec<Finding> {
    let export = Export::parse(text).unwrap();
    export.verify(log.key.verifier()).unwrap().1
}

/// The text without, with another, or with one more line `entry`.
fn edited(text: &str, edit: impl Fn(&mut Vec<String>)) -> String {
    let (head, checkpoint) = text.split_once("\n\n").unwrap();
    let (entries, others): (Vec<_>, Vec<_>) = head
        .lines()
        .map(str::to_owned)
        .partition(|line| line.starts_with("entry "));
    let mut entries = entries;
    edit(&mut entries);
    let mut lines = others;
    lines.splice(2..2, entries);
    format!("{}\n\n{checkpoint}", lines.join("\n"))
}

fn entry(text: &str) -> String {
    format!("entry {}", Hash::of_leaf(text.as_bytes()))
}

#[test]
fn s17_an_export_is_what_the_log_has() {
    for size in [0, 1, 2, 3, 7, 8, 100] {
        let log = Log::of(size);
        let text = export(&log).to_string();
        let read = Export::parse(&text).unwrap();
        let (checkpoint, findings) = read.verify(log.key.verifier()).unwrap();
        assert_eq!(checkpoint.size(), size);
        assert_eq!(findings, []);
        assert_eq!(read.to_string(), text);
    }
}

#[test]
fn s17_a_changed_a_missing_and_an_added_entry_are_named() {
    let log = Log::of(11);
    let text = export(&log).to_string();
    let changed = edited(&text, |entries| entries[4] = entry("another"));
    assert_eq!(findings(&log, &changed), [Finding::Changed { entry: 4 }]);
    let missing = edited(&text, |entries| drop(entries.remove(4)));
    assert_eq!(findings(&log, &missing), [Finding::Missing { entry: 4 }]);
    let last = edited(&text, |entries| drop(entries.remove(10)));
    assert_eq!(findings(&log, &last), [Finding::Missing { entry: 10 }]);
    let added = edited(&text, |entries| entries.insert(4, entry("another")));
    assert_eq!(findings(&log, &added), [Finding::Added { entry: 4 }]);
    let longer = edited(&text, |entries| entries.push(entry("another")));
    assert_eq!(findings(&log, &longer), [Finding::Added { entry: 11 }]);
    let swapped = edited(&text, |entries| entries.swap(2, 9));
    assert_eq!(
        findings(&log, &swapped),
        [Finding::Moved { entry: 2 }, Finding::Moved { entry: 9 }]
    );
    let several = edited(&text, |entries| {
        entries[9] = entry("another");
        entries.remove(3);
    });
    assert_eq!(
        findings(&log, &several),
        [Finding::Missing { entry: 3 }, Finding::Changed { entry: 9 }]
    );
}

#[test]
fn s17_whoever_draws_up_the_hashes_anew_is_found_too() {
    let log = Log::of(11);
    let mut entries = log.entries();
    entries[4] = Hash::of_leaf(b"another");
    let forged = Export::new(log.key.verifier().clone(), entries, log.note());
    assert_eq!(
        findings(&log, &forged.to_string()),
        [Finding::Somewhere { from: 0, to: 10 }]
    );
}

#[test]
fn s17_a_change_whose_leaf_was_changed_too_is_found_among_two() {
    let log = Log::of(11);
    let text = export(&log).to_string();
    let another = Hash::of_leaf(b"another");
    let leaf = |entry: &Hash| format!("hash 0 4 {}", super::leaf(entry));
    let changed = edited(&text, |entries| entries[4] = format!("entry {another}"))
        .replace(&leaf(&log.entries()[4]), &leaf(&another));
    assert_eq!(
        findings(&log, &changed),
        [Finding::Somewhere { from: 4, to: 5 }]
    );
}

#[test]
fn changed_hashes_over_right_entries_change_nothing() {
    let log = Log::of(11);
    let text = export(&log).to_string();
    let without: String = text
        .lines()
        .filter(|line| !line.starts_with("hash "))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(findings(&log, &without), []);
}

#[test]
fn s17_what_was_kept_has_to_be_there() {
    let log = Log::of(11);
    let key = log.key.verifier();
    let exported = export(&log);
    assert_eq!(exported.grew_out_of(&log.checkpoint(5)), Ok(()));
    assert_eq!(exported.has(&log.receipt(5), key), Ok(()));

    // The same log, had it been rewritten from entry 4 on and signed again.
    let mut other = Log::of(0);
    other.key = log.key;
    other.openings = log.openings;
    other.openings[4] = other.openings[3].clone();
    let leaves: Vec<Hash> = other.entries().iter().map(super::leaf).collect();
    other.tiles.append(0, &leaves).unwrap();
    let rewritten = export(&other);
    let key = other.key.verifier();
    assert_eq!(rewritten.verify(key).unwrap().1, []);
    assert_eq!(
        rewritten.grew_out_of(&Log::of(5).checkpoint(5)),
        Err(OtherLog::OtherRoot { size: 5 })
    );
    let mut receipt = Log::of(11).receipt(4);
    assert!(matches!(
        rewritten.has(&receipt, key),
        Err(OtherLog::Receipt(_))
    ));
    receipt.checkpoint = Log::of(11)
        .checkpoint(11)
        .sign(&other.key)
        .note()
        .to_owned();
    assert_eq!(
        rewritten.has(&receipt, key),
        Err(OtherLog::OtherEntry { entry: 4 })
    );
    receipt.proof.pop();
    assert_eq!(
        rewritten.has(&receipt, key),
        Err(OtherLog::Receipt(ProofError::Length.into()))
    );
    assert_eq!(
        rewritten.grew_out_of(&Log::of(12).checkpoint(12)),
        Err(OtherLog::Shorter {
            kept: 12,
            entries: 11
        })
    );
}

#[test]
fn a_checkpoint_of_more_entries_than_there_can_be_takes_no_time() {
    let log = Log::of(3);
    let vast = Checkpoint {
        size: crate::LARGEST_SIZE,
        root: Hash::of_leaf(b""),
    };
    let note = vast.sign(&log.key).note().to_owned();
    let exported = Export::new(log.key.verifier().clone(), log.entries(), note);
    assert_eq!(
        findings(&log, &exported.to_string()),
        [Finding::Somewhere {
            from: 0,
            to: crate::LARGEST_SIZE - 1
        }]
    );
}

#[test]
fn the_first_line_that_is_none_is_named() {
    let text = export(&Log::of(3)).to_string();
    for (from, to, line) in [
        ("qoltanba/", "other/", 1),
        ("\nkey ", "\nkeys ", 2),
        ("entry ", "entries ", 3),
        ("hash 0 1", "hash 0 +1", 7),
        ("\n\n", "\n", 10),
    ] {
        assert_eq!(
            Export::parse(&text.replacen(from, to, 1)),
            Err(ExportError(line)),
            "{from}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn s17_any_one_edit_is_found_where_it_is(size in 1u64..80, at: usize, how in 0..4) {
        let log = Log::of(size);
        let text = export(&log).to_string();
        let at = at % size as usize;
        let entry_at = at as u64;
        let changed = edited(&text, |entries| match how {
            0 => entries[at] = entry("another"),
            1 => drop(entries.remove(at)),
            2 => entries.insert(at, entry("another")),
            _ => entries.swap(0, at),
        });
        let expected = match how {
            0 => vec![Finding::Changed { entry: entry_at }],
            1 => vec![Finding::Missing { entry: entry_at }],
            2 => vec![Finding::Added { entry: entry_at }],
            _ if at == 0 => vec![],
            _ => vec![Finding::Moved { entry: 0 }, Finding::Moved { entry: entry_at }],
        };
        prop_assert_eq!(findings(&log, &changed), expected);
    }

    #[test]
    fn s17_any_changed_byte_of_entries_or_checkpoint_is_found(size in 1u64..20, at: usize, to in 0u8..128) {
        let log = Log::of(size);
        let text = export(&log).to_string();
        let mut bytes = text.clone().into_bytes();
        let at = at % bytes.len();
        bytes[at] = to;
        // The dash before a signature is three bytes long: what no longer is text is never parsed.
        if let Ok(changed) = String::from_utf8(bytes)
            && let Ok(export) = Export::parse(&changed)
            && let Ok((checkpoint, findings)) = export.verify(log.key.verifier())
            && findings.is_empty()
        {
            prop_assert_eq!(export.entries, log.entries());
            prop_assert_eq!(checkpoint.note(), log.note());
        }
    }

    #[test]
    fn foreign_exports_never_panic(lines in proptest::collection::vec("(entry|hash [0-9]{1,20} [0-9]{1,20}) [A-Za-z0-9+/]{43}=", 1..20)) {
        let log = Log::of(5);
        let key = log.key.verifier();
        let text = format!("{FIRST_LINE}\nkey {key}\n{}\n\n{}", lines.join("\n"), log.note());
        if let Ok(export) = Export::parse(&text) {
            prop_assert_ne!(export.verify(key).unwrap().1, []);
        }
    }
}
