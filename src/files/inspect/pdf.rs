//! PDF: whole, and without a password.

use super::Rejection;

pub fn check(bytes: &[u8]) -> Result<(), Rejection> {
    if !contains(bytes, b"%%EOF") {
        return Err(Rejection::Broken);
    }
    if is_encrypted(bytes) {
        return Err(Rejection::Password);
    }
    Ok(())
}

/// The trailer of an encrypted file has an entry `/Encrypt`. Trailers are never compressed.
fn is_encrypted(bytes: &[u8]) -> bool {
    const ENTRY: &[u8] = b"/Encrypt";
    bytes
        .windows(ENTRY.len() + 1)
        .any(|window| window.starts_with(ENTRY) && matches!(window[ENTRY.len()], b' ' | b'\r' | b'\n' | b'\t' | b'<'))
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
