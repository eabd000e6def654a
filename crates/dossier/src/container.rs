//! The ZIP of a dossier: written in one way, and read only where every reader reads the same.

use rawzip::{CompressionMethod, ZipArchive, ZipFileHeaderRecord, ZipSliceArchive};

/// The largest container, in bytes.
pub const LONGEST_CONTAINER: usize = 8 * 1024 * 1024;
/// The most entries.
pub const MOST_ENTRIES: usize = 1024;
/// The largest entry when it is unpacked, in bytes.
pub const LONGEST_ENTRY: u64 = 512 * 1024;
/// The most that all entries may be when they are unpacked, in bytes.
pub const LONGEST_UNPACKED: u64 = 16 * 1024 * 1024;
/// How many times its packed size an entry may be.
pub const MOST_TIMES: u64 = 100;
/// The longest name of an entry.
pub const LONGEST_NAME: usize = 100;

/// Why a file is no container that can be checked.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ContainerError {
    /// More than [`LONGEST_CONTAINER`], [`MOST_ENTRIES`], [`LONGEST_ENTRY`], [`LONGEST_UNPACKED`] or [`MOST_TIMES`].
    #[error("the file is larger than a dossier can be")]
    TooLarge,
    /// Not a ZIP.
    #[error("the file is not a ZIP, or a damaged one")]
    NotAZip,
    /// Bytes before, between or behind its entries, which readers may or may not see.
    #[error("the file has bytes outside its entries")]
    Gaps,
    /// An entry is called otherwise than an object of a dossier can be.
    #[error("an entry has a name that no object has")]
    Name,
    /// Two entries have one name.
    #[error("two entries are called {name}")]
    Twice {
        /// Which.
        name: String,
    },
    /// The two descriptions of an entry differ, or it is packed or encrypted in a way that is not read.
    #[error("{name} can be read in two ways, or in none")]
    Ambiguous {
        /// Which.
        name: String,
    },
    /// What is unpacked is not what was packed.
    #[error("{name} is damaged")]
    Damaged {
        /// Which.
        name: String,
    },
}

/// An entry, unpacked.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// Name with its folders, ASCII.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// Whether it lies in the file as it is.
    pub stored: bool,
}

