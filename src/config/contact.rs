//! Whom users ask: what the foot of every page says.

use super::source::{Source, Variable};

const CONTACT_NAME: Variable = Variable {
    name: "CONTACT_NAME",
    default: Some("会員情報管理システム運営事務局"),
    about: "Who answers questions about the system, as the foot of every page calls them.",
};
const CONTACT_PHONE: Variable = Variable {
    name: "CONTACT_PHONE",
    default: None,
    about: "Their telephone number, with hyphens: `03-1234-5678`. Unset: pages send people to the secretariat of their association.",
};
const CONTACT_HOURS: Variable = Variable {
    name: "CONTACT_HOURS",
    default: None,
    about: "When somebody answers there, in Japanese: `平日 9時30分〜17時30分`.",
};

pub const VARIABLES: &[&Variable] = &[&CONTACT_NAME, &CONTACT_PHONE, &CONTACT_HOURS];

/// The operator of the system, where people can reach him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactConfig {
    /// Who answers.
    pub name: String,
    /// Telephone number with hyphens.
    pub phone: String,
    /// When somebody answers.
    pub hours: Option<String>,
}

impl ContactConfig {
    /// None: no number is set, and none is made up.
    pub(super) fn read(source: &mut Source<'_>) -> Option<Self> {
        let name = source.text(&CONTACT_NAME).unwrap_or_default();
        let hours = source.text(&CONTACT_HOURS);
        let Some(phone) = source.text(&CONTACT_PHONE) else {
            if hours.is_some() {
                source.fault(&CONTACT_HOURS, "needs CONTACT_PHONE, or nobody knows where to call");
            }
            return None;
        };
        if !is_phone(&phone) {
            source.fault(
                &CONTACT_PHONE,
                format!("“{phone}” is no telephone number of 10 or 11 digits such as 03-1234-5678"),
            );
        }
        Some(Self { name, phone, hours })
    }
}

fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let plain = text.chars().all(|character| character.is_ascii_digit() || character == '-');
    plain && text.starts_with('0') && text.contains('-') && matches!(digits, 10 | 11)
}
