//! What stands in the 操作履歴, in words: one line for each action that is written down.
//!
//! Further facts come from an entry's `details`: `number` is the 受付番号 of an application, `name` what or whom it is
//! about if not a doctor, `reason` why a log-in failed, `way` how somebody logged in if not by password, `count` how many rows a CSV had, and
//! `changes: {field: {"from", "to"}}` what a change changed.

use serde_json::Value;

/// An action, its name, and the sentence. `{who}`, `{doctor}`, `{number}`, `{name}`, `{reason}`, `{way}`, `{count}` are
/// filled in.
type Line = (&'static str, &'static str, &'static str);

/// Every action that is written down. A test looks for others in the program.
pub const ACTIONS: &[Line] = &[
    ("session.login", "ログイン", "{who}がログインしました{way}"),
    ("session.logout", "ログアウト", "{who}がログアウトしました"),
    ("session.end", "端末のログアウト", "{who}がご自身のほかの端末をログアウトさせました"),
    ("session.end_others", "ほかの端末のログアウト", "{who}がご自身のほかのすべての端末をログアウトさせました"),
    ("session.login_failed", "ログインの失敗", "ログインできませんでした{reason}"),
    ("account.password", "パスワードの変更", "{who}がパスワードを変更しました"),
    ("account.email", "メールアドレスの変更", "{who}がご自身のメールアドレスを変更しました"),
    ("account.email_mail", "メールアドレス変更の申込み", "{who}がご自身のメールアドレスの変更を申し込みました"),
    (
        "account.email_cancel",
        "メールアドレス変更の取りやめ",
        "{who}がご自身のメールアドレスの変更の申込みを取りやめました",
    ),
    ("account.login_id_mail", "ログインIDの案内", "{name}さんにログインIDを案内するメールの申込みがありました"),
    (
        "account.reset_mail",
        "パスワード再設定の案内",
        "{name}さんにパスワードの再設定を案内するメールの申込みがありました",
    ),
    ("account.second_factor_on", "二段階認証の設定", "{who}が二段階認証を設定しました"),
    ("account.second_factor_off", "二段階認証の解除", "{who}がご自身の二段階認証を解除しました"),
    ("account.recovery_codes", "リカバリーコードの作り直し", "{who}がリカバリーコードを作り直しました"),
    ("account.recovery_code", "リカバリーコードの使用", "{who}がリカバリーコードを使いました"),
    ("account.passkey_added", "パスキーの登録", "{who}がパスキー「{name}」を登録しました"),
    ("account.passkey_removed", "パスキーの削除", "{who}がパスキー「{name}」を削除しました"),
    ("terms.agree", "利用規約への同意", "{who}が利用規約に同意しました"),
    ("account.letter", "お手紙によるログイン", "{who}がお手紙のログインIDとパスワードで初回ログインを始めました"),
    ("doctor.letter", "ログイン情報のお手紙の発行", "{who}が{doctor}のログイン情報のお手紙を発行しました"),
    (
        "doctor.first_login",
        "初回ログイン",
        "{who}が初回ログインで登録内容を確認し、ログインIDとパスワードを変更しました",
    ),
    ("doctor.register", "利用者登録", "{who}が利用者登録を完了しました"),
    (
        "doctor.register_again",
        "登録済みの医師の利用者登録",
        "{doctor}の医籍登録番号で利用者登録がありましたが、登録済みのため新しい登録はされませんでした",
    ),
    (
        "registration_case.read",
        "登録の重複の閲覧",
        "{who}が{doctor}の医籍登録番号で利用者登録をした人の入力内容を開きました",
    ),
    (
        "registration_case.close",
        "登録の重複の対応",
        "{who}が{doctor}の医籍登録番号での利用者登録（登録の重複）を対応済みにしました",
    ),
    ("doctor.read", "会員情報の閲覧", "{who}が{doctor}の会員情報を開きました"),
    ("application.read", "申請の閲覧", "{who}が{doctor}の申請を開きました"),
    ("application.submit", "申請", "{who}が申請しました{number}"),
    ("application.resubmit", "再申請", "{who}が再申請しました{number}"),
    ("application.withdraw", "取下げ", "{who}が申請を取り下げました{number}"),
    ("application.receive", "受付", "{who}が{doctor}の申請を受付しました{number}"),
    ("application.approve", "承認", "{who}が{doctor}の申請を承認しました{number}"),
    ("application.return", "差戻", "{who}が{doctor}の申請を差し戻しました{number}"),
    ("application.refuse", "非承認", "{who}が{doctor}の申請を非承認にしました{number}"),
    ("application.confirm", "確認", "{who}が{doctor}の申請を確認しました{number}"),
    ("application.cancel", "取消", "{who}が{doctor}の申請について直前の操作を取り消しました{number}"),
    ("application.message", "審査時連絡メッセージ", "{who}が{doctor}の申請にメッセージを書きました{number}"),
    ("application.memo", "事務局メモ", "{who}が{doctor}の申請にメモを書きました{number}"),
    ("application.star", "★要注意", "{who}が{doctor}の申請の★要注意を変更しました{number}"),
    ("attachment.upload", "提出書類の追加", "{who}が{doctor}の提出書類を追加しました"),
    ("attachment.open", "提出書類の閲覧", "{who}が{doctor}の提出書類を開きました"),
    ("staff_user.register", "事務局ユーザーの登録", "{who}が{name}さんを事務局ユーザーに登録しました"),
    ("staff_user.update", "事務局ユーザーの変更", "{who}が{name}さんの登録を変更しました"),
    ("staff_user.invite", "事務局ユーザーの招待", "{who}が{name}さんに招待メールを送りました"),
    ("staff_user.delete", "事務局ユーザーの削除", "{who}が事務局ユーザーの{name}さんを削除しました"),
    ("staff_user.second_factor", "事務局ユーザーの二段階認証の解除", "{who}が{name}さんの二段階認証を解除しました"),
    (
        "association.second_factor",
        "二段階認証の必須・任意の変更",
        "{who}が事務局の二段階認証を必須とするかどうかを変更しました",
    ),
    ("api_token.issue", "APIトークンの発行", "{who}がAPIトークン「{name}」を発行しました"),
    ("api_token.revoke", "APIトークンの取消", "{who}がAPIトークン「{name}」を取り消しました"),
    ("audit.export", "操作履歴のCSV出力", "{who}が操作履歴をCSVに出力しました{count}"),
];

/// What an entry says beside its action.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// Name of who did it; empty: the system.
    pub actor: &'a str,
    /// Name and 医籍登録番号 of the doctor concerned.
    pub doctor: Option<(&'a str, Option<&'a str>)>,
    /// Further facts.
    pub details: &'a Value,
}

