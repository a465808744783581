//! Mails about a person's own log-in that carry no secret, by the name of their template in the outbox.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::letter::{Letter, Mail};
use crate::{paths, text};

/// What the outbox keeps for such a mail.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AccountMail {
    /// To whom it is addressed; empty: several people, or nobody knows the name.
    pub recipient_name: String,
    /// The log-ins at this address.
    pub login_ids: Vec<LoginIdLine>,
    /// When it happened.
    pub at: Option<DateTime<Utc>>,
    /// From what kind of device, in words.
    pub device: Option<String>,
}

/// Somebody's login ID.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct LoginIdLine {
    /// Whose.
    pub name: String,
    /// As chosen.
    pub login_id: String,
}

/// Names of all templates.
pub const ACCOUNT_TEMPLATES: [&str; 12] = [
    "already_registered",
    "letter_issued",
    "login_ids",
    "password_changed",
    "email_changed_old",
    "email_changed_new",
    "second_factor_on",
    "second_factor_off",
    "second_factor_reset",
    "recovery_code_used",
    "passkey_added",
    "passkey_removed",
];

/// Writes the mail. `base_url` has no slash at its end. None: there is no such template.
pub fn render_account(template: &str, facts: &AccountMail, base_url: &str) -> Option<Mail> {
    let words = match template {
        "already_registered" => already_registered(),
        "letter_issued" => letter_issued(facts),
        "login_ids" => login_ids(facts),
        "password_changed" => password_changed(facts),
        "email_changed_old" => email_changed(facts, OLD),
        "email_changed_new" => email_changed(facts, NEW),
        "second_factor_on" => event(facts, &ON),
        "second_factor_off" => event(facts, &OFF),
        "second_factor_reset" => event(facts, &RESET),
        "recovery_code_used" => event(facts, &USED),
        "passkey_added" => event(facts, &ADDED),
        "passkey_removed" => event(facts, &REMOVED),
        _ => return None,
    };
    let (label, path) = words.link;
    let letter = Letter {
        subject: words.subject.to_owned(),
        recipient: &facts.recipient_name,
        paragraphs: words.paragraphs,
        facts: words.facts,
        quote: None,
        link: (label, format!("{base_url}{path}")),
    };
    Some(letter.set())
}

