//! Ids of the API: opaque, and of one kind of object each.

use async_graphql::ID;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::domain::ids::*;

/// A domain id that has a place in the API.
pub trait NodeId: From<Uuid> + Copy {
    /// First byte of the encoded id. Never reused.
    const TAG: u8;

    /// The bare id.
    fn uuid(self) -> Uuid;
}

macro_rules! node_ids {
    ($($name:ident = $tag:literal),+ $(,)?) => {$(
        impl NodeId for $name {
            const TAG: u8 = $tag;

            fn uuid(self) -> Uuid {
                self.0
            }
        }
    )+};
}

node_ids! {
    DoctorId = 1,
    AssociationId = 2,
    CategoryId = 3,
    FacilityId = 4,
    GroupId = 5,
    AffiliationId = 6,
    ApplicationId = 7,
    StepId = 8,
    AttachmentId = 9,
    StaffUserId = 10,
    DraftId = 11,
    ApplicationMessageId = 12,
    ApplicationMemoId = 13,
    SessionId = 14,
    ApiTokenId = 15,
    RegistrationCaseId = 16,
    PasskeyId = 17,
}

/// The id as clients see it.
pub fn encode<T: NodeId>(id: T) -> ID {
    ID(encode_text(id))
}

/// The same as plain text, for addresses.
pub fn encode_text<T: NodeId>(id: T) -> String {
    let mut bytes = [0; 17];
    bytes[0] = T::TAG;
    bytes[1..].copy_from_slice(id.uuid().as_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The domain id, if the text is an id of this kind of object.
pub fn decode<T: NodeId>(text: &str) -> Option<T> {
    let (tag, uuid) = split(text)?;
    (tag == T::TAG).then(|| T::from(uuid))
}

/// Kind and bare id.
pub fn split(text: &str) -> Option<(u8, Uuid)> {
    let mut bytes = [0; 17];
    let length = URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).ok()?;
    (length == bytes.len()).then(|| Uuid::from_slice(&bytes[1..]).ok().map(|uuid| (bytes[0], uuid))).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_its_own_kind_only() {
        let uuid = Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0001);
        let text = encode_text(DoctorId(uuid));
        assert_eq!(text.len(), 23);
        assert_eq!(decode::<DoctorId>(&text), Some(DoctorId(uuid)));
        assert_eq!(decode::<FacilityId>(&text), None);
        assert_eq!(decode::<DoctorId>(&uuid.to_string()), None);
        assert_eq!(decode::<DoctorId>(&text[..22]), None);
        assert_eq!(decode::<DoctorId>(""), None);
    }
}
