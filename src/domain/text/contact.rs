//! Postal codes, telephone numbers, mail addresses and licence numbers.

use super::width::{char_count, fold_ascii, is_dash, is_hidden, single_line};
use crate::domain::problem::FieldError;

/// Seven digits out of 〒113-8621, １１３－８６２１ and the like.
///
/// # Errors
/// Anything but seven digits.
pub fn postal_code(typed: &str) -> Result<String, FieldError> {
    let digits: String = fold_ascii(typed)
        .chars()
        .filter(|&c| !(c.is_whitespace() || c == '〒' || is_dash(c) || is_hidden(c)))
        .collect();
    if digits.is_empty() {
        return Err(FieldError::required("郵便番号を入力してください"));
    }
    if digits.len() != 7 || !all_digits(&digits) {
        return Err(FieldError::invalid("郵便番号は7桁の数字で入力してください"));
    }
    Ok(digits)
}

/// A telephone or fax number: digits, with hyphens where any separators were typed.
///
/// # Errors
/// Not 10 or 11 digits that begin with 0.
pub fn phone(typed: &str, label: &str) -> Result<String, FieldError> {
    let folded = fold_ascii(typed);
    let domestic = match folded.trim().strip_prefix("+81") {
        Some(rest) => format!("0{}", rest.trim_start_matches(|c: char| is_dash(c) || c == ' ' || c == '0')),
        None => folded,
    };
    let separator = |c: char| is_dash(c) || matches!(c, ' ' | '(' | ')' | '.' | '/') || is_hidden(c);
    let groups: Vec<&str> = domestic.split(separator).filter(|group| !group.is_empty()).collect();
    let digits = groups.concat();
    if digits.is_empty() {
        return Err(FieldError::required(format!("{label}を入力してください")));
    }
    if !all_digits(&digits) || !digits.starts_with('0') || !matches!(digits.len(), 10 | 11) {
        return Err(FieldError::invalid(format!("{label}は市外局番から10桁または11桁で入力してください")));
    }
    Ok(groups.join("-"))
}

/// A mail address, width folded, 100 characters at most.
///
/// # Errors
/// Not an address that mail can be sent to.
pub fn email(typed: &str) -> Result<String, FieldError> {
    let address = single_line(&fold_ascii(typed));
    if address.is_empty() {
        return Err(FieldError::required("メールアドレスを入力してください"));
    }
    if char_count(&address) > 100 {
        return Err(FieldError::too_long("メールアドレスは100文字以内で入力してください"));
    }
    let wrong = || FieldError::invalid("メールアドレスの形式を確認してください（例：taro@example.jp）");
    let (local, domain) = address.rsplit_once('@').ok_or_else(wrong)?;
    if !local.chars().all(is_local_char) || !is_domain(domain) {
        return Err(wrong());
    }
    if local.is_empty() || local.starts_with('.') || local.ends_with('.') || local.contains("..") {
        return Err(FieldError::invalid(
            "このメールアドレスには送信できません。「.」が続くものや@の直前にあるものは使えないため、別のメールアドレスを入力してください",
        ));
    }
    Ok(address)
}

fn is_local_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c)
}

fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    domain.contains('.') && domain.split('.').all(label)
}

/// 医籍登録番号: one to six digits without leading zeros, out of 第123456号 and the like.
///
/// # Errors
/// Anything else.
pub fn license_number(typed: &str) -> Result<String, FieldError> {
    let folded = single_line(&fold_ascii(typed));
    if folded.is_empty() {
        return Err(FieldError::required("医籍登録番号を入力してください"));
    }
    let inner = folded.strip_prefix('第').unwrap_or(&folded);
    let inner = inner.strip_suffix('号').unwrap_or(inner);
    let digits: String = inner.chars().filter(|c| !matches!(c, ' ' | ',')).collect();
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() || digits.len() > 6 || !all_digits(digits) {
        return Err(FieldError::invalid("医籍登録番号は6桁までの数字で入力してください"));
    }
    Ok(digits.to_owned())
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn postal_codes() {
        for typed in
            ["1138621", "１１３－８６２１", "〒113-8621", "113ー8621", "113−8621", " 113 8621 ", "113‐8621", "113ｰ8621"]
        {
            assert_eq!(postal_code(typed).as_deref(), Ok("1138621"), "{typed}");
        }
        for typed in ["113862", "11386211", "113-862a", "１２３四５６７"] {
            assert_eq!(postal_code(typed).unwrap_err().message, "郵便番号は7桁の数字で入力してください");
        }
    }

    #[test]
    fn phones() {
        let cases = [
            ("0312345678", "0312345678"),
            ("０３－１２３４－５６７８", "03-1234-5678"),
            ("03(1234)5678", "03-1234-5678"),
            ("(045) 123-4567", "045-123-4567"),
            ("090ー1234ー5678", "090-1234-5678"),
            ("+81-3-1234-5678", "03-1234-5678"),
        ];
        for (typed, stored) in cases {
            assert_eq!(phone(typed, "電話番号").as_deref(), Ok(stored), "{typed}");
        }
        for typed in ["1234-5678", "031234567", "031234567890", "03-1234-567x"] {
            assert_eq!(
                phone(typed, "電話番号").unwrap_err().message,
                "電話番号は市外局番から10桁または11桁で入力してください"
            );
        }
    }

    #[test]
    fn mail_addresses() {
        assert_eq!(email(" ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ ").as_deref(), Ok("taro@example.jp"));
        assert_eq!(email("a+b_c@mail.example.co.jp").as_deref(), Ok("a+b_c@mail.example.co.jp"));
        for typed in [
            "taro",
            "taro@",
            "@example.jp",
            "taro@example",
            "ta ro@example.jp",
            "太郎@example.jp",
            "a@-b.jp",
            "a@b..jp",
        ] {
            assert!(email(typed).is_err(), "{typed}");
        }
        assert!(email("a..b@docomo.ne.jp").unwrap_err().message.starts_with("このメールアドレスには送信できません"));
        assert!(email("b.@docomo.ne.jp").is_err());
        assert!(email("a@example.jp\r\nBcc: x@example.jp").is_err());
        assert!(email(&format!("{}@example.jp", "a".repeat(90))).unwrap_err().message.contains("100文字以内"));
    }

    #[test]
    fn license_numbers() {
        for typed in ["123456", "第123456号", "１２３４５６", " 第１２３４５６号 ", "0123456"] {
            assert_eq!(license_number(typed).as_deref(), Ok("123456"), "{typed}");
        }
        for typed in ["1234567", "12a", "第号", "000"] {
            assert!(license_number(typed).is_err(), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn an_accepted_address_can_be_mailed(local in "[a-z0-9._+-]{1,12}", domain in "[a-z0-9-]{1,8}\\.[a-z]{2,3}") {
            if let Ok(address) = email(&format!("{local}@{domain}")) {
                prop_assert!(address.parse::<lettre::Address>().is_ok(), "{}", address);
            }
        }

        #[test]
        fn nothing_makes_them_panic(typed in any::<String>()) {
            let _ = (postal_code(&typed), phone(&typed, "電話番号"), email(&typed), license_number(&typed));
        }
    }
}
