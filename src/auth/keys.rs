//! The key of the installation and what is signed with it.

use chrono::{DateTime, Utc};
use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::token::Token;

const ISSUER: &str = "mamis";
const AUDIENCE: &str = "mamis-session";

/// Claims of the session cookie. Role and scope are read from the rows, never from here.
#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    /// End in any case, seconds since 1970.
    exp: i64,
    /// The session token.
    sid: String,
}

/// Keys derived from the installation's own, one per purpose.
pub struct Keys {
    root: [u8; 32],
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

impl Keys {
    /// Derives the keys. `root` is the same on every instance.
    pub fn new(root: [u8; 32]) -> Self {
        // A second call finds the provider installed already.
        let _ = jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER.install_default();
        let session = mac(&root, &[b"session cookie"]);
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        // Checked below against the Clock: the crate would ask the system.
        validation.validate_exp = false;
        Self {
            root,
            encoding: EncodingKey::from_secret(&session),
            decoding: DecodingKey::from_secret(&session),
            validation,
        }
    }

    /// Content of the session cookie: a JWT that carries the session's token.
    pub fn seal_session(&self, token: &Token, expires_at: DateTime<Utc>) -> jsonwebtoken::errors::Result<String> {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            exp: expires_at.timestamp(),
            sid: token.expose().to_owned(),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
    }

    /// The session's token in a cookie that this installation made and that has not expired.
    pub fn open_session(&self, cookie: &str, now: DateTime<Utc>) -> Option<Token> {
        let claims = jsonwebtoken::decode::<Claims>(cookie, &self.decoding, &self.validation).ok()?.claims;
        if claims.exp <= now.timestamp() {
            return None;
        }
        Token::parse(&claims.sid)
    }

    /// A text with its signature, for short-lived cookies that the browser may read but not forge.
    pub fn sign(&self, purpose: &str, text: &str) -> String {
        let signature = mac(&self.root, &[purpose.as_bytes(), text.as_bytes()]);
        format!("{}.{}", BASE64URL_NOPAD.encode(text.as_bytes()), BASE64URL_NOPAD.encode(&signature))
    }

    /// The text, if it was signed here for this purpose.
    pub fn verify(&self, purpose: &str, signed: &str) -> Option<String> {
        let (text, signature) = signed.split_once('.')?;
        let text = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).ok()?;
        let expected = mac(&self.root, &[purpose.as_bytes(), &text]);
        if !bool::from(expected.ct_eq(&signature)) {
            return None;
        }
        String::from_utf8(text).ok()
    }

    /// The secret behind the form tokens of a browser in which nobody is logged in.
    pub fn visitor_secret(&self, visit: &Token) -> [u8; 32] {
        mac(&self.root, &[b"visitor form secret", visit.expose().as_bytes()])
    }
}

/// A form token: `base64url(mask ‖ mask ⊕ HMAC(secret, "form"))`. The mask is new on every page, so that compressing
/// the page tells nothing about the secret (BREACH).
pub fn form_token(secret: &[u8], mask: [u8; 32]) -> String {
    let mut bytes = [0; 64];
    bytes[..32].copy_from_slice(&mask);
    for (byte, (tag, mask)) in bytes[32..].iter_mut().zip(mac(secret, &[b"form"]).iter().zip(mask)) {
        *byte = tag ^ mask;
    }
    BASE64URL_NOPAD.encode(&bytes)
}

/// Was the token made with this secret? Takes the same time either way.
pub fn is_form_token(secret: &[u8], token: &str) -> bool {
    let Ok(bytes) = BASE64URL_NOPAD.decode(token.as_bytes()) else { return false };
    let Some((mask, masked)) = bytes.split_first_chunk::<32>() else { return false };
    let tag: Vec<u8> = masked.iter().zip(mask).map(|(byte, mask)| byte ^ mask).collect();
    mac(secret, &[b"form"]).ct_eq(&tag).into()
}

/// HMAC-SHA-256 over the parts, each led by its length so that no two lists of parts look the same.
fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn token() -> Token {
        Token::parse(&BASE64URL_NOPAD.encode(&[7; 32])).unwrap()
    }

    #[test]
    fn a_session_cookie_is_good_until_it_expires_and_for_its_own_installation_only() {
        let keys = Keys::new([1; 32]);
        let cookie = keys.seal_session(&token(), at(1000)).unwrap();
        assert_eq!(keys.open_session(&cookie, at(999)).unwrap().expose(), token().expose());
        assert!(keys.open_session(&cookie, at(1000)).is_none());
        assert!(Keys::new([2; 32]).open_session(&cookie, at(999)).is_none());
    }

    #[test]
    fn foreign_algorithms_issuers_and_audiences_are_refused() {
        let keys = Keys::new([1; 32]);
        let sealed = |header: &Header, iss: &str, aud: &str| {
            let claims = Claims { iss: iss.into(), aud: aud.into(), exp: 1000, sid: token().expose().into() };
            jsonwebtoken::encode(header, &claims, &keys.encoding).unwrap()
        };
        let hs256 = Header::new(Algorithm::HS256);
        assert!(keys.open_session(&sealed(&hs256, ISSUER, AUDIENCE), at(1)).is_some());
        assert!(keys.open_session(&sealed(&hs256, "other", AUDIENCE), at(1)).is_none());
        assert!(keys.open_session(&sealed(&hs256, ISSUER, "other"), at(1)).is_none());
        assert!(keys.open_session(&sealed(&Header::new(Algorithm::HS512), ISSUER, AUDIENCE), at(1)).is_none());
        // {"alg":"none"} with the right claims and no signature.
        let (_, rest) = keys
            .seal_session(&token(), at(1000))
            .unwrap()
            .split_once('.')
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
            .unwrap();
        let none = BASE64URL_NOPAD.encode(br#"{"alg":"none","typ":"JWT"}"#);
        let claims = rest.split('.').next().unwrap();
        assert!(keys.open_session(&format!("{none}.{claims}."), at(1)).is_none());
    }

    #[test]
    fn signed_texts_keep_their_purpose() {
        let keys = Keys::new([1; 32]);
        let signed = keys.sign("flash", "保存しました");
        assert_eq!(keys.verify("flash", &signed).as_deref(), Some("保存しました"));
        assert_eq!(keys.verify("other", &signed), None);
        assert_eq!(keys.verify("flash", &format!("{signed}A")), None);
        assert_eq!(keys.verify("flash", ""), None);
    }

    #[test]
    fn form_tokens_differ_on_every_page_and_belong_to_one_secret() {
        let (one, two) = (form_token(&[1; 32], [5; 32]), form_token(&[1; 32], [6; 32]));
        assert_ne!(one, two);
        assert!(is_form_token(&[1; 32], &one) && is_form_token(&[1; 32], &two));
        assert!(!is_form_token(&[2; 32], &one));
        for wrong in ["", "AAAA", &one[..one.len() - 2]] {
            assert!(!is_form_token(&[1; 32], wrong), "{wrong}");
        }
    }
}
