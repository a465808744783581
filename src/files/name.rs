//! Names of files as uploaded, made harmless.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use crate::domain::text::width::is_hidden;

/// Characters that a name may have.
const LONGEST: usize = 100;

/// The last part of the path, in NFC, without controls, characters that turn the direction of writing and those that
/// file systems give a meaning to; cut to 100 characters with its extension kept. Never empty.
pub fn clean_file_name(typed: &str) -> String {
    let base = typed.rsplit(['/', '\\']).next().unwrap_or_default();
    let harmless: String = base
        .nfc()
        .filter(|&c| !is_hidden(c))
        .map(|c| if matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|') { '_' } else { c })
        .collect();
    let trimmed = harmless.trim().trim_start_matches('.').trim_end_matches(['.', ' ']).trim();
    let name = shortened(trimmed);
    if name.is_empty() { "file".to_owned() } else { name }
}

fn shortened(name: &str) -> String {
    let characters: Vec<&str> = name.graphemes(true).collect();
    if characters.len() <= LONGEST {
        return name.to_owned();
    }
    let kept = extension(name).map_or(0, |extension| extension.graphemes(true).count() + 1);
    let (head, tail) = (LONGEST - kept, characters.len() - kept);
    characters[..head].iter().chain(&characters[tail..]).copied().collect()
}

/// What stands behind the last dot, when it is short enough to be an extension.
pub fn extension(name: &str) -> Option<&str> {
    let (stem, extension) = name.rsplit_once('.')?;
    (!stem.is_empty() && !extension.is_empty() && extension.len() <= 8).then_some(extension)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_made_harmless() {
        let cases = [
            ("menkyo.pdf", "menkyo.pdf"),
            ("免許証.JPG", "免許証.JPG"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\taro\\免許.png", "免許.png"),
            ("a.pdf\r\nX-Evil: 1", "a.pdfX-Evil_ 1"),
            ("\u{202e}fdp.exe", "fdp.exe"),
            ("カ\u{3099}.pdf", "ガ.pdf"),
            ("a<b>\"c\".pdf", "a_b__c_.pdf"),
            (".htaccess", "htaccess"),
            ("  a.pdf. ", "a.pdf"),
            ("", "file"),
            ("/", "file"),
            ("\0", "file"),
        ];
        for (typed, cleaned) in cases {
            assert_eq!(clean_file_name(typed), cleaned, "{typed:?}");
        }
        let long = clean_file_name(&format!("{}.docx", "長".repeat(300)));
        assert_eq!((long.graphemes(true).count(), long.ends_with("長.docx")), (100, true));
    }

    proptest! {
        #[test]
        fn a_clean_name_is_clean(typed in any::<String>()) {
            let name = clean_file_name(&typed);
            prop_assert!(!name.is_empty());
            prop_assert!(name.graphemes(true).count() <= LONGEST);
            prop_assert!(!name.contains(['/', '\\', '"', '\r', '\n']) && !name.starts_with('.'));
        }
    }
}
