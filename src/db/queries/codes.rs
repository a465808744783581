//! Code lists, prefectures and medical schools, read as a whole.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::{code, medical_school, prefecture};
use crate::domain::codes::{Code, Codes, Prefecture};

/// Reads all code lists and prefectures, in the order of the screens.
pub async fn load_codes(connection: &AsyncPgConnection) -> QueryResult<Codes> {
    type CodeRow = (String, String, String, String, String, bool);
    let codes: Vec<CodeRow> = code::table
        .order((code::kind, code::sort_order, code::code_))
        .select((code::id, code::kind, code::code_, code::label, code::group_label, code::in_use))
        .load(&mut &*connection)
        .await?;
    let prefectures: Vec<(String, String, String)> = prefecture::table
        .order(prefecture::code)
        .select((prefecture::code, prefecture::name, prefecture::name_kana))
        .load(&mut &*connection)
        .await?;
    let medical_schools: Vec<(String, String)> =
        medical_school::table.select((medical_school::id, medical_school::name)).load(&mut &*connection).await?;
    Ok(Codes::new(
        codes
            .into_iter()
            .map(|(id, kind, code, label, group_label, in_use)| Code { id, kind, code, label, group_label, in_use })
            .collect(),
        prefectures.into_iter().map(|(code, name, name_kana)| Prefecture { code, name, name_kana }).collect(),
        medical_schools.into_iter().collect(),
    ))
}
