//! Passkeys (WebAuthn, <https://www.w3.org/TR/webauthn-3/>): what a browser is asked, and whether its answer is right.
//!
//! The owner is always verified by his device (fingerprint, face, PIN), so that a passkey stands for both factors of a
//! log-in. Challenges are the library's own random numbers.

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use url::Url;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Webauthn, WebauthnBuilder,
};

use crate::domain::ids::AccountId;

/// What people read when their device asks them.
const NAME: &str = "MAMIS";

/// The site to which passkeys are bound.
pub struct RelyingParty(Webauthn);

/// What a browser is asked, and what the answer will be held against.
pub struct Question {
    /// Options for `navigator.credentials`, as JSON.
    pub options: String,
    /// For keeping until the answer comes.
    pub state: Value,
}

/// A key whose answer was right, as it is kept.
pub struct Kept {
    pub credential_id: Vec<u8>,
    pub credential: Value,
}

/// The answer to a log-in: whose key it says it is, and which.
pub struct Answer {
    pub account: AccountId,
    pub credential_id: Vec<u8>,
    answer: PublicKeyCredential,
}

/// The answer is not right, or not one to this question.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NotProven(String);

impl NotProven {
    fn because(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }
}

impl RelyingParty {
    /// The site at this address. `None`: browsers bind no passkey to it, for it has no name but a number, or speaks
    /// without TLS to other machines.
    pub fn at(origin: &Url) -> Option<Self> {
        let name = origin.domain().filter(|name| origin.scheme() == "https" || *name == "localhost")?;
        let party = WebauthnBuilder::new(name, origin).and_then(|builder| builder.rp_name(NAME).build());
        party.map(Self).inspect_err(|error| tracing::warn!(%error, "passkeys can't be used here")).ok()
    }

    /// Asks for a new key. `known`: keys that the owner has, so that no device makes a second.
    pub fn ask_for_new(
        &self,
        account: AccountId,
        login_id: &str,
        name: &str,
        known: Vec<Vec<u8>>,
    ) -> Result<Question, NotProven> {
        let (options, state) =
            self.0.start_passkey_registration(account.0, login_id, name, Some(known)).map_err(NotProven::because)?;
        let mut options = serde_json::to_value(options).map_err(NotProven::because)?["publicKey"].take();
        // The log-in page does not know who comes: the key has to tell, and only those that the device itself keeps do.
        let selection = &mut options["authenticatorSelection"];
        selection["residentKey"] = json!("required");
        selection["requireResidentKey"] = json!(true);
        let state = serde_json::to_value(state).map_err(NotProven::because)?;
        Ok(Question { options: options.to_string(), state })
    }

    /// Looks at the new key that came.
    pub fn take_new(&self, answer: &str, state: Value) -> Result<Kept, NotProven> {
        let answer: RegisterPublicKeyCredential = serde_json::from_str(answer).map_err(NotProven::because)?;
        let state: PasskeyRegistration = serde_json::from_value(state).map_err(NotProven::because)?;
        let key = self.0.finish_passkey_registration(&answer, &state).map_err(NotProven::because)?;
        let credential = serde_json::to_value(&key).map_err(NotProven::because)?;
        Ok(Kept { credential_id: key.cred_id().to_vec(), credential })
    }

    /// Asks whoever it is to prove himself with any key of this site.
    pub fn ask_who(&self) -> Result<Question, NotProven> {
        let (options, state) = self.0.start_discoverable_authentication().map_err(NotProven::because)?;
        let options = serde_json::to_value(options).map_err(NotProven::because)?["publicKey"].to_string();
        Ok(Question { options, state: serde_json::to_value(state).map_err(NotProven::because)? })
    }

    /// Reads an answer; nothing is proven yet.
    pub fn read(&self, answer: &SecretString) -> Result<Answer, NotProven> {
        let answer: PublicKeyCredential = serde_json::from_str(answer.expose_secret()).map_err(NotProven::because)?;
        let (account, id) = self.0.identify_discoverable_authentication(&answer).map_err(NotProven::because)?;
        let credential_id = id.to_vec();
        Ok(Answer { account: AccountId(account), credential_id, answer })
    }

    /// Is it the answer to this question, by this key? Gives the key with its counter moved on.
    pub fn verify(&self, answer: &Answer, state: Value, credential: Value) -> Result<Value, NotProven> {
        let state: DiscoverableAuthentication = serde_json::from_value(state).map_err(NotProven::because)?;
        let mut key: Passkey = serde_json::from_value(credential).map_err(NotProven::because)?;
        let done = self.0.finish_discoverable_authentication_v2(&answer.answer, state, DiscoverableKey::from(&key));
        let done = done.map_err(NotProven::because)?;
        if !done.user_verified() {
            return Err(NotProven::because("the owner was not verified"));
        }
        key.update_credential(&done);
        serde_json::to_value(key).map_err(NotProven::because)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn party(origin: &str) -> Option<RelyingParty> {
        RelyingParty::at(&origin.parse().expect("an address"))
    }

    #[test]
    fn a_site_needs_a_name_and_tls() {
        assert!(party("https://mamis.example.jp").is_some() && party("http://localhost:8080").is_some());
        assert!(party("http://127.0.0.1:8080").is_none() && party("http://[::1]:8080").is_none());
        assert!(party("http://mamis.example.jp").is_none());
    }

    #[test]
    fn a_new_key_tells_its_owner_and_verifies_him() {
        let party = party("https://mamis.example.jp").expect("a site");
        let known = vec![vec![7; 16]];
        let question = party.ask_for_new(AccountId(Uuid::from_u128(1)), "mihon-taro", "見本 太郎", known);
        let options: Value = serde_json::from_str(&question.expect("a question").options).expect("JSON");
        let selection = &options["authenticatorSelection"];
        assert_eq!(selection["residentKey"], "required");
        assert_eq!(selection["userVerification"], "required");
        assert_eq!(options["rp"], json!({ "name": "MAMIS", "id": "mamis.example.jp" }));
        assert_eq!(options["excludeCredentials"][0]["id"], "BwcHBwcHBwcHBwcHBwcHBw");
        let question: Value = serde_json::from_str(&party.ask_who().expect("a question").options).expect("JSON");
        assert_eq!(question["userVerification"], "required");
        assert_eq!(question["allowCredentials"], json!([]), "whoever it is");
    }

    #[test]
    fn nonsense_is_no_answer() {
        let party = party("https://mamis.example.jp").expect("a site");
        for nonsense in ["", "{}", "[]", "null", r#"{"id":"","rawId":"","type":"public-key","response":{}}"#] {
            assert!(party.read(&nonsense.to_owned().into()).is_err(), "{nonsense}");
            assert!(party.take_new(nonsense, json!({})).is_err(), "{nonsense}");
        }
    }
}
