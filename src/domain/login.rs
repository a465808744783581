//! Login IDs as people type them.

use unicode_normalization::UnicodeNormalization;

/// The form under which a login ID is found: half-width, lower case, no spaces around. Never scold for a width.
pub fn login_key(typed: &str) -> String {
    typed.nfkc().collect::<String>().trim().to_lowercase()
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
}
