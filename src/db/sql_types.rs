//! How domain types are kept in columns: ids as `uuid`, words as `text`.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{Nullable, Text, Uuid as SqlUuid};
use uuid::Uuid;

use crate::domain::ids::{self, *};
use crate::domain::words::{self, *};

/// Lets a domain type stand wherever its column type stands in a Diesel expression, bound as `$inner`.
macro_rules! expression {
    ($name:ident, $sql:ty, $inner:ty, $unwrap:expr) => {
        impl AsExpression<$sql> for $name {
            type Expression = <$inner as AsExpression<$sql>>::Expression;
            fn as_expression(self) -> Self::Expression {
                let inner: fn($name) -> $inner = $unwrap;
                AsExpression::<$sql>::as_expression(inner(self))
            }
        }
        impl AsExpression<$sql> for &$name {
            type Expression = <$inner as AsExpression<$sql>>::Expression;
            fn as_expression(self) -> Self::Expression {
                AsExpression::<$sql>::as_expression(*self)
            }
        }
        impl AsExpression<Nullable<$sql>> for $name {
            type Expression = <$inner as AsExpression<Nullable<$sql>>>::Expression;
            fn as_expression(self) -> Self::Expression {
                let inner: fn($name) -> $inner = $unwrap;
                AsExpression::<Nullable<$sql>>::as_expression(inner(self))
            }
        }
        impl AsExpression<Nullable<$sql>> for &$name {
            type Expression = <$inner as AsExpression<Nullable<$sql>>>::Expression;
            fn as_expression(self) -> Self::Expression {
                AsExpression::<Nullable<$sql>>::as_expression(*self)
            }
        }
        impl ToSql<Nullable<$sql>, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                ToSql::<$sql, Pg>::to_sql(self, out)
            }
        }
        impl diesel::deserialize::Queryable<$sql, Pg> for $name {
            type Row = Self;
            fn build(row: Self) -> deserialize::Result<Self> {
                Ok(row)
            }
        }
    };
}

macro_rules! uuid_columns {
    ($($name:ident),+) => {$(
        expression!($name, SqlUuid, Uuid, |id| id.0);
        impl ToSql<SqlUuid, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                <Uuid as ToSql<SqlUuid, Pg>>::to_sql(&self.0, out)
            }
        }
        impl FromSql<SqlUuid, Pg> for $name {
            fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                <Uuid as FromSql<SqlUuid, Pg>>::from_sql(bytes).map(Self)
            }
        }
    )+};
}
ids::for_each_id!(uuid_columns);

macro_rules! word_columns {
    ($($name:ident),+) => {$(
        expression!($name, Text, &'static str, |word| word.as_str());
        impl ToSql<Text, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                <str as ToSql<Text, Pg>>::to_sql(self.as_str(), out)
            }
        }
        impl FromSql<Text, Pg> for $name {
            fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                let word = <String as FromSql<Text, Pg>>::from_sql(bytes)?;
                Ok(word.parse()?)
            }
        }
    )+};
}
words::for_each_word!(word_columns);
