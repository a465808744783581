//! The people one can log in as, and the associations of their stories.

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};

use crate::domain::words::StaffRole;

/// The password of every account that has one. Long enough, with letters, digits and a symbol.
pub const PASSWORD: &str = "mihon#2026";

/// A doctor to log in as.
#[derive(Debug, Clone, Copy)]
pub struct DoctorStory {
    pub login_id: &'static str,
    /// Who it is, in words.
    pub about: &'static str,
    /// Code of the association he joined, or would.
    pub association: &'static str,
    pub migrated: bool,
    pub member: bool,
    pub trainee: bool,
    pub now: Now,
}

/// What the doctor is in the middle of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Now {
    Nothing,
    /// An 入会届 that is not sent yet.
    Draft,
    /// An 入会届 that was sent back.
    Returned,
}

/// The first doctors of the nation.
#[rustfmt::skip]
pub const DOCTORS: &[DoctorStory] = &[
    DoctorStory { login_id: "doctor-member", about: "会員（横浜市青葉区から日本医師会までの4層）", association: "4-14-017", migrated: false, member: true, trainee: false, now: Now::Nothing },
    DoctorStory { login_id: "doctor-new", about: "未入会（入会届を出せます）", association: "4-14-017", migrated: false, member: false, trainee: false, now: Now::Nothing },
    DoctorStory { login_id: "doctor-draft", about: "未入会（書きかけの入会届があります）", association: "4-14-017", migrated: false, member: false, trainee: false, now: Now::Draft },
    DoctorStory { login_id: "doctor-returned", about: "未入会（入会届が差し戻されています）", association: "3-27-001", migrated: false, member: false, trainee: false, now: Now::Returned },
    DoctorStory { login_id: "doctor-trainee", about: "研修医（大阪市北区から日本医師会までの3層）", association: "3-27-001", migrated: false, member: true, trainee: true, now: Now::Nothing },
    DoctorStory { login_id: "doctor-migrated", about: "移行データの会員（初回ログイン前）", association: "3-27-001", migrated: true, member: true, trainee: false, now: Now::Nothing },
];

/// A member of a secretariat to log in as.
#[derive(Debug, Clone, Copy)]
pub struct StaffStory {
    pub login_id: &'static str,
    /// Code of his association.
    pub association: &'static str,
    pub role: StaffRole,
}

#[rustfmt::skip]
pub const STAFF: &[StaffStory] = &[
    StaffStory { login_id: "admin-jma", association: "1", role: StaffRole::Administrator },
    StaffStory { login_id: "staff-jma", association: "1", role: StaffRole::Staff },
    StaffStory { login_id: "admin-kanagawa", association: "2-14", role: StaffRole::Administrator },
    StaffStory { login_id: "staff-kanagawa", association: "2-14", role: StaffRole::Staff },
    StaffStory { login_id: "admin-yokohama", association: "3-14-001", role: StaffRole::Administrator },
    StaffStory { login_id: "staff-yokohama", association: "3-14-001", role: StaffRole::Staff },
    StaffStory { login_id: "admin-aoba", association: "4-14-017", role: StaffRole::Administrator },
    StaffStory { login_id: "staff-aoba", association: "4-14-017", role: StaffRole::Staff },
    StaffStory { login_id: "admin-osaka", association: "2-27", role: StaffRole::Administrator },
    StaffStory { login_id: "staff-osaka", association: "2-27", role: StaffRole::Staff },
    StaffStory { login_id: "admin-kita", association: "3-27-001", role: StaffRole::Administrator },
    StaffStory { login_id: "staff-kita", association: "3-27-001", role: StaffRole::Staff },
    StaffStory { login_id: "contractor", association: "1", role: StaffRole::TrainingContractor },
];

/// The story of the doctor with this number, for the first few.
pub fn doctor(number: usize) -> Option<&'static DoctorStory> {
    DOCTORS.get(number)
}

/// How often doctors join the associations of the stories; the others have 2 to 40.
pub fn weight(code: &str) -> Option<u32> {
    match code {
        "4-14-017" => Some(400),
        "3-27-001" => Some(300),
        _ => None,
    }
}

/// Log-ins with a password, hashed once: it is the same for all.
pub struct LogIns {
    pub password_hash: String,
}

impl LogIns {
    /// Hashes the password as `auth` does, with a salt that follows from the seed: the same nation has the same bytes.
    pub fn new(seed: u64) -> anyhow::Result<Self> {
        let params = Params::new(19_456, 2, 1, None).map_err(|error| anyhow::anyhow!("{error}"))?;
        let mut salt = *b"mamis demo salt.";
        salt[..8].copy_from_slice(&seed.to_le_bytes());
        let hash = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_with_salt(PASSWORD.as_bytes(), &salt)
            .map_err(|error| anyhow::anyhow!("{error}"))?;
        Ok(Self { password_hash: hash.to_string() })
    }

    /// The story of the `number`th user of an association.
    pub fn staff(&self, association: &str, role: StaffRole, number: usize) -> Option<&'static StaffStory> {
        let role_of_number = match number {
            0 => StaffRole::Administrator,
            1 => StaffRole::Staff,
            2 => StaffRole::TrainingContractor,
            _ => return None,
        };
        STAFF.iter().find(|story| story.association == association && story.role == role && role == role_of_number)
    }
}
