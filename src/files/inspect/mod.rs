//! What a file is, found by looking into it. Extension, declared type and content have to agree; photographs leave
//! behind where they were taken.
//!
//! What is found here only decides whether a file is taken. That it does no harm afterwards comes from how it is
//! served: as an attachment, with its type fixed, in a sandbox.

mod image;
mod jpeg;
mod office;
mod pdf;

use bytes::Bytes;

use super::name::extension;

/// The kinds of file that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaType {
    Jpeg,
    Gif,
    Png,
    Pdf,
    /// Word, before 2007.
    Doc,
    /// Excel, before 2007.
    Xls,
    /// Word.
    Docx,
    /// Excel.
    Xlsx,
}

impl MediaType {
    /// Name of the type, as it is served.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Png => "image/png",
            Self::Pdf => "application/pdf",
            Self::Doc => "application/msword",
            Self::Xls => "application/vnd.ms-excel",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    fn of_extension(extension: &str) -> Option<Self> {
        Some(match extension.to_ascii_lowercase().as_str() {
            "jpg" | "jpeg" | "jpe" | "jfif" => Self::Jpeg,
            "gif" => Self::Gif,
            "png" => Self::Png,
            "pdf" => Self::Pdf,
            "doc" => Self::Doc,
            "xls" => Self::Xls,
            "docx" => Self::Docx,
            "xlsx" => Self::Xlsx,
            _ => return None,
        })
    }

    /// Whether a browser may have declared this type for such a file. Where no program is installed for it, browsers
    /// declare nothing, or just bytes.
    fn may_be_declared(self, declared: &str) -> bool {
        let essence = declared.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if matches!(essence.as_str(), "" | "application/octet-stream" | "binary/octet-stream") {
            return true;
        }
        essence == self.as_str()
            || match self {
                Self::Jpeg => matches!(essence.as_str(), "image/jpg" | "image/pjpeg"),
                Self::Png => essence == "image/x-png",
                Self::Pdf => essence == "application/x-pdf",
                Self::Docx | Self::Xlsx => {
                    matches!(essence.as_str(), "application/zip" | "application/x-zip-compressed")
                }
                // Windows with Excel declares the old type for all of its files; CSV's too.
                Self::Xls | Self::Doc => {
                    matches!(essence.as_str(), "application/x-msexcel" | "application/vnd.ms-word")
                }
                Self::Gif => false,
            }
    }
}

/// A file that may be kept.
#[derive(Debug)]
pub struct Inspected {
    pub media_type: MediaType,
    /// What to keep: the file, or a photograph without its place.
    pub bytes: Bytes,
}

/// Why a file is not taken. `explain` has the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejection {
    Empty,
    /// The extension is none that is taken.
    Type,
    /// A photograph as iPhones take them.
    Heic,
    /// Extension, declared type and content say different things.
    Disagreement,
    /// It has the right beginning but can't be read.
    Broken,
    /// It asks for a password.
    Password,
    /// It carries a program.
    Macros,
    /// A picture of more than 50 million pixels.
    Pixels,
    /// It would blow up when unpacked.
    Bomb,
}

impl Rejection {
    /// What is wrong and what to do, for the person who chose the file.
    pub fn explain(self, name: &str) -> String {
        match self {
            Self::Empty => format!("{name}はファイルが空です。別のファイルを選んでください"),
            Self::Type => format!("{name}はアップロードできない形式です。JPEG、PNG、PDFなどを選んでください"),
            Self::Heic => format!(
                "{name}はアップロードできない形式です。JPEG、PNG、PDFなどを選んでください（iPhoneでは「設定」の「カメラ」で「フォーマット」を「互換性優先」にすると、JPEGで撮影できます）"
            ),
            Self::Disagreement => format!(
                "{name}は拡張子と中身が一致しません。もとのアプリで開き、JPEG、PNG、PDFなどで保存し直してください"
            ),
            Self::Broken => format!("{name}を読み取れません。ファイルを開けるか確認し、もう一度選んでください"),
            Self::Password => {
                format!("{name}は受け付けられません。パスワード付きPDFなどは、パスワードを外してから選んでください")
            }
            Self::Macros => format!("{name}はマクロを含むため受け付けられません。PDFで保存し直してください"),
            Self::Pixels => format!("{name}は画像が大きすぎます。5,000万画素以下に縮小してください"),
            Self::Bomb => format!("{name}は受け付けられません。PDFで保存し直してください"),
        }
    }
}

