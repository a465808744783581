//! The words of every mail.

use mamis_views::mail::account::{ACCOUNT_TEMPLATES, AccountMail, LoginIdLine, render_account};
use mamis_views::mail::application::{ApplicationMail, TEMPLATES, render};
use mamis_views::mail::link::{LINK_TEMPLATES, LinkMail, render_link};

const BASE: &str = "https://mamis.example.jp";

fn facts(template: &str) -> ApplicationMail {
    let day = |text: &str| Some(text.parse().expect("a date"));
    let mail = ApplicationMail {
        number: "2026-0000123".to_owned(),
        doctor_name: "見本 太郎".to_owned(),
        recipient_name: "見本 太郎".to_owned(),
        association_name: Some("見本市医師会".to_owned()),
        ..Default::default()
    };
    match template {
        "application_returned" => ApplicationMail {
            reason: Some("免許証の写しが読み取れません。\n撮り直してください。".to_owned()),
            answer_by: day("2026-06-01"),
            ..mail
        },
        "application_partially_approved" => ApplicationMail {
            reason: Some("会費が未納です。".to_owned()),
            standing: vec!["見本みどり区医師会".to_owned(), "見本市医師会".to_owned()],
            ..mail
        },
        "application_withdrawn" => ApplicationMail {
            standing: vec!["見本みどり区医師会".to_owned()],
            given_up: vec!["見本市医師会".to_owned()],
            ..mail
        },
        "application_refused" | "action_cancelled" => {
            ApplicationMail { reason: Some("会費が未納です。".to_owned()), ..mail }
        }
        "layer_approved" | "application_completed" => {
            ApplicationMail { joined: vec!["見本市医師会".to_owned()], effective_on: day("2026-05-01"), ..mail }
        }
        "message_posted" => {
            ApplicationMail { message: Some("電話番号を教えてください。".to_owned()), ..mail }
        }
        "staff_application_arrived" => ApplicationMail { recipient_name: "見本 花子".to_owned(), ..mail },
        _ => mail,
    }
}

#[test]
fn every_mail_in_words() {
    for template in TEMPLATES {
        let mail = render(template, &facts(template), BASE).expect("a mail");
        insta::assert_snapshot!(template, format!("{}\n\n{}", mail.subject, mail.text));
    }
    assert!(render("nonsense", &facts(""), BASE).is_none());
}

#[test]
fn every_mail_with_a_link_in_words() {
    let facts = LinkMail {
        recipient_name: "見本 太郎".to_owned(),
        association_name: Some("見本市医師会".to_owned()),
        expires_at: "2026-04-02T01:00:00Z".parse().ok(),
        ..LinkMail::default()
    };
    for template in LINK_TEMPLATES {
        let nameless = LinkMail { recipient_name: String::new(), ..facts.clone() };
        let facts = if template == "registration_link" { &nameless } else { &facts };
        let mail = render_link(template, facts, "mamis_link_見本", BASE).expect("a mail");
        insta::assert_snapshot!(template, format!("{}\n\n{}", mail.subject, mail.text));
    }
    assert!(render_link("nonsense", &facts, "", BASE).is_none());
}

#[test]
fn every_mail_about_a_log_in_in_words() {
    let line = |name: &str, login_id: &str| LoginIdLine { name: name.to_owned(), login_id: login_id.to_owned() };
    let facts = AccountMail {
        recipient_name: "見本 太郎".to_owned(),
        at: "2026-04-02T01:00:00Z".parse().ok(),
        device: Some("Windows・Chrome".to_owned()),
        ..AccountMail::default()
    };
    let shared = AccountMail {
        login_ids: vec![line("見本 太郎", "mihon-taro"), line("見本 花子", "mihon-hanako")],
        ..AccountMail::default()
    };
    for template in ACCOUNT_TEMPLATES {
        let facts = if template == "login_ids" { &shared } else { &facts };
        let mail = render_account(template, facts, BASE).expect("a mail");
        insta::assert_snapshot!(template, format!("{}\n\n{}", mail.subject, mail.text));
    }
    assert!(render_account("nonsense", &facts, BASE).is_none());
}

/// Nothing had been approved: nothing is said of approvals.
#[test]
fn a_withdrawal_before_any_approval_says_no_more_than_that() {
    let mail = render("application_withdrawn", &facts("application_received"), BASE).expect("a mail");
    assert!(!mail.text.contains("承認") && !mail.text.contains("有効"), "{}", mail.text);
}

#[test]
fn the_html_says_the_same_and_nobody_writes_into_it() {
    let mail = render("application_returned", &facts("application_returned"), BASE).expect("a mail");
    insta::assert_snapshot!(mail.html);
    let evil = ApplicationMail {
        recipient_name: "<script>alert(1)</script>".to_owned(),
        reason: Some("\"><img src=x onerror=alert(1)>".to_owned()),
        ..facts("application_returned")
    };
    let html = render("application_returned", &evil, BASE).expect("a mail").html;
    assert!(!html.contains("<script") && !html.contains("<img"));
}