/// A difference that a change made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub what: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// What the action is called on the screen.
pub fn label(action: &str) -> &str {
    line(action).map_or(action, |(_, label, _)| label)
}

/// The whole in a sentence: who did what to whom.
pub fn sentence(action: &str, told: &Told<'_>) -> String {
    let Some((_, _, sentence)) = line(action) else { return format!("{}：{action}", who(told)) };
    sentence
        .replace("{who}", &who(told))
        .replace("{doctor}", &doctor(told))
        .replace("{number}", &text(told, "number").map(|number| format!("（受付番号 {number}）")).unwrap_or_default())
        .replace("{name}", &text(told, "name").unwrap_or_default())
        .replace("{count}", &told.details["count"].as_i64().map(|count| format!("（{count}件）")).unwrap_or_default())
        .replace("{way}", if text(told, "way").is_some() { "（パスキー）" } else { "" })
        .replace("{reason}", text(told, "reason").map_or("", |reason| why(&reason)))
}

/// What a change changed; empty where the action changes nothing that has a value before and after.
pub fn changes(details: &Value) -> Vec<Change> {
    let Some(changed) = details["changes"].as_object() else { return Vec::new() };
    let place = |field: &str| FIELDS.iter().position(|(known, _)| *known == field).unwrap_or(FIELDS.len());
    let mut fields: Vec<_> = changed.iter().collect();
    fields.sort_by_key(|(field, _)| place(field));
    let change = |(field, values): (&String, &Value)| Change {
        what: FIELDS.get(place(field)).map_or(field.as_str(), |(_, words)| words).to_owned(),
        before: value(&values["from"]),
        after: value(&values["to"]),
    };
    fields.into_iter().map(change).collect()
}

/// What the fields of a change are called, in the order of the screen.
const FIELDS: &[(&str, &str)] = &[
    ("name", "氏名"),
    ("nameKana", "フリガナ"),
    ("email", "メールアドレス"),
    ("loginId", "ログインID"),
    ("role", "権限"),
    ("inUse", "使用状態"),
    ("validFrom", "有効期間の開始日"),
    ("validUntil", "有効期間の終了日"),
    ("staffSecondFactor", "事務局の二段階認証"),
    ("licenseNumber", "医籍登録番号"),
    ("licensedOn", "医籍登録日"),
    ("formerFamilyName", "旧姓"),
    ("formerFamilyKana", "旧姓（フリガナ）"),
    ("formerGivenName", "旧名"),
    ("formerGivenKana", "旧名（フリガナ）"),
    ("useFormerName", "送付物の宛名の旧姓・旧名"),
    ("birthDate", "生年月日"),
    ("gender", "性別"),
    ("postalCode", "郵便番号"),
    ("prefecture", "都道府県"),
    ("city", "市区町村"),
    ("address", "町名・番地"),
    ("building", "建物名・部屋番号"),
    ("phone", "電話番号"),
    ("fax", "FAX番号"),
    ("mainDepartment", "主たる科名"),
    ("departments", "担当する科名"),
    ("medicalSchool", "出身校"),
    ("graduatedOn", "卒業年月"),
    ("degreeUniversity", "学位の大学名"),
    ("degreeOn", "学位の取得年月"),
    ("societies", "日本医学会分科会等"),
];

