//! Mails with a URL that can be used once, by the name of their template in the outbox.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::letter::{Letter, Mail};
use crate::{paths, text};

/// What the outbox keeps for such a mail. The token of the URL is not among it. A test holds it to what `service`
/// writes.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LinkMail {
    /// The link, for which a token is drawn when the mail is sent.
    pub link_id: String,
    /// To whom it is addressed; empty: nobody knows the name yet.
    pub recipient_name: String,
    /// The association on whose behalf it is sent.
    pub association_name: Option<String>,
    /// From when on the URL is good for nothing.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Names of all templates.
pub const LINK_TEMPLATES: [&str; 4] =
    ["registration_link", "password_reset_link", "email_change_link", "staff_invitation_link"];

/// Writes the mail. `base_url` has no slash at its end. None: there is no such template.
pub fn render_link(template: &str, facts: &LinkMail, token: &str, base_url: &str) -> Option<Mail> {
    let association = facts.association_name.as_deref().unwrap_or("医師会");
    let (subject, paragraphs, path, label): (&str, Vec<String>, paths::Path, &'static str) = match template {
        "registration_link" => (
            "メールアドレスの確認（利用者登録）",
            vec![
                "利用者登録のお申込みを受け付けました。お手続きはまだ完了していません。".to_owned(),
                "次のURLを開いて、登録を続けてください。".to_owned(),
            ],
            paths::register_email(),
            "登録を続けるにはこちら",
        ),
        "password_reset_link" => (
            "パスワードの再設定",
            vec![
                "パスワードの再設定の依頼を受け付けました。次のURLを開いて、新しいパスワードを決めてください。"
                    .to_owned(),
            ],
            paths::password_reset(),
            "パスワードを再設定するにはこちら",
        ),
        "email_change_link" => (
            "メールアドレスの変更の確認",
            vec!["メールアドレスの変更を受け付けました。次のURLを開いて、変更を確定してください。".to_owned()],
            paths::email_change(),
            "変更を確定するにはこちら",
        ),
        "staff_invitation_link" => (
            "事務局ユーザーへの登録のご案内",
            vec![format!(
                "{association}の事務局ユーザーとして登録されました。次のURLを開いて、パスワードを決めてください。"
            )],
            paths::staff_invitation(),
            "パスワードを決めるにはこちら",
        ),
        _ => return None,
    };
    let mut facts_of_mail = Vec::new();
    if let Some(expires_at) = facts.expires_at {
        facts_of_mail.push(("URLの有効期限", format!("{}（1回だけ使えます）", text::date_time(expires_at))));
    }
    let letter = Letter {
        subject: subject.to_owned(),
        recipient: &facts.recipient_name,
        paragraphs,
        facts: facts_of_mail,
        quote: None,
        link: (label, format!("{base_url}{}", path.with("token", token))),
    };
    Some(letter.set())
}
