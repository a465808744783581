//! Passkeys: another way to log in than by password.

use unicode_normalization::UnicodeNormalization;

use super::problem::FieldError;

/// Passkeys that an account has at most.
pub const MOST: usize = 10;
/// Letters of a passkey's name at most.
pub const LONGEST_NAME: usize = 40;

/// What the owner calls a passkey, without what nobody sees of it.
///
/// # Errors
/// Nothing was typed; it is too long.
pub fn name(typed: &str) -> Result<String, FieldError> {
    let composed: String = typed.nfc().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let name = composed.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(FieldError::required("パスキーの名前を入力してください"));
    }
    if name.chars().count() > LONGEST_NAME {
        return Err(FieldError::too_long(format!("パスキーの名前は{LONGEST_NAME}文字までで入力してください")));
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_can_be_read_of_it() {
        assert_eq!(name("  職場の　パソコン\u{7}\n").unwrap(), "職場の パソコン");
        assert_eq!(name("が").unwrap(), "が", "one letter, however it was typed");
        assert_eq!(name(&"あ".repeat(40)).unwrap().chars().count(), 40);
        assert!(name(&"あ".repeat(41)).is_err());
        assert!(name(" 　\t").unwrap_err().message.contains("入力してください"));
    }
}
