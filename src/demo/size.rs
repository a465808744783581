//! How large the nation is.

/// The two sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Size {
    /// About 3,000 doctors, in seconds.
    #[default]
    Small,
    /// The size of Japan: 350,000 doctors, minutes.
    Full,
}

/// What a size means.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub doctors: usize,
    pub facilities: usize,
    pub staff_users: usize,
    /// Associations in all; the missing local ones are made as samples.
    pub associations: usize,
    /// Of a thousand doctors, how many have an application that is not finished.
    pub unfinished_per_mille: usize,
    /// Mean number of days between two applications of a member.
    pub gap: i64,
}

impl Size {
    /// The numbers.
    pub fn plan(self) -> Plan {
        match self {
            Self::Small => Plan {
                doctors: 3_000,
                facilities: 1_800,
                staff_users: 700,
                associations: 281,
                unfinished_per_mille: 150,
                gap: 1_400,
            },
            Self::Full => Plan {
                doctors: 350_000,
                facilities: 180_000,
                staff_users: 5_000,
                associations: 940,
                unfinished_per_mille: 70,
                gap: 1_520,
            },
        }
    }
}
