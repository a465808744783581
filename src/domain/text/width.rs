//! Widths of letters, characters that nobody sees, and counting as a reader counts.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// Folds full-width ASCII and the ideographic space to half width, and nothing else. Kanji keep their very form:
/// even NFC would turn 神 (U+FA19) into 神 (U+795E), which is another person's name.
pub fn fold_ascii(typed: &str) -> String {
    typed.chars().map(fold_char).collect()
}

fn fold_char(c: char) -> char {
    match c {
        '\u{3000}' | '\u{a0}' => ' ',
        // The full-width forms lie in the order of ASCII, so every sum is an ASCII character.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// One line of text: controls, line ends and characters that turn the direction of writing are taken out, space is
/// trimmed at both ends and runs of it become one.
pub fn single_line(typed: &str) -> String {
    let visible: String =
        typed.chars().map(|c| if is_line_end(c) { ' ' } else { c }).filter(|&c| !is_hidden(c)).collect();
    visible.split([' ', '\u{3000}']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\t' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Controls, direction marks and zero-width spaces. Variation selectors (U+FE00 and U+E0100 on) stay: they choose the
/// shape of a kanji in a name.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Dashes of every kind that keyboards and fonts put between digits.
pub fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2500}' | '\u{30fc}' | '\u{ff0d}' | '\u{ff70}')
}

/// Length as a reader counts it: 𠮷 is one, and so is a kanji with its variation selector.
pub fn char_count(text: &str) -> usize {
    text.graphemes(true).count()
}

/// Folds a text for searching: any width, hiragana or katakana, upper or lower case, without spaces and dots.
/// Text and query go through the same function.
pub fn search_key(text: &str) -> String {
    text.nfkc()
        .map(super::kana::to_katakana)
        .flat_map(char::to_lowercase)
        .filter(|&c| !c.is_whitespace() && !is_hidden(c) && !matches!(c, '・' | '.' | '．'))
        .collect()
}

/// Words beyond these are not searched for.
const MOST_WORDS: usize = 10;

/// The words of what somebody types to search for, each folded by [`search_key`].
pub fn search_words(typed: &str) -> Vec<String> {
    typed.split_whitespace().map(search_key).filter(|word| !word.is_empty()).take(MOST_WORDS).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ascii_is_folded_and_kanji_are_left_alone() {
        let cases =
            [("ＡＢＣ１２３", "ABC123"), ("日本　太郎", "日本 太郎"), ("\u{fa19}髙﨑𠮷", "\u{fa19}髙﨑𠮷"), ("ｱ", "ｱ")];
        for (typed, folded) in cases {
            assert_eq!(fold_ascii(typed), folded);
        }
    }

    #[test]
    fn a_line_has_no_controls_and_no_turned_direction() {
        let cases = [
            ("  山田　 太郎 ", "山田 太郎"),
            ("a\r\nBcc: x", "a Bcc: x"),
            ("\u{202e}gpj.exe\u{200f}", "gpj.exe"),
            ("a\0b\u{2028}c", "ab c"),
        ];
        for (typed, line) in cases {
            assert_eq!(single_line(typed), line, "{typed:?}");
        }
    }

    #[test]
    fn characters_are_counted_as_they_are_seen() {
        assert_eq!(char_count("𠮷野"), 2);
        assert_eq!(char_count("葛\u{e0100}城"), 2);
    }

    #[test]
    fn a_search_finds_any_width_and_kana() {
        assert_eq!(search_key("ﾖｺﾊﾏ よこはま ＡＢ・c"), "ヨコハマヨコハマabc");
        assert_eq!(search_words(" みどり坂　・ 横浜市 "), ["ミドリ坂", "横浜市"]);
        assert_eq!(search_words(" 　"), Vec::<String>::new());
        assert_eq!(search_words(&"あ ".repeat(11)).len(), MOST_WORDS);
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(typed in "\\PC*") {
            prop_assert_eq!(fold_ascii(&fold_ascii(&typed)), fold_ascii(&typed));
            prop_assert_eq!(single_line(&single_line(&typed)), single_line(&typed));
        }

        #[test]
        fn no_hidden_character_is_left(typed in any::<String>()) {
            prop_assert!(!single_line(&typed).chars().any(is_hidden));
        }
    }
}
