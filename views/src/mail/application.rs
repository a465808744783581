//! Mails about an application, by the name of their template in the outbox.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::letter::{Letter, Mail};
use crate::text;

/// What the outbox keeps for such a mail. What does not belong to a template is absent, and so is what an older program
/// did not write yet. A test holds it to what `service` writes.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ApplicationMail {
    /// 受付番号
    pub number: String,
    pub doctor_name: String,
    /// To whom it is addressed.
    pub recipient_name: String,
    /// The association that acted or wrote, or where the application arrived.
    pub association_name: Option<String>,
    /// Reason of a return, a refusal or a 取消.
    pub reason: Option<String>,
    /// Date set by the approval.
    pub effective_on: Option<NaiveDate>,
    /// Until when a return can be answered before it may be refused.
    pub answer_by: Option<NaiveDate>,
    /// Associations whose membership was written.
    pub joined: Vec<String>,
    /// Associations whose membership by this application stands.
    pub standing: Vec<String>,
    /// Associations whose approval came to nothing.
    pub given_up: Vec<String>,
    /// A message from the secretariat.
    pub message: Option<String>,
}

/// Names of all templates.
pub const TEMPLATES: [&str; 10] = [
    "application_received",
    "application_returned",
    "layer_approved",
    "application_completed",
    "application_partially_approved",
    "application_refused",
    "application_withdrawn",
    "action_cancelled",
    "message_posted",
    "staff_application_arrived",
];

/// Writes the mail. `base_url` has no slash at its end. None: there is no such template.
pub fn render(template: &str, facts: &ApplicationMail, base_url: &str) -> Option<Mail> {
    let to_staff = template == "staff_application_arrived";
    let (subject, paragraphs) = words(template, facts)?;
    let mut lines = vec![("受付番号", facts.number.clone())];
    if to_staff {
        lines.push(("申請者", format!("{} 様", facts.doctor_name)));
    }
    if !facts.joined.is_empty() {
        lines.push(("入会が承認された医師会", facts.joined.join("、")));
    }
    if let Some(date) = facts.effective_on {
        lines.push(("入会年月日", text::date(date)));
    }
    if let Some(date) = facts.answer_by {
        lines.push(("修正の期限", text::date(date)));
    }
    let quote = facts.reason.as_deref().map(|reason| ("理由", reason));
    let message = facts.message.as_deref().map(|message| ("メッセージ", message));
    let link = if to_staff {
        ("申請の確認はこちら", format!("{base_url}/office"))
    } else {
        ("マイページはこちら", format!("{base_url}/mypage"))
    };
    let letter =
        Letter { subject, recipient: &facts.recipient_name, paragraphs, facts: lines, quote: quote.or(message), link };
    Some(letter.set())
}

fn words(template: &str, facts: &ApplicationMail) -> Option<(String, Vec<String>)> {
    let association = facts.association_name.as_deref().unwrap_or("医師会");
    let (subject, paragraphs): (String, &[String]) = match template {
        "application_received" => (
            "入会の申請を受け付けました（お手続きはまだ完了していません）".to_owned(),
            &[
                "入会の申請を受け付けました。お手続きはまだ完了していません。".to_owned(),
                "これから医師会が順に審査します。結果は、そのつどメールでお知らせします。".to_owned(),
            ],
        ),
        "application_returned" => (
            "申請内容の修正をお願いします".to_owned(),
            &[
                format!("{association}から、申請内容の修正のお願いがあります。"),
                "マイページで申請を開き、理由をご確認のうえ修正して、再申請してください。".to_owned(),
            ],
        ),
        "layer_approved" => (
            format!("{association}への入会が承認されました"),
            &[
                format!("{association}への入会が承認されました。"),
                "引き続き、次の医師会が審査します。お手続きはまだ完了していません。".to_owned(),
            ],
        ),
        "application_completed" => (
            "入会の手続きが完了しました".to_owned(),
            &["申請されたすべての医師会への入会が承認され、手続きが完了しました。".to_owned()],
        ),
        "application_partially_approved" => (
            "入会の申請が一部承認されました".to_owned(),
            &[
                format!("{association}への入会は承認されませんでした。"),
                format!("{}への入会は、そのまま有効です。", or_approved(&facts.standing)),
                "ご不明な点は、医師会へお問合せください。".to_owned(),
            ],
        ),
        "application_refused" => (
            "入会の申請が承認されませんでした".to_owned(),
            &[
                format!("{association}の審査の結果、入会の申請は承認されませんでした。"),
                "ご不明な点は、医師会へお問合せください。".to_owned(),
            ],
        ),
        "application_withdrawn" => return Some(("申請を取り下げました".to_owned(), withdrawn(facts))),
        "action_cancelled" => (
            "審査の状況が変わりました".to_owned(),
            &[
                format!("{association}が、先にお知らせした処理を取り消しました。"),
                "現在の状況は、マイページでご確認ください。".to_owned(),
            ],
        ),
        "message_posted" => (
            format!("{association}からメッセージが届いています"),
            &[
                format!("申請について、{association}からメッセージが届いています。"),
                "返信は、マイページの申請の画面からお送りください。".to_owned(),
            ],
        ),
        "staff_application_arrived" => (
            "新しい申請が届きました".to_owned(),
            &[format!("{association}に新しい申請が届きました。内容をご確認のうえ、受付してください。")],
        ),
        _ => return None,
    };
    Some((subject, paragraphs.to_vec()))
}

/// What is left of a withdrawn application: memberships that have begun stand, approvals for a later day do not.
fn withdrawn(facts: &ApplicationMail) -> Vec<String> {
    let mut paragraphs = vec!["申請の取下げを受け付けました。".to_owned()];
    if !facts.standing.is_empty() {
        paragraphs
            .push(format!("{}への入会は、すでに入会日を迎えているため、そのまま有効です。", facts.standing.join("、")));
    }
    if !facts.given_up.is_empty() {
        paragraphs.push(format!(
            "{}への入会は、入会日の前に取り下げられたため、承認が取り消されました。",
            facts.given_up.join("、")
        ));
    }
    paragraphs
}

fn or_approved(names: &[String]) -> String {
    if names.is_empty() { "すでに承認された医師会".to_owned() } else { names.join("、") }
}