fn value(value: &Value) -> Option<String> {
    Some(match value {
        Value::Bool(true) => "使用中".to_owned(),
        Value::Bool(false) => "停止中".to_owned(),
        Value::String(word) if word.is_empty() => return None,
        Value::String(word) => match word.as_str() {
            "administrator" => "管理者".to_owned(),
            "staff" => "スタッフ".to_owned(),
            "training_contractor" => "外部委託先：研修会運営".to_owned(),
            other => other.to_owned(),
        },
        Value::Null => return None,
        other => other.to_string(),
    })
}

fn line(action: &str) -> Option<&'static Line> {
    ACTIONS.iter().find(|(known, ..)| *known == action)
}

fn who(told: &Told<'_>) -> String {
    if told.actor.is_empty() { "システム".to_owned() } else { format!("{}さん", told.actor) }
}

fn doctor(told: &Told<'_>) -> String {
    match told.doctor {
        Some((name, Some(license))) => format!("{name}さん（医籍登録番号 第{license}号）"),
        Some((name, None)) => format!("{name}さん"),
        None => "医師".to_owned(),
    }
}

fn text(told: &Told<'_>, name: &str) -> Option<String> {
    told.details[name].as_str().map(str::to_owned)
}

fn why(reason: &str) -> &'static str {
    match reason {
        "wrong_password" => "（パスワードの誤り）",
        "wrong_code" => "（二段階認証の確認コードの誤り）",
        "wrong_passkey" => "（パスキーの誤り）",
        "unknown_login" => "（登録のないログインID）",
        "stopped" => "（停止中または有効期間外）",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use serde_json::json;

    use super::*;

    #[test]
    fn an_entry_reads_as_a_sentence() {
        let details = json!({ "number": "2026-0000001" });
        let told = Told { actor: "見本 花子", doctor: Some(("相沢 悠真", Some("587214"))), details: &details };
        assert_eq!(
            sentence("application.approve", &told),
            "見本 花子さんが相沢 悠真さん（医籍登録番号 第587214号）の申請を承認しました（受付番号 2026-0000001）"
        );
        let details = json!({ "reason": "wrong_password" });
        let nobody = Told { actor: "", doctor: None, details: &details };
        assert_eq!(sentence("session.login_failed", &nobody), "ログインできませんでした（パスワードの誤り）");
        let bare = Told { actor: "見本 花子", doctor: None, details: &Value::Null };
        assert_eq!(sentence("doctor.read", &bare), "見本 花子さんが医師の会員情報を開きました");
    }

    #[test]
    fn every_action_is_there_once_and_nothing_is_left_unfilled() {
        let details = json!({ "number": "1", "name": "n", "count": 3, "reason": "stopped" });
        let told = Told { actor: "見本", doctor: None, details: &details };
        for (action, label, _) in ACTIONS {
            assert!(!label.is_empty());
            let sentence = sentence(action, &told);
            assert!(!sentence.contains(['{', '}']), "{sentence}");
        }
        let unique: HashSet<_> = ACTIONS.iter().map(|(action, ..)| action).collect();
        assert_eq!(unique.len(), ACTIONS.len());
    }

    #[test]
    fn changes_are_read_from_the_details() {
        let details = json!({ "changes": {
            "role": { "from": "staff", "to": "administrator" },
            "email": { "from": "a@example.jp", "to": "b@example.jp" },
            "validUntil": { "from": null, "to": "2026-12-31" },
            "住所": { "from": "旧", "to": "新" },
        } });
        let told: Vec<_> = changes(&details)
            .into_iter()
            .map(|Change { what, before, after }| {
                format!("{what} {} {}", before.unwrap_or_default(), after.unwrap_or_default())
            })
            .collect();
        assert_eq!(
            told,
            [
                "メールアドレス a@example.jp b@example.jp",
                "権限 スタッフ 管理者",
                "有効期間の終了日  2026-12-31",
                "住所 旧 新"
            ]
        );
        assert_eq!(changes(&json!({})), []);
    }
}
