//! The table of log-ins that `mamis demo` prints.

use std::collections::HashMap;

use super::story::{DOCTORS, PASSWORD, STAFF};
use crate::domain::words::StaffRole;
use crate::masters;

/// Everybody one can log in as, as a table of text, Japanese.
pub fn log_ins() -> anyhow::Result<String> {
    let names: HashMap<_, _> = masters::associations()?.into_iter().map(|row| (row.code, row.name)).collect();
    let mut lines = vec![format!("パスワードはすべて  {PASSWORD}"), String::new()];
    for doctor in DOCTORS {
        lines.push(format!("{:<18}医師  {}", doctor.login_id, doctor.about));
    }
    for staff in STAFF {
        let role = match staff.role {
            StaffRole::Administrator => "管理者",
            StaffRole::Staff => "スタッフ",
            StaffRole::TrainingContractor => "外部委託先:研修会運営",
        };
        let association = names.get(staff.association).map_or("", String::as_str);
        lines.push(format!("{:<18}事務局  {association} {role}", staff.login_id));
    }
    Ok(lines.join("\n"))
}