/// Looks into a file. Takes time with the size of the file: not for the runtime's own threads.
///
/// # Errors
/// Why it is not taken.
pub fn inspect(name: &str, declared: &str, bytes: Bytes) -> Result<Inspected, Rejection> {
    if bytes.is_empty() {
        return Err(Rejection::Empty);
    }
    let by_name = extension(name).and_then(MediaType::of_extension);
    let found = sniff(&bytes);
    let media_type = match (by_name, found) {
        (_, Found::Heic) => return Err(Rejection::Heic),
        (None, _) if is_heic_name(name) => return Err(Rejection::Heic),
        (None, _) if is_macro_name(name) => return Err(Rejection::Macros),
        (None, _) => return Err(Rejection::Type),
        (Some(by_name), Found::Image(found)) if by_name == found => by_name,
        (Some(MediaType::Pdf), Found::Pdf) => MediaType::Pdf,
        (Some(by_name @ (MediaType::Docx | MediaType::Xlsx)), Found::Zip) => by_name,
        // A document of Word or Excel that asks for a password is wrapped in the old format.
        (Some(by_name @ (MediaType::Docx | MediaType::Xlsx | MediaType::Doc | MediaType::Xls)), Found::Compound) => {
            by_name
        }
        (Some(_), _) => return Err(Rejection::Disagreement),
    };
    if !media_type.may_be_declared(declared) {
        return Err(Rejection::Disagreement);
    }
    let bytes = match media_type {
        MediaType::Jpeg => jpeg::without_place(&bytes)?,
        MediaType::Png => image::check_png(&bytes)?,
        MediaType::Gif => image::check_gif(&bytes).map(|()| bytes)?,
        MediaType::Pdf => pdf::check(&bytes).map(|()| bytes)?,
        MediaType::Doc | MediaType::Xls => office::check_compound(&bytes, media_type).map(|()| bytes)?,
        MediaType::Docx | MediaType::Xlsx => office::check_package(&bytes, media_type).map(|()| bytes)?,
    };
    Ok(Inspected { media_type, bytes })
}

enum Found {
    Image(MediaType),
    Pdf,
    Zip,
    /// The container of Word and Excel before 2007.
    Compound,
    Heic,
    Other,
}

fn sniff(bytes: &[u8]) -> Found {
    match infer::get(bytes).map(|found| found.mime_type()) {
        Some("image/jpeg") => Found::Image(MediaType::Jpeg),
        Some("image/gif") => Found::Image(MediaType::Gif),
        Some("image/png") => Found::Image(MediaType::Png),
        Some("image/heif" | "image/heic" | "image/avif") => Found::Heic,
        // The sniffer looks for it further on, too.
        Some("application/pdf") if bytes.starts_with(b"%PDF-") => Found::Pdf,
        _ if bytes.starts_with(b"PK\x03\x04") => Found::Zip,
        _ if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) => Found::Compound,
        _ => Found::Other,
    }
}

fn is_heic_name(name: &str) -> bool {
    extension(name)
        .is_some_and(|extension| ["heic", "heif", "hif"].iter().any(|heic| extension.eq_ignore_ascii_case(heic)))
}

fn is_macro_name(name: &str) -> bool {
    extension(name).is_some_and(|extension| {
        ["docm", "xlsm", "dotm", "xltm", "xlsb", "xlam"].iter().any(|with| extension.eq_ignore_ascii_case(with))
    })
}

/// The most pixels that a picture may have.
const MAX_PIXELS: u64 = 50_000_000;

fn check_pixels(width: u32, height: u32) -> Result<(), Rejection> {
    match u64::from(width) * u64::from(height) {
        0 => Err(Rejection::Broken),
        pixels if pixels > MAX_PIXELS => Err(Rejection::Pixels),
        _ => Ok(()),
    }
}

/// A number at a place, big-endian.
fn be<const N: usize>(bytes: &[u8], at: usize) -> Option<u32> {
    let slice = bytes.get(at..at.checked_add(N)?)?;
    Some(slice.iter().fold(0, |number, &byte| number << 8 | u32::from(byte)))
}
