//! Rows in the binary format of COPY.
//! <https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4>

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// What every binary COPY begins with: signature, no flags, no extension.
pub const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// What every binary COPY ends with.
pub const TRAILER: &[u8] = &(-1_i16).to_be_bytes();

/// A value of a column.
pub trait Field {
    /// Appends length and bytes.
    fn write(&self, out: &mut Vec<u8>);
}

/// A row of a table.
pub trait Record {
    /// Name of the table.
    const TABLE: &'static str;
    /// Names of the columns, in the order in which they are written.
    const COLUMNS: &'static [&'static str];

    /// Appends the row.
    fn write(&self, out: &mut Vec<u8>);
}

/// Appends a value whose bytes `fill` writes.
fn sized(out: &mut Vec<u8>, fill: impl FnOnce(&mut Vec<u8>)) {
    let at = out.len();
    out.extend_from_slice(&[0; 4]);
    fill(out);
    // No value here comes near two gigabytes.
    let length = i32::try_from(out.len() - at - 4).unwrap_or(i32::MAX);
    out[at..at + 4].copy_from_slice(&length.to_be_bytes());
}

impl<T: Field> Field for Option<T> {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Some(value) => value.write(out),
            None => out.extend_from_slice(&(-1_i32).to_be_bytes()),
        }
    }
}

impl Field for Uuid {
    fn write(&self, out: &mut Vec<u8>) {
        sized(out, |out| out.extend_from_slice(self.as_bytes()));
    }
}

impl Field for &str {
    fn write(&self, out: &mut Vec<u8>) {
        sized(out, |out| out.extend_from_slice(self.as_bytes()));
    }
}

impl Field for String {
    fn write(&self, out: &mut Vec<u8>) {
        self.as_str().write(out);
    }
}

/// Text of a column of type jsonb.
#[derive(Debug)]
pub struct Json(pub String);

impl Field for Json {
    fn write(&self, out: &mut Vec<u8>) {
        // The first byte is the version of the format.
        sized(out, |out| {
            out.push(1);
            out.extend_from_slice(self.0.as_bytes());
        });
    }
}

/// Bytes of a column of type bytea.
impl Field for Vec<u8> {
    fn write(&self, out: &mut Vec<u8>) {
        sized(out, |out| out.extend_from_slice(self));
    }
}

impl Field for bool {
    fn write(&self, out: &mut Vec<u8>) {
        sized(out, |out| out.push(u8::from(*self)));
    }
}

impl Field for i64 {
    fn write(&self, out: &mut Vec<u8>) {
        sized(out, |out| out.extend_from_slice(&self.to_be_bytes()));
    }
}

impl Field for i16 {
    fn write(&self, out: &mut Vec<u8>) {
        sized(out, |out| out.extend_from_slice(&self.to_be_bytes()));
    }
}

impl Field for i32 {
    fn write(&self, out: &mut Vec<u8>) {
        sized(out, |out| out.extend_from_slice(&self.to_be_bytes()));
    }
}

/// Days since 2000/01/01.
impl Field for NaiveDate {
    fn write(&self, out: &mut Vec<u8>) {
        let epoch = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default();
        // Dates of people fit by far.
        let days = i32::try_from((*self - epoch).num_days()).unwrap_or(i32::MAX);
        days.write(out);
    }
}

/// Microseconds since 2000/01/01.
impl Field for DateTime<Utc> {
    fn write(&self, out: &mut Vec<u8>) {
        const EPOCH_SECONDS: i64 = 946_684_800;
        let micros = self.timestamp_micros() - EPOCH_SECONDS * 1_000_000;
        sized(out, |out| out.extend_from_slice(&micros.to_be_bytes()));
    }
}

/// Declares row types: the name of the table, then its columns.
macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident in $table:literal { $($column:ident: $type:ty),+ $(,)? })+) => {
        $(
            $(#[$doc])*
            pub struct $name {
                $(pub $column: $type),+
            }

            impl $crate::demo::copy::Record for $name {
                const TABLE: &'static str = $table;
                const COLUMNS: &'static [&'static str] = &[$(stringify!($column)),+];

                fn write(&self, out: &mut Vec<u8>) {
                    let count = i16::try_from(Self::COLUMNS.len()).unwrap_or(i16::MAX);
                    out.extend_from_slice(&count.to_be_bytes());
                    $($crate::demo::copy::Field::write(&self.$column, out);)+
                }
            }
        )+
    };
}
pub(super) use tables;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_postgresql_reads_them() {
        let bytes = |field: &dyn Field| {
            let mut out = Vec::new();
            field.write(&mut out);
            out
        };
        assert_eq!(bytes(&None::<bool>), [255, 255, 255, 255]);
        assert_eq!(bytes(&Json("{}".to_owned())), [0, 0, 0, 3, 1, b'{', b'}']);
        assert_eq!(bytes(&vec![7, 8]), [0, 0, 0, 2, 7, 8]);
        assert_eq!(bytes(&"髙"), [0, 0, 0, 3, 0xe9, 0xab, 0x99]);
        assert_eq!(bytes(&NaiveDate::from_ymd_opt(1999, 12, 31).unwrap()), [0, 0, 0, 4, 255, 255, 255, 255]);
        assert_eq!(bytes(&"2000-01-01T00:00:01Z".parse::<DateTime<Utc>>().unwrap())[4..], 1_000_000_i64.to_be_bytes());
    }
}
