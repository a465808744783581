//! Recovery codes: for who has lost the app that makes his codes. Printed, and good for once.

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::password::printable;
use crate::domain::ids::AccountId;
use crate::domain::time::Clock;

/// A new code, such as `wxyz-2345-abcd-efgh`: 66 random bits.
pub struct RecoveryCode(SecretString);

impl RecoveryCode {
    /// A new one.
    pub fn new(clock: &dyn Clock) -> Self {
        Self(printable(clock).into())
    }

    /// As it is shown, once.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What the database keeps.
    pub fn hash(&self, account: AccountId) -> [u8; 32] {
        hash(account, &self.expose().replace('-', ""))
    }
}

/// The same of a code that came back, without its hyphens. The account goes in, so that no list of hashes serves against
/// several.
pub fn hash(account: AccountId, bare: &str) -> [u8; 32] {
    Sha256::new().chain_update(account.0).chain_update(bare).finalize().into()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::second_factor::Proof;

    struct Fixed;

    impl Clock for Fixed {
        fn now(&self) -> chrono::DateTime<chrono::Utc> {
            chrono::DateTime::UNIX_EPOCH
        }

        fn random(&self, bytes: &mut [u8]) {
            bytes.fill(3);
        }
    }

    #[test]
    fn what_is_shown_can_be_typed_and_is_its_accounts_alone() {
        let (one, other) = (AccountId(Uuid::from_u128(1)), AccountId(Uuid::from_u128(2)));
        let code = RecoveryCode::new(&Fixed);
        let typed = Proof::recovery(&code.expose().to_uppercase());
        let Ok(Proof::Recovery(typed)) = typed else { panic!("it can be read") };
        assert_eq!(hash(one, typed.expose_secret()), code.hash(one));
        assert_ne!(code.hash(one), code.hash(other));
    }
}
