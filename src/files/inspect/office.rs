//! Documents of Word and Excel: what they say they are, without macros and without a password.

use std::io::{Cursor, Read};

use super::{MediaType, Rejection};

/// More files than any document has.
const MAX_ENTRIES: usize = 10_000;
/// A package may be so many times larger unpacked.
const MAX_RATIO: u64 = 100;
/// The list of parts is small; no more of it is read.
const MAX_LIST: u64 = 1024 * 1024;

/// Word and Excel since 2007: a zip archive of XML files.
pub fn check_package(bytes: &[u8], expected: MediaType) -> Result<(), Rejection> {
    if !bytes.starts_with(b"PK\x03\x04") {
        // In the old container: it is encrypted, or an old document under a new name.
        return Err(match cfb::CompoundFile::open(Cursor::new(bytes)) {
            Ok(file) if file.is_stream("/EncryptedPackage") => Rejection::Password,
            _ => Rejection::Disagreement,
        });
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Rejection::Broken)?;
    if archive.len() > MAX_ENTRIES {
        return Err(Rejection::Bomb);
    }
    let mut unpacked: u64 = 0;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|_| Rejection::Broken)?;
        unpacked = unpacked.saturating_add(entry.size());
        if entry.encrypted() {
            return Err(Rejection::Password);
        }
        let name = entry.name().to_ascii_lowercase();
        if name.ends_with("vbaproject.bin") || name.contains("/macrosheets/") {
            return Err(Rejection::Macros);
        }
    }
    if unpacked / MAX_RATIO > bytes.len() as u64 {
        return Err(Rejection::Bomb);
    }
    let main = if expected == MediaType::Docx { "word/document.xml" } else { "xl/workbook.xml" };
    if archive.index_for_name(main).is_none() {
        return Err(Rejection::Disagreement);
    }
    let mut list = Vec::new();
    let entry = archive.by_name("[Content_Types].xml").map_err(|_| Rejection::Disagreement)?;
    entry.take(MAX_LIST).read_to_end(&mut list).map_err(|_| Rejection::Broken)?;
    if String::from_utf8_lossy(&list).to_ascii_lowercase().contains("macroenabled") {
        return Err(Rejection::Macros);
    }
    Ok(())
}

/// Word and Excel before 2007: a compound file.
pub fn check_compound(bytes: &[u8], expected: MediaType) -> Result<(), Rejection> {
    let file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| Rejection::Broken)?;
    if file.is_stream("/EncryptedPackage") {
        return Err(Rejection::Password);
    }
    if file.is_storage("/Macros") || file.is_storage("/_VBA_PROJECT_CUR") || file.is_storage("/VBA") {
        return Err(Rejection::Macros);
    }
    let is_word = file.is_stream("/WordDocument");
    let is_excel = file.is_stream("/Workbook") || file.is_stream("/Book");
    match expected {
        MediaType::Doc if is_word => Ok(()),
        MediaType::Xls if is_excel => Ok(()),
        _ => Err(Rejection::Disagreement),
    }
}
