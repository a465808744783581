//! Documents (提出書類) of a few applications: small real files, made here, that say that they are samples.

mod jpeg;
mod pdf;

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::dice::Dice;
use super::output::{KeptFile, Output};
use super::rows;
use super::world::Actor;
use crate::domain::time::tokyo_date;

const LICENSE: &str = "document_kind:01";
const CAREER: &str = "document_kind:02";
const OTHER: &str = "document_kind:99";

/// With which application they come, and when.
pub struct HandedIn<'a> {
    pub application_id: Uuid,
    pub doctor_id: Uuid,
    pub by: &'a Actor,
    pub sent_at: DateTime<Utc>,
    /// When a corrected form was sent, if one was.
    pub corrected_at: Option<DateTime<Utc>>,
}

/// The doctor's licence, mostly his career, now and then a picture; with a correction one more than before.
pub fn hand_in(dice: &mut Dice, with: &HandedIn<'_>, out: &mut Output) {
    let mut first = vec![license(dice, with.doctor_id, with.by, with.sent_at, out)];
    let has_career = dice.chance(60);
    if has_career && with.corrected_at.is_none() {
        first.push(career(dice, with, with.sent_at, out));
    }
    if dice.chance(30) {
        let bytes = jpeg::card(dice);
        let file = File { kind: OTHER, name: "臨床研修修了登録証.jpg", media_type: "image/jpeg", bytes };
        first.push(keep(dice, file, with.doctor_id, with.by, with.sent_at, out));
    }
    name(with, 1, &first, out);
    if let Some(corrected_at) = with.corrected_at {
        let added = career(dice, with, corrected_at, out);
        name(with, 2, &[&first[..], &[added]].concat(), out);
    }
}

/// Names documents on a form.
fn name(with: &HandedIn<'_>, revision: i32, attachments: &[Uuid], out: &mut Output) {
    for &attachment_id in attachments {
        out.push(&rows::FormAttachment { application_id: with.application_id, revision, attachment_id });
    }
}

/// 医師免許証, uploaded shortly before the form was sent; gives its id.
pub fn license(dice: &mut Dice, doctor_id: Uuid, by: &Actor, sent_at: DateTime<Utc>, out: &mut Output) -> Uuid {
    // A photograph from a telephone, or a scan.
    let file = if dice.chance(25) {
        File { kind: LICENSE, name: "医師免許証.jpg", media_type: "image/jpeg", bytes: jpeg::card(dice) }
    } else {
        let lines = [
            ("医師免許証（見本）", 24),
            (by.name.as_str(), 20),
            ("上の者に医師の免許を与える、という書類の見本です。", 12),
            ("実在の人物・書類ではありません。", 12),
        ];
        let bytes = pdf::page(&lines, Some("見本大臣　見本 花子"));
        File { kind: LICENSE, name: "医師免許証.pdf", media_type: "application/pdf", bytes }
    };
    keep(dice, file, doctor_id, by, sent_at, out)
}

fn career(dice: &mut Dice, with: &HandedIn<'_>, sent_at: DateTime<Utc>, out: &mut Output) -> Uuid {
    let name = format!("{}（見本）", with.by.name);
    let lines = [
        ("履歴書・経歴書", 22),
        (name.as_str(), 16),
        ("見本医科大学医学部　卒業", 12),
        ("見本総合病院　臨床研修修了", 12),
        ("見本総合病院　勤務", 12),
    ];
    let bytes = pdf::page(&lines, Some(&tokyo_date(sent_at).format("%Y年%m月%d日").to_string()));
    let file = File { kind: CAREER, name: "履歴書.pdf", media_type: "application/pdf", bytes };
    keep(dice, file, with.doctor_id, with.by, sent_at, out)
}

struct File {
    kind: &'static str,
    name: &'static str,
    media_type: &'static str,
    bytes: Vec<u8>,
}

/// Writes its row, and takes its bytes along.
fn keep(dice: &mut Dice, file: File, doctor_id: Uuid, by: &Actor, sent_at: DateTime<Utc>, out: &mut Output) -> Uuid {
    let uploaded_at = sent_at - TimeDelta::minutes(dice.between(2, 20));
    let id = dice.id(uploaded_at);
    // In the program a name that nobody can guess; here one that is the same every time.
    let name = hex(&Sha256::digest(id.as_bytes())[..20]);
    let key = format!("{}/{}/{name}", &name[..2], &name[2..4]);
    out.push(&rows::Attachment {
        id,
        doctor_id,
        document_kind_code: file.kind,
        file_name: file.name,
        media_type: file.media_type,
        byte_size: i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
        sha256: Sha256::digest(&file.bytes).to_vec(),
        storage_key: key.clone(),
        uploaded_by_account_id: by.account_id,
        uploaded_at,
    });
    out.files.push(KeptFile { key, bytes: file.bytes });
    id
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}
