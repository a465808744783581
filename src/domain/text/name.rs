//! Names in kanji.

use super::width::{char_count, fold_ascii, single_line};
use crate::domain::problem::FieldError;

/// A family or given name. Its kanji are never normalised.
///
/// # Errors
/// Empty, or longer than `limit` as a reader counts.
pub fn name(typed: &str, label: &str, limit: usize) -> Result<String, FieldError> {
    required(typed, label, limit)
}

/// One line that has to be filled in.
///
/// # Errors
/// Empty, or longer than `limit` as a reader counts.
pub fn required(typed: &str, label: &str, limit: usize) -> Result<String, FieldError> {
    optional(typed, label, limit)?.ok_or_else(|| FieldError::required(format!("{label}を入力してください")))
}

/// One line that may be left empty.
///
/// # Errors
/// Longer than `limit` as a reader counts.
pub fn optional(typed: &str, label: &str, limit: usize) -> Result<Option<String>, FieldError> {
    let line = single_line(&fold_ascii(typed));
    if char_count(&line) > limit {
        return Err(FieldError::too_long(format!("{label}は{limit}文字以内で入力してください")));
    }
    Ok(Some(line).filter(|line| !line.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kanji_stay_as_typed() {
        for typed in ["\u{fa19}田", "髙﨑", "渡邉", "𠮷野", "葛\u{e0100}城", "佐々木"] {
            assert_eq!(name(typed, "姓", 32).as_deref(), Ok(typed));
        }
        assert_eq!(name("　スミス　Ｊｒ ", "姓", 32).as_deref(), Ok("スミス Jr"));
    }

    #[test]
    fn the_limit_counts_what_is_seen() {
        assert!(name(&"𠮷".repeat(32), "姓", 32).is_ok());
        let error = name(&"𠮷".repeat(33), "姓", 32).unwrap_err();
        assert_eq!(error.message, "姓は32文字以内で入力してください");
        assert_eq!(name("\u{3000}\0", "姓", 32).unwrap_err().message, "姓を入力してください");
    }
}
