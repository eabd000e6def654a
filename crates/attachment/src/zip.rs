//! Archives that hide at the end of another file.

/// Bytes of the record that ends an archive, without its comment.
const END_RECORD: usize = 22;
/// The longest comment of an archive.
const LONGEST_COMMENT: usize = 0xffff;

/// Whether a program that looks for an archive from the end would find one.
pub(crate) fn is_archive(bytes: &[u8]) -> bool {
    let from = bytes.len().saturating_sub(END_RECORD + LONGEST_COMMENT);
    let end = &bytes[from..];
    end.windows(END_RECORD).enumerate().any(|(at, record)| {
        let comment = usize::from(u16::from_le_bytes([record[20], record[21]]));
        record.starts_with(b"PK\x05\x06") && at + END_RECORD + comment == end.len()
    })
}
