//! Login IDs and passwords as people type them.

use unicode_normalization::UnicodeNormalization;

use super::problem::FieldError;
use super::text::{char_count, fold_ascii, single_line};

/// The form under which a login ID is found: half-width, lower case, no spaces around. Never scold for a width.
pub fn login_key(typed: &str) -> String {
    typed.nfkc().collect::<String>().trim().to_lowercase()
}

/// A new login ID: 8 to 32 letters, digits and symbols, as typed but half-width.
///
/// # Errors
/// Empty, too short, too long, or with anything else in it.
pub fn login_id(typed: &str) -> Result<String, FieldError> {
    let id = single_line(&fold_ascii(typed));
    if id.is_empty() {
        return Err(FieldError::required("ログインIDを入力してください"));
    }
    if !id.chars().all(|c| c.is_ascii_graphic()) {
        return Err(FieldError::invalid("ログインIDは英字・数字・記号で入力してください（空白は使えません）"));
    }
    match char_count(&id) {
        ..8 => Err(FieldError::invalid("ログインIDは8文字以上で入力してください")),
        8..=32 => Ok(id),
        _ => Err(FieldError::too_long("ログインIDは32文字以内で入力してください")),
    }
}

/// Shorter ones are guessed.
const SHORTEST: usize = 8;
/// Nobody types more, and hashing has to end.
const LONGEST: usize = 128;

/// Passwords that keep the rule and are guessed first all the same: these with any digits and symbols around them.
const COMMON: &[&str] = &[
    "password",
    "passw0rd",
    "p@ssword",
    "p@ssw0rd",
    "pa$$word",
    "qwerty",
    "asdfgh",
    "zxcvbn",
    "admin",
    "administrator",
    "welcome",
    "letmein",
    "iloveyou",
    "monkey",
    "dragon",
    "abc",
    "abcd",
    "abcde",
    "abcdef",
    "test",
    "guest",
    "login",
    "sakura",
    "nihon",
    "japan",
    "ishikai",
    "mamis",
    "doctor",
];

/// May this be a password? It is taken as it was typed: nothing is folded, nothing cut off.
///
/// # Errors
/// Which part of the rule is missing, in words: at least 8 characters out of half-width letters, digits and symbols,
/// each kind at least once; not the login ID; none of those that everybody guesses.
pub fn check_password(typed: &str, login_id: &str) -> Result<(), FieldError> {
    if typed.is_empty() {
        return Err(FieldError::required("パスワードを入力してください"));
    }
    if !typed.chars().all(|c| c.is_ascii_graphic()) {
        return Err(FieldError::invalid("パスワードは半角の英字・数字・記号で入力してください（空白は使えません）"));
    }
    if typed.len() < SHORTEST {
        return Err(FieldError::invalid(format!("パスワードは{SHORTEST}文字以上で入力してください")));
    }
    if typed.len() > LONGEST {
        return Err(FieldError::too_long(format!("パスワードは{LONGEST}文字以内で入力してください")));
    }
    let has = |is_one: fn(&char) -> bool| typed.chars().any(|c| is_one(&c));
    let kinds = [
        ("英字", has(char::is_ascii_alphabetic)),
        ("数字", has(char::is_ascii_digit)),
        ("記号", has(char::is_ascii_punctuation)),
    ];
    let missing: Vec<&str> = kinds.iter().filter(|(_, is_there)| !is_there).map(|(name, _)| *name).collect();
    if !missing.is_empty() {
        let message =
            format!("パスワードには英字・数字・記号をすべて使ってください（{}がありません）", missing.join("・"));
        return Err(FieldError::invalid(message));
    }
    if is_common(&typed.to_lowercase()) || login_key(typed) == login_key(login_id) {
        return Err(FieldError::invalid(
            "このパスワードは推測されやすいため使えません。別のパスワードを入力してください",
        ));
    }
    Ok(())
}

fn is_common(lower: &str) -> bool {
    let core = lower.trim_matches(|c: char| c.is_ascii_digit() || c.is_ascii_punctuation());
    COMMON.contains(&core)
        || COMMON.iter().any(|word| word.contains(|c: char| !c.is_ascii_alphabetic()) && lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_case_and_spaces_do_not_matter() {
        for typed in ["Demo-Doctor1", " demo-doctor1\u{3000}", "ＤＥＭＯ－ｄｏｃｔｏｒ１", "demo-doctor1"] {
            assert_eq!(login_key(typed), "demo-doctor1", "{typed}");
        }
    }

    #[test]
    fn login_ids_have_8_to_32_letters_digits_and_symbols() {
        for (typed, id) in
            [("taro.yamada", "taro.yamada"), ("ＴＡＲＯ＿２０２６", "TARO_2026"), (" 12345678 ", "12345678")]
        {
            assert_eq!(login_id(typed).as_deref(), Ok(id), "{typed}");
            assert_eq!(login_key(typed), login_key(id));
        }
        for typed in ["", "  ", "taro-07", "taro yamada", "日医太郎日医太郎", &"a".repeat(33)] {
            assert!(login_id(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn passwords_have_letters_digits_and_symbols() {
        for symbol in (b'!'..=b'~').map(char::from).filter(char::is_ascii_punctuation) {
            assert_eq!(check_password(&format!("mihon26{symbol}"), ""), Ok(()), "{symbol}");
        }
        for (typed, said) in [
            ("", "入力してください"),
            ("ab1!xyz", "8文字以上"),
            ("mihonmihon", "（数字・記号がありません）"),
            ("20262026!", "（英字がありません）"),
            ("mihon2026", "（記号がありません）"),
            ("mihon 2026!", "空白"),
            ("ｍｉｈｏｎ２０２６！", "半角"),
            ("Password1!", "推測"),
            ("P@ssw0rd2026", "推測"),
            ("Taro-2026", "推測"),
            (&format!("a1!{}", "x".repeat(126)), "128文字以内"),
        ] {
            let message = check_password(typed, "taro-2026").unwrap_err().message;
            assert!(message.contains(said), "{typed}: {message}");
        }
    }
}