struct Words {
    subject: &'static str,
    paragraphs: Vec<String>,
    facts: Vec<(&'static str, String)>,
    link: (&'static str, paths::Path),
}

/// To a doctor with whose 医籍登録番号 somebody has registered, most likely himself.
fn already_registered() -> Words {
    Words {
        subject: "利用者登録について（すでに登録されています）",
        paragraphs: vec![
            "あなたの医籍登録番号で、新しい利用者登録の手続きがありました。すでに登録されているため、新しい登録は行われていません。".to_owned(),
            "ご本人がお手続きされたときは、以前からのログインIDでログインしてください。ログインIDやパスワードが分からないときは、ログイン画面の「ログインID・パスワードをお忘れの方」から、このメールアドレスでお手続きいただけます。".to_owned(),
            "お心当たりのないときは、お手数ですが所属の医師会へお知らせください。登録されている情報は変わっていません。".to_owned(),
        ],
        facts: Vec::new(),
        link: ("ログインはこちら", paths::login()),
    }
}

/// To a doctor for whom his association has printed new login data.
fn letter_issued(facts: &AccountMail) -> Words {
    Words {
        subject: "ログイン情報が再発行されました",
        paragraphs: vec![
            "医師会が、新しいログインIDとパスワードのお手紙を発行しました。これまでのログインIDとパスワードは使えません。二段階認証を設定していたときは、解除されています。登録していたパスキーは、削除されています。お手紙が届きましたら、その情報でログインしてください。".to_owned(),
            "お心当たりのないときは、すぐに所属の医師会へお知らせください。".to_owned(),
        ],
        facts: facts.at.map(|at| ("発行日時", text::date_time(at))).into_iter().collect(),
        link: ("ログインはこちら", paths::login()),
    }
}

/// To an address that several people may share.
fn login_ids(facts: &AccountMail) -> Words {
    let lines = facts.login_ids.iter().map(|line| format!("{} 様：{}", line.name, line.login_id));
    let mut paragraphs = vec![
        "ログインIDのお知らせの依頼を受け付けました。このメールアドレスで登録されているログインIDは次のとおりです。"
            .to_owned(),
    ];
    paragraphs.extend(lines);
    paragraphs.push(
        "パスワードも分からないときは、ログイン画面の「ログインID・パスワードをお忘れの方」から再設定できます。"
            .to_owned(),
    );
    Words {
        subject: "ログインIDのお知らせ", paragraphs, facts: Vec::new(), link: ("ログインはこちら", paths::login())
    }
}

fn password_changed(facts: &AccountMail) -> Words {
    Words {
        subject: "パスワードが変更されました",
        paragraphs: vec![
            "パスワードが新しく設定されました。ほかの端末からはログアウトされています。登録しているパスキーは、引き続き使えます。".to_owned(),
            "お心当たりのないときは、すぐに下のURLからパスワードを再設定し、所属の医師会へお知らせください。"
                .to_owned(),
        ],
        facts: [
            facts.at.map(|at| ("変更日時", text::date_time(at))),
            facts.device.clone().map(|device| ("変更した端末", device)),
        ]
        .into_iter()
        .flatten()
        .collect(),
        link: ("パスワードを再設定するにはこちら", paths::recovery_password()),
    }
}

const OLD: &str = "これからのお知らせは新しいメールアドレスに届き、このメールアドレスには届きません。お心当たりのないときは、すぐに所属の医師会へお知らせください。";
const NEW: &str = "これからのお知らせは、このメールアドレスに届きます。";

fn email_changed(facts: &AccountMail, for_whom: &str) -> Words {
    Words {
        subject: "メールアドレスが変更されました",
        paragraphs: vec!["登録のメールアドレスが変更されました。".to_owned(), for_whom.to_owned()],
        facts: facts.at.map(|at| ("変更日時", text::date_time(at))).into_iter().collect(),
        link: ("ログインはこちら", paths::login()),
    }
}

/// Subject, what happened, what to do if it was somebody else.
type Event = (&'static str, &'static str, &'static str);

const ON: Event = (
    "二段階認証が設定されました",
    "ログインのときに、パスワードに加えて確認コードの入力が必要になりました。リカバリーコードは、安全な場所に保管してください。",
    "お心当たりのないときは、すぐに所属の医師会へお知らせください。",
);
const OFF: Event = (
    "二段階認証が解除されました",
    "二段階認証が解除されました。ログインに必要なのは、パスワードだけになりました。",
    "お心当たりのないときは、すぐにパスワードを変更し、所属の医師会へお知らせください。",
);
const RESET: Event = (
    "二段階認証が管理者によって解除されました",
    "所属の医師会の管理者が、あなたの二段階認証を解除しました。パスキーは削除され、ログイン中の端末からはログアウトされています。パスワードだけでログインできます。ログインしたあと、二段階認証（必要な方はパスキーも）をもう一度設定してください。",
    "お心当たりのないときは、すぐに所属の医師会の管理者へお知らせください。",
);
const USED: Event = (
    "リカバリーコードが使われました",
    "二段階認証の確認に、リカバリーコードが使われました。使われたコードは、もう使えません。残りが少ないときは、登録情報の画面で作り直してください。",
    "お心当たりのないときは、すぐにパスワードを変更し、所属の医師会へお知らせください。",
);

const ADDED: Event = (
    "パスキーが登録されました",
    "パスワードを入力せずにログインできるパスキーが登録されました。",
    "お心当たりのないときは、すぐに登録情報の画面でパスキーを削除し、パスワードを変更して、所属の医師会へお知らせください。",
);
const REMOVED: Event = (
    "パスキーが削除されました",
    "登録されていたパスキーが削除されました。このパスキーではログインできません。",
    "お心当たりのないときは、すぐにパスワードを変更し、所属の医師会へお知らせください。",
);

fn event(facts: &AccountMail, (subject, what, otherwise): &Event) -> Words {
    Words {
        subject,
        paragraphs: vec![(*what).to_owned(), (*otherwise).to_owned()],
        facts: facts.at.map(|at| ("日時", text::date_time(at))).into_iter().collect(),
        link: ("ログインはこちら", paths::login()),
    }
}
