//! JPEG: its segments are walked, its size is read, and what tells where it was taken is left out.

use bytes::Bytes;

use super::{Rejection, be, check_pixels};

const EXIF: &[u8] = b"Exif\0\0";

/// The photograph without EXIF, XMP, IPTC, comments and whatever follows its end (phones put further pictures there,
/// with a place of their own). Only the orientation is kept, or it would lie on its side.
pub fn without_place(bytes: &Bytes) -> Result<Bytes, Rejection> {
    Walk { bytes, at: 2, kept: vec![0xff, 0xd8], orientation: None, has_size: false }.run()
}

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    kept: Vec<u8>,
    orientation: Option<u8>,
    has_size: bool,
}

impl Walk<'_> {
    fn run(mut self) -> Result<Bytes, Rejection> {
        loop {
            let marker = self.marker().ok_or(Rejection::Broken)?;
            match marker {
                0xd9 if self.has_size => {
                    self.kept.extend([0xff, 0xd9]);
                    return Ok(self.with_orientation().into());
                }
                0xd9 => return Err(Rejection::Broken),
                0x01 | 0xd0..=0xd8 => self.kept.extend([0xff, marker]),
                _ => self.segment(marker)?,
            }
        }
    }

    /// The next marker; bytes of 0xff may stand before it.
    fn marker(&mut self) -> Option<u8> {
        if *self.bytes.get(self.at)? != 0xff {
            return None;
        }
        while *self.bytes.get(self.at)? == 0xff {
            self.at += 1;
        }
        self.at += 1;
        self.bytes.get(self.at - 1).copied()
    }

    fn segment(&mut self, marker: u8) -> Result<(), Rejection> {
        let length = be::<2>(self.bytes, self.at).unwrap_or(0) as usize;
        let end = self.at + length;
        let body = if length < 2 { None } else { self.bytes.get(self.at + 2..end) }.ok_or(Rejection::Broken)?;
        match marker {
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                let (height, width) = be::<2>(body, 1).zip(be::<2>(body, 3)).ok_or(Rejection::Broken)?;
                check_pixels(width, height)?;
                self.has_size = true;
            }
            0xe1 if self.orientation.is_none() => {
                self.orientation = body.strip_prefix(EXIF).and_then(orientation);
            }
            _ => {}
        }
        // APP1: EXIF and XMP. APP2 MPF: further pictures. APP13: IPTC. COM: a comment.
        let tells = matches!(marker, 0xe1 | 0xed | 0xfe) || (marker == 0xe2 && body.starts_with(b"MPF\0"));
        if !tells {
            self.kept.extend([0xff, marker]);
            self.kept.extend_from_slice(&self.bytes[self.at..end]);
        }
        self.at = end;
        if marker == 0xda {
            self.scan()?;
        }
        Ok(())
    }

    /// The picture itself, up to the next marker that is none of its own.
    fn scan(&mut self) -> Result<(), Rejection> {
        let start = self.at;
        loop {
            match (self.bytes.get(self.at), self.bytes.get(self.at + 1)) {
                (Some(0xff), Some(0x00 | 0xd0..=0xd7)) => self.at += 2,
                (Some(0xff), Some(_)) => break,
                (Some(_), Some(_)) => self.at += 1,
                _ => return Err(Rejection::Broken),
            }
        }
        self.kept.extend_from_slice(&self.bytes[start..self.at]);
        Ok(())
    }

    fn with_orientation(self) -> Vec<u8> {
        match self.orientation {
            Some(orientation @ 2..=8) => {
                let mut bytes = self.kept;
                bytes.splice(2..2, exif_of(orientation));
                bytes
            }
            _ => self.kept,
        }
    }
}

/// Reads the orientation out of EXIF data: entry 0x0112 of the first directory.
fn orientation(tiff: &[u8]) -> Option<u8> {
    let little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let number = |at: usize, length: usize| {
        let mut bytes = tiff.get(at..at.checked_add(length)?)?.to_vec();
        if little {
            bytes.reverse();
        }
        Some(bytes.iter().fold(0usize, |number, &byte| number << 8 | usize::from(byte)))
    };
    let directory = number(4, 4)?;
    let entries = number(directory, 2)?;
    (0..entries)
        .map(|index| directory + 2 + index * 12)
        .find(|&entry| number(entry, 2) == Some(0x0112))
        .and_then(|entry| u8::try_from(number(entry + 8, 2)?).ok())
}

/// A segment of EXIF data that holds the orientation and nothing else.
fn exif_of(orientation: u8) -> Vec<u8> {
    let mut segment = vec![0xff, 0xe1, 0x00, 0x22];
    segment.extend_from_slice(EXIF);
    segment.extend_from_slice(b"MM\0*\0\0\0\x08\0\x01");
    segment.extend_from_slice(&[0x01, 0x12, 0x00, 0x03, 0, 0, 0, 1, 0, orientation, 0, 0]);
    segment.extend_from_slice(&[0, 0, 0, 0]);
    segment
}
