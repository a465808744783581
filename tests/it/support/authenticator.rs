//! A device with passkeys, in software: what a browser and its authenticator do together (WebAuthn Level 3, §5 and §6).

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use uuid::Uuid;

use super::fixtures::TestId;

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const HAS_KEY: u8 = 0x40;

/// A device with one key. What it says can be made wrong by its fields.
pub struct Authenticator {
    key: EcdsaKeyPair,
    credential_id: Vec<u8>,
    /// Whose key it says it is.
    pub user_handle: String,
    /// The address that the browser shows.
    pub origin: String,
    /// Has the owner shown his finger or typed his PIN?
    pub verifies: bool,
    /// Answers so far.
    pub counter: u32,
}

impl Authenticator {
    /// Makes a key for the options of a registration. Gives the device and its answer.
    pub fn create(options: &str, origin: &str) -> (Self, String) {
        let options: Value = serde_json::from_str(options).expect("options");
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key");
        let user_handle = options["user"]["id"].as_str().expect("a user").to_owned();
        let credential_id = Uuid::now_v7_for_tests().as_bytes().to_vec();
        let made = Self { key, credential_id, user_handle, origin: origin.to_owned(), verifies: true, counter: 0 };
        let answer = made.attest(&options);
        (made, answer)
    }

    /// The answer to a registration, with the key that it has.
    pub fn attest(&self, options: &Value) -> String {
        let client = self.client_data("webauthn.create", options);
        let mut data = self.data(text(&options["rp"]["id"]), HAS_KEY);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.credential_id.len()).expect("a short id").to_be_bytes());
        data.extend(&self.credential_id);
        data.extend(self.public_key());
        // CBOR: { "fmt": "none", "attStmt": {}, "authData": bytes }
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".to_vec();
        object.extend(u16::try_from(data.len()).expect("short").to_be_bytes());
        object.extend(data);
        let response = json!({ "clientDataJSON": encode(&client), "attestationObject": encode(&object) });
        self.answer(&response)
    }

    /// The answer to the options of a log-in.
    pub fn assert(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("options");
        self.counter += 1;
        let client = self.client_data("webauthn.get", &options);
        let data = self.data(text(&options["rpId"]), 0);
        let mut signed = data.clone();
        signed.extend(digest(&SHA256, &client).as_ref());
        let signature = self.key.sign(&SystemRandom::new(), &signed).expect("a signature");
        self.answer(&json!({
            "clientDataJSON": encode(&client),
            "authenticatorData": encode(&data),
            "signature": encode(signature.as_ref()),
            "userHandle": self.user_handle,
        }))
    }

    fn answer(&self, response: &Value) -> String {
        let id = encode(&self.credential_id);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {} })
            .to_string()
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let data =
            json!({ "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false });
        data.to_string().into_bytes()
    }

    fn data(&self, site: &str, flags: u8) -> Vec<u8> {
        let flags = flags | PRESENT | if self.verifies { VERIFIED } else { 0 };
        let mut data = digest(&SHA256, site.as_bytes()).as_ref().to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// COSE: { 1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y }
    fn public_key(&self) -> Vec<u8> {
        let point = self.key.public_key().as_ref();
        let (x, y) = (&point[1..33], &point[33..65]);
        [b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20".as_slice(), x, b"\x22\x58\x20", y].concat()
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
