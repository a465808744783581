//! The second factor of a log-in: codes that an app makes of a shared secret and the time (TOTP, RFC 6238), and recovery
//! codes for who has lost it.

use chrono::{DateTime, Utc};
use data_encoding::BASE32_NOPAD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use totp_rs::{Algorithm, Builder, Totp};
use unicode_normalization::UnicodeNormalization;

use super::problem::FieldError;
use super::text::width::is_dash;
use super::time::Clock;

/// Recovery codes that there are at a time.
pub const RECOVERY_CODES: usize = 10;

/// 160 bits, as long as the hash that is made of them.
const SECRET_BYTES: usize = 20;
const DIGITS: u8 = 6;
const STEP_SECONDS: u64 = 30;
/// Clocks of telephones go wrong by so many steps, before or after.
const TOLERANCE: u16 = 1;
/// Letters and digits of a recovery code, without its hyphens.
const RECOVERY_LENGTH: usize = 16;
/// What the app shows above its code.
const ISSUER: &str = "MAMIS";

/// What the app and this program share. Never written into a log.
pub struct Secret(SecretBox<[u8; SECRET_BYTES]>);

impl Secret {
    /// A new one.
    pub fn new(clock: &dyn Clock) -> Self {
        let mut bytes = [0; SECRET_BYTES];
        clock.random(&mut bytes);
        Self(SecretBox::new(Box::new(bytes)))
    }

    /// One that was kept. `None`: not of the right length.
    pub fn kept(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(|bytes| Self(SecretBox::new(Box::new(bytes))))
    }

    /// For keeping.
    pub fn expose(&self) -> &[u8] {
        self.0.expose_secret()
    }

    /// As it is typed into an app that can't read the picture.
    pub fn text(&self) -> SecretString {
        BASE32_NOPAD.encode(self.expose()).into()
    }

    /// The address that apps read out of the picture.
    pub fn url(&self, login_id: &str) -> SecretString {
        let account = utf8_percent_encode(login_id, NON_ALPHANUMERIC);
        let secret = self.text();
        let secret = secret.expose_secret();
        format!(
            "otpauth://totp/{ISSUER}:{account}?secret={secret}&issuer={ISSUER}&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}"
        )
        .into()
    }

    /// The time step to which a code belongs: that of now, or a neighbour. `None`: it belongs to none of them. Whether a
    /// code of this step was used before is for the caller.
    pub fn step_of(&self, code: &str, now: DateTime<Utc>) -> Option<i64> {
        let seconds = u64::try_from(now.timestamp()).ok()?;
        self.totp()?.check(code, seconds).and_then(|step| i64::try_from(step).ok())
    }

    fn totp(&self) -> Option<Totp> {
        let builder = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(DIGITS).with_skew(TOLERANCE);
        // What could be refused is fixed above.
        builder.with_step_duration(STEP_SECONDS).with_secret(*self.0.expose_secret()).build().ok()
    }
}

/// What somebody typed to show that he has his second factor, in the form in which it is compared.
pub enum Proof {
    /// Six digits of his app.
    Code(SecretString),
    /// A recovery code, in lower case and without its hyphens.
    Recovery(SecretString),
}

impl Proof {
    /// A code of the app, whatever its width, with or without spaces.
    ///
    /// # Errors
    /// Nothing was typed, or not six digits.
    pub fn code(typed: &str) -> Result<Self, FieldError> {
        let code = bare(typed);
        match code.len() {
            0 => Err(FieldError::required("確認コードを入力してください")),
            _ if is_code(&code) => Ok(Self::Code(code.into())),
            _ => Err(FieldError::invalid("確認コードは、アプリに表示されている6桁の数字で入力してください")),
        }
    }

    /// A recovery code, whatever its width and case, with or without hyphens.
    ///
    /// # Errors
    /// Nothing was typed, or not sixteen letters and digits.
    pub fn recovery(typed: &str) -> Result<Self, FieldError> {
        let code = bare(typed);
        match code.len() {
            0 => Err(FieldError::required("リカバリーコードを入力してください")),
            _ if is_recovery(&code) => Ok(Self::Recovery(code.into())),
            _ => Err(FieldError::invalid(
                "リカバリーコードは、控えのとおり16文字の英字・数字で入力してください（例：abcd-2345-efgh-jkmn）",
            )),
        }
    }

