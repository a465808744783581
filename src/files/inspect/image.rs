//! PNG and GIF: their blocks are walked, their size is read.

use bytes::Bytes;

use super::{Rejection, be, check_pixels};

const PNG_SIGNATURE: usize = 8;

/// Walks the chunks of a PNG. Texts and EXIF data, which may tell a place, are left out, and so is what follows the end.
pub fn check_png(bytes: &Bytes) -> Result<Bytes, Rejection> {
    let mut kept = bytes.get(..PNG_SIGNATURE).ok_or(Rejection::Broken)?.to_vec();
    let mut at = PNG_SIGNATURE;
    loop {
        let length = be::<4>(bytes, at).and_then(|length| usize::try_from(length).ok()).ok_or(Rejection::Broken)?;
        let end = length.checked_add(12).and_then(|size| at.checked_add(size)).ok_or(Rejection::Broken)?;
        let chunk = bytes.get(at..end).ok_or(Rejection::Broken)?;
        let kind = &chunk[4..8];
        if (at == PNG_SIGNATURE) != (kind == b"IHDR") {
            return Err(Rejection::Broken);
        }
        if kind == b"IHDR" {
            let (width, height) = be::<4>(chunk, 8).zip(be::<4>(chunk, 12)).ok_or(Rejection::Broken)?;
            check_pixels(width, height)?;
        }
        if !matches!(kind, b"eXIf" | b"tEXt" | b"zTXt" | b"iTXt") {
            kept.extend_from_slice(chunk);
        }
        if kind == b"IEND" {
            return Ok(kept.into());
        }
        at = end;
    }
}

/// Walks the blocks of a GIF up to its trailer.
pub fn check_gif(bytes: &[u8]) -> Result<(), Rejection> {
    walk_gif(bytes).ok_or(Rejection::Broken)?
}

/// None: it ends too early, or has a block that there is not.
fn walk_gif(bytes: &[u8]) -> Option<Result<(), Rejection>> {
    let side = |at: usize| Some(u32::from(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?])));
    if let Err(rejection) = check_pixels(side(6)?, side(8)?) {
        return Some(Err(rejection));
    }
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut at = 13 + table(*bytes.get(10)?);
    let mut has_image = false;
    loop {
        match *bytes.get(at)? {
            0x3b => return has_image.then_some(Ok(())),
            0x21 => at = skip_blocks(bytes, at + 2)?,
            0x2c => {
                if let Err(rejection) = check_pixels(side(at + 5)?, side(at + 7)?) {
                    return Some(Err(rejection));
                }
                has_image = true;
                at = skip_blocks(bytes, at + 11 + table(*bytes.get(at + 9)?))?;
            }
            _ => return None,
        }
    }
}

fn skip_blocks(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let length = usize::from(*bytes.get(at)?);
        at += 1 + length;
        if length == 0 {
            return Some(at);
        }
    }
}
