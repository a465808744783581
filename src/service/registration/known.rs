//! Somebody registers with a 医籍登録番号 that is there already.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::complete::entry;
use crate::db::models::audit;
use crate::db::models::outbox::{self, NewMail};
use crate::db::models::registration::{self, Known, RegistrationRow};
use crate::db::models::registration_case::{self, CaseRow};
use crate::domain::ids::{DoctorId, RegistrationCaseId};
use crate::domain::registration::case::holder;
use crate::domain::registration::check::Form;
use crate::domain::time::tokyo_date;
use crate::service::{CommandError, Context};

/// The number is there already. Who is meant learns of it by mail at the address registered before; where that can't
/// be, a secretariat looks after it. Who registered learns nothing.
pub(super) async fn tell(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    row: &RegistrationRow,
    form: &Form,
    known: &Known,
) -> Result<(), CommandError> {
    let now = ctx.app.clock.now();
    let agrees = known.birth_date == Some(form.birth_date)
        && known.family_kana == form.family_kana
        && known.given_kana == form.given_kana;
    let outcome = match (&known.email, agrees) {
        (Some(email), true) => {
            outbox::enqueue(connection, &[already_there(ctx, row, known, email, now)]).await?;
            "mailed"
        }
        _ => {
            open_case(connection, ctx, row, form, known.id, agrees).await?;
            "case"
        }
    };
    let details = serde_json::json!({ "outcome": outcome });
    let entry = entry(ctx, now, "doctor.register_again", None, known.id, details);
    Ok(audit::insert(connection, &[entry]).await?)
}

/// A secretariat looks after it: who agrees is known to his own association; else the national one does.
pub(super) async fn open_case(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    row: &RegistrationRow,
    form: &Form,
    doctor: DoctorId,
    agrees: bool,
) -> Result<(), CommandError> {
    let now = ctx.app.clock.now();
    let association_id = match agrees {
        true => registration::lowest_association(connection, doctor, tokyo_date(now)).await?,
        false => None,
    };
    let case = CaseRow {
        id: RegistrationCaseId(ctx.app.clock.new_id()),
        registration_id: row.id.0,
        doctor_id: doctor,
        association_id: association_id.and_then(|id| holder(&ctx.app.tree(), id)),
        agrees,
        email: row.email.clone().unwrap_or_default(),
        name: format!("{} {}", form.family_name, form.given_name),
        name_kana: format!("{} {}", form.family_kana, form.given_kana),
        birth_date: Some(form.birth_date),
        license_number: Some(form.license_number.clone()),
        opened_at: now,
        closed_at: None,
        result: None,
        note: None,
        closed_by_account_id: None,
        closed_by_name: None,
        version: 1,
    };
    Ok(registration_case::insert(connection, &case).await?)
}

fn already_there(ctx: &Context, row: &RegistrationRow, known: &Known, email: &str, now: DateTime<Utc>) -> NewMail {
    let name = format!("{} {}", known.family_name, known.given_name);
    NewMail {
        dedupe_key: format!("registered:{}", row.id),
        recipient: email.to_owned(),
        template: "already_registered",
        payload: serde_json::json!({ "recipient_name": name }),
        ..NewMail::due(ctx.app.clock.new_id(), now)
    }
}