    /// One or the other.
    ///
    /// # Errors
    /// Nothing was typed, or neither.
    pub fn either(typed: &str) -> Result<Self, FieldError> {
        let code = bare(typed);
        match code.len() {
            0 => Err(FieldError::required("確認コードまたはリカバリーコードを入力してください")),
            _ if is_code(&code) => Ok(Self::Code(code.into())),
            _ if is_recovery(&code) => Ok(Self::Recovery(code.into())),
            _ => Err(FieldError::invalid(
                "アプリに表示されている6桁の数字、またはリカバリーコード（16文字の英字・数字）を入力してください",
            )),
        }
    }
}

fn bare(typed: &str) -> String {
    typed.nfkc().filter(|&c| !c.is_whitespace() && !is_dash(c)).flat_map(char::to_lowercase).collect()
}

fn is_code(text: &str) -> bool {
    text.len() == usize::from(DIGITS) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_recovery(text: &str) -> bool {
    text.len() == RECOVERY_LENGTH && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> Secret {
        Secret::kept(b"12345678901234567890").expect("twenty bytes")
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("an instant")
    }

    /// Appendix B of RFC 6238, its last six digits.
    const KNOWN: [(i64, &str); 6] = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ];

    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, code) in KNOWN {
            assert_eq!(secret().step_of(code, at(seconds)), Some(seconds / 30), "{seconds}");
        }
    }

    #[test]
    fn a_code_counts_one_step_before_and_after_its_own_and_no_more() {
        let (seconds, code) = (1_234_567_890, "005924");
        let step = seconds / 30;
        for (moved, found) in [
            (-60, None),
            (-31, None),
            (-30, Some(step)),
            (-1, Some(step)),
            (0, Some(step)),
            (29, Some(step)),
            (30, Some(step)),
            (59, Some(step)),
            (60, None),
        ] {
            assert_eq!(secret().step_of(code, at(seconds + moved)), found, "{moved}");
        }
    }

    #[test]
    fn other_codes_and_other_secrets_do_not_count() {
        let other = Secret::kept(b"09876543210987654321").expect("twenty bytes");
        for (seconds, code) in KNOWN {
            assert_eq!(other.step_of(code, at(seconds)), None);
            assert_eq!(secret().step_of(code, at(seconds + 3600)), None);
            for wrong in ["", "00592", "0059244", "+05924", "００５９２４", "abcdef"] {
                assert_eq!(secret().step_of(wrong, at(seconds)), None, "{wrong}");
            }
        }
        assert!(Secret::kept(b"too short").is_none());
    }

    #[test]
    fn apps_are_told_everything() {
        let url = secret().url("taro:yamada/1");
        assert_eq!(
            url.expose_secret(),
            "otpauth://totp/MAMIS:taro%3Ayamada%2F1?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=MAMIS&algorithm=SHA1&digits=6&period=30"
        );
        assert_eq!(secret().text().expose_secret().len(), 32);
    }

    #[test]
    fn widths_spaces_and_hyphens_do_not_matter() {
        let code = |typed: &str| match Proof::either(typed) {
            Ok(Proof::Code(code)) => format!("code {}", code.expose_secret()),
            Ok(Proof::Recovery(code)) => format!("recovery {}", code.expose_secret()),
            Err(error) => error.message,
        };
        for typed in ["123456", " 123 456 ", "１２３４５６", "１２３\u{3000}４５６", "123-456"] {
            assert_eq!(code(typed), "code 123456", "{typed}");
            assert!(Proof::code(typed).is_ok() && Proof::recovery(typed).is_err(), "{typed}");
        }
        for typed in
            ["abcd-2345-efgh-jkmn", "ABCD 2345 EFGH JKMN", "ａｂｃｄ２３４５ｅｆｇｈｊｋｍｎ", "abcdー2345ー efghjkmn"]
        {
            assert_eq!(code(typed), "recovery abcd2345efghjkmn", "{typed}");
            assert!(Proof::recovery(typed).is_ok() && Proof::code(typed).is_err(), "{typed}");
        }
        for typed in ["", "  ", "12345", "1234567", "abcdef", "abcd-2345-efgh-jkm", "abcd-2345-efgh-jkmé"] {
            assert!(Proof::either(typed).is_err(), "{typed}");
            assert!(Proof::code(typed).is_err() && Proof::recovery(typed).is_err(), "{typed}");
        }
    }
}