/// Writes entries in their order, stored and without a time: the same entries are always the same bytes.
///
/// Nothing where there is more of them than [`read`] takes.
pub fn write(entries: &[(&str, &[u8])]) -> Option<Vec<u8>> {
    let mut file = Vec::new();
    let mut directory = Vec::new();
    for (name, bytes) in entries {
        let offset = u32::try_from(file.len()).ok()?;
        let described = described(name, bytes)?;
        file.extend(0x0403_4b50_u32.to_le_bytes());
        file.extend(&described);
        file.extend(name.as_bytes());
        file.extend(*bytes);
        directory.extend(0x0201_4b50_u32.to_le_bytes());
        directory.extend(10_u16.to_le_bytes());
        directory.extend(&described);
        // Comment, disk, attributes inside and outside.
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let count = u16::try_from(entries.len()).ok()?.to_le_bytes();
    let (begins, length) = (
        u32::try_from(file.len()).ok()?,
        u32::try_from(directory.len()).ok()?,
    );
    file.extend(&directory);
    file.extend(0x0605_4b50_u32.to_le_bytes());
    file.extend([0; 4]);
    file.extend(count);
    file.extend(count);
    file.extend(length.to_le_bytes());
    file.extend(begins.to_le_bytes());
    file.extend([0; 2]);
    (file.len() <= LONGEST_CONTAINER && entries.len() <= MOST_ENTRIES).then_some(file)
}

/// What both descriptions of a stored entry say of it: from the version that reads it to the length of extra fields.
fn described(name: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(bytes.len()).ok()?.to_le_bytes();
    let mut said = Vec::new();
    // Version 1.0, no flags, stored, midnight, 1 January 1980.
    for number in [10_u16, 0, 0, 0, 0x21] {
        said.extend(number.to_le_bytes());
    }
    said.extend(rawzip::crc32(bytes).to_le_bytes());
    said.extend(length);
    said.extend(length);
    said.extend(u16::try_from(name.len()).ok()?.to_le_bytes());
    said.extend([0; 2]);
    Some(said)
}

/// Reads the entries of a container, in the order in which they lie in it.
///
/// They fill the file without a gap, each name is there once, and what stands before an entry agrees with what the
/// directory says of it.
pub fn read(file: &[u8]) -> Result<Vec<Entry>, ContainerError> {
    if file.len() > LONGEST_CONTAINER {
        return Err(ContainerError::TooLarge);
    }
    let archive = ZipArchive::from_slice(file).map_err(|_| ContainerError::NotAZip)?;
    if archive.entries_hint() > MOST_ENTRIES as u64 {
        return Err(ContainerError::TooLarge);
    }
    if archive.end_offset() != file.len() as u64 || !archive.comment().as_bytes().is_empty() {
        return Err(ContainerError::Gaps);
    }
    let mut found: Vec<(u64, u64, Entry)> = Vec::new();
    let mut unpacked: u64 = 0;
    for record in archive.entries() {
        let record = record.map_err(|_| ContainerError::NotAZip)?;
        if found.len() == MOST_ENTRIES {
            return Err(ContainerError::TooLarge);
        }
        unpacked = unpacked.saturating_add(record.uncompressed_size_hint());
        if unpacked > LONGEST_UNPACKED {
            return Err(ContainerError::TooLarge);
        }
        found.push(entry(&archive, &record)?);
    }
    found.sort_by_key(|(begins, _, _)| *begins);
    let mut at = 0;
    for (begins, ends, _) in &found {
        if *begins != at {
            return Err(ContainerError::Gaps);
        }
        at = *ends;
    }
    if at != archive.directory_offset() {
        return Err(ContainerError::Gaps);
    }
    let entries: Vec<Entry> = found.into_iter().map(|(_, _, entry)| entry).collect();
    for (at, entry) in entries.iter().enumerate() {
        if entries[..at].iter().any(|other| other.name == entry.name) {
            return Err(ContainerError::Twice {
                name: entry.name.clone(),
            });
        }
    }
    Ok(entries)
}

/// One entry, with the places where it begins and ends in the file.
fn entry(
    archive: &ZipSliceArchive<&[u8]>,
    record: &ZipFileHeaderRecord<'_>,
) -> Result<(u64, u64, Entry), ContainerError> {
    let name = name(record.file_path().as_bytes()).ok_or(ContainerError::Name)?;
    let ambiguous = || ContainerError::Ambiguous { name: name.clone() };
    let damaged = || ContainerError::Damaged { name: name.clone() };
    let inside = archive
        .get_entry(record.wayfinder())
        .map_err(|_| ContainerError::NotAZip)?;
    let before = inside.local_header();
    let (packed, unpacked) = (
        record.compressed_size_hint(),
        record.uncompressed_size_hint(),
    );
    let agree = before.file_path().as_bytes() == name.as_bytes()
        && before.compression_method() == record.compression_method()
        && before.flags().bits() == record.flags().bits()
        && before.crc32() == record.crc32()
        && before.compressed_size_hint() == packed
        && before.uncompressed_size_hint() == unpacked;
    // The two bits that say how hard it was packed, and the one that says that names are UTF-8.
    let flags = record.flags().bits() & !0b1000_0000_0110;
    if !agree || flags != 0 {
        return Err(ambiguous());
    }
    if unpacked > LONGEST_ENTRY || unpacked > packed.saturating_mul(MOST_TIMES) {
        return Err(ContainerError::TooLarge);
    }
    let stored = record.compression_method() == CompressionMethod::STORE;
    let bytes = if stored {
        inside.data().to_vec()
    } else if record.compression_method() == CompressionMethod::DEFLATE {
        // Invariant: not more than the longest entry.
        let most = usize::try_from(unpacked).unwrap_or(0);
        miniz_oxide::inflate::decompress_to_vec_with_limit(inside.data(), most)
            .map_err(|_| damaged())?
    } else {
        return Err(ambiguous());
    };
    if bytes.len() as u64 != unpacked || rawzip::crc32(&bytes) != record.crc32() {
        return Err(damaged());
    }
    let (_, ends) = inside.compressed_data_range();
    let entry = Entry {
        name,
        bytes,
        stored,
    };
    Ok((record.local_header_offset(), ends, entry))
}

/// A name of letters, digits, dots, hyphens and underscores, in folders that lead nowhere else.
fn name(bytes: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(bytes).ok()?;
    let plain = |character: char| character.is_ascii_alphanumeric() || ".-_/".contains(character);
    let whole = name.len() <= LONGEST_NAME
        && name.chars().all(plain)
        && name
            .split('/')
            .all(|part| !part.is_empty() && part != "." && part != "..");
    whole.then(|| name.to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn two() -> Vec<u8> {
        write(&[("a", b"first"), ("b/c.json", b"{}")]).unwrap()
    }

    #[test]
    fn what_is_written_is_read() {
        let entries = read(&two()).unwrap();

        assert_eq!(
            entries
                .iter()
                .map(|entry| (entry.name.as_str(), entry.bytes.as_slice(), entry.stored))
                .collect::<Vec<_>>(),
            [
                ("a", b"first".as_slice(), true),
                ("b/c.json", b"{}".as_slice(), true)
            ]
        );
    }

    #[test]
    fn bytes_outside_the_entries_are_refused() {
        let before = [b"PK".as_slice(), &two()].concat();
        let behind = [two().as_slice(), b"more"].concat();

        assert_eq!(read(&before), Err(ContainerError::Gaps));
        assert!(read(&behind).is_err());
    }

    #[test]
    fn a_name_that_leads_elsewhere_or_is_there_twice_is_refused() {
        for name in ["../a", "/a", "a//b", "a/./b", "a/", "", "ә", "a b", "C:a"] {
            let file = write(&[(name, b"x")]).unwrap();
            assert_eq!(read(&file), Err(ContainerError::Name), "{name}");
        }
        let twice = write(&[("a", b"1"), ("a", b"2")]).unwrap();
        assert_eq!(
            read(&twice),
            Err(ContainerError::Twice {
                name: "a".to_owned()
            })
        );
    }

    #[test]
    fn an_entry_that_is_described_in_two_ways_is_refused() {
        // The name before the entry, and the name in the directory.
        let mut file = two();
        file[30] = b'z';

        assert_eq!(
            read(&file),
            Err(ContainerError::Ambiguous {
                name: "a".to_owned()
            })
        );
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let zeros = vec![0; LONGEST_ENTRY as usize + 1];
        let large = write(&[("a", &zeros)]).unwrap();
        let many: Vec<String> = (0..=MOST_ENTRIES).map(|at| at.to_string()).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();

        assert_eq!(read(&large), Err(ContainerError::TooLarge));
        assert_eq!(write(&many), None);
        assert_eq!(
            read(&vec![0; LONGEST_CONTAINER + 1]),
            Err(ContainerError::TooLarge)
        );
    }

    #[test]
    fn any_change_of_a_byte_is_noticed_or_changes_nothing_that_counts() {
        let file = two();
        let entries = read(&file).unwrap();
        for at in 0..file.len() {
            for bit in 0..8 {
                let mut changed = file.clone();
                changed[at] ^= 1 << bit;
                if let Ok(read) = read(&changed) {
                    assert_eq!(read, entries, "byte {at} bit {bit}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
            let _ = read(&bytes);
        }

        #[test]
        fn any_damage_is_read_without_panic(at in 0usize..200, with in proptest::collection::vec(any::<u8>(), 0..8)) {
            let mut file = two();
            let at = at % file.len();
            let end = (at + with.len()).min(file.len());
            file.splice(at..end, with);
            let _ = read(&file);
        }
    }
}
