//! Readings in full-width katakana.

use unicode_normalization::UnicodeNormalization;

use super::width::{char_count, is_dash, is_hidden};
use crate::domain::problem::FieldError;

/// Hiragana to katakana; everything else unchanged.
pub fn to_katakana(c: char) -> char {
    match c {
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        _ => c,
    }
}

/// Makes a reading uniform: ﾆﾁｲ and にちい become ニチイ.
///
/// # Errors
/// Empty, not kana, or longer than `limit`, in words that begin with `label`.
pub fn kana(typed: &str, label: &str, limit: usize) -> Result<String, FieldError> {
    let reading = fold(typed);
    if reading.is_empty() {
        return Err(FieldError::required(format!("{label}を入力してください")));
    }
    if !reading.chars().all(is_katakana_text) {
        return Err(FieldError::invalid(format!("{label}はカタカナで入力してください")));
    }
    if char_count(&reading) > limit {
        return Err(FieldError::too_long(format!("{label}は{limit}文字以内で入力してください")));
    }
    Ok(reading)
}

fn fold(typed: &str) -> String {
    let mut folded = String::with_capacity(typed.len());
    // Sound marks that stand alone would become a space and a mark; as combining marks they join the kana before them.
    let marks = typed.chars().filter(|&c| !is_hidden(c) || c.is_whitespace()).map(|c| match c {
        '\u{309b}' => '\u{3099}',
        '\u{309c}' => '\u{309a}',
        _ => c,
    });
    for c in marks.nfkc().map(to_katakana).nfc() {
        let after_kana = folded.chars().next_back().is_some_and(|before| is_katakana(before) || before == 'ー');
        folded.push(if is_dash(c) && after_kana { 'ー' } else { c });
    }
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_katakana(c: char) -> bool {
    matches!(c, 'ァ'..='ヺ' | 'ヽ' | 'ヾ')
}

fn is_katakana_text(c: char) -> bool {
    is_katakana(c) || matches!(c, 'ー' | '・' | ' ')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::words::ProblemCode;

    #[test]
    fn readings_become_full_width_katakana() {
        let cases = [
            ("ﾆﾁｲ", "ニチイ"),
            ("にちい", "ニチイ"),
            (" ニチイ　タロウ ", "ニチイ タロウ"),
            ("ｳﾞｧｲｵﾘﾝ", "ヴァイオリン"),
            ("か゛", "ガ"),
            ("ﾊﾟｰﾃｨｰ", "パーティー"),
            ("サト-", "サトー"),
            ("サト−", "サトー"),
            ("ジョン・スミス", "ジョン・スミス"),
        ];
        for (typed, stored) in cases {
            assert_eq!(kana(typed, "セイ（フリガナ）", 64).as_deref(), Ok(stored), "{typed}");
        }
    }

    #[test]
    fn what_is_no_reading_is_told_in_words() {
        let message = |typed: &str| kana(typed, "セイ（フリガナ）", 4).map_err(|error| (error.code, error.message));
        assert_eq!(message("　"), Err((ProblemCode::Required, "セイ（フリガナ）を入力してください".to_owned())));
        assert_eq!(
            message("日医"),
            Err((ProblemCode::Invalid, "セイ（フリガナ）はカタカナで入力してください".to_owned()))
        );
        assert_eq!(
            message("アイウエオ"),
            Err((ProblemCode::TooLong, "セイ（フリガナ）は4文字以内で入力してください".to_owned()))
        );
    }

    proptest! {
        #[test]
        fn a_stored_reading_is_stable(typed in "[ぁ-ゖァ-ヺｦ-ﾟー・ 　]{1,20}") {
            if let Ok(stored) = kana(&typed, "セイ", 64) {
                prop_assert_eq!(kana(&stored, "セイ", 64), Ok(stored.clone()));
            }
        }

        #[test]
        fn nothing_makes_it_panic(typed in any::<String>()) {
            let _ = kana(&typed, "セイ", 64);
        }
    }
}
