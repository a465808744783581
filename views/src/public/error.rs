//! Error pages: what happened, what to do, and a number to tell.

use maud::{Markup, html};

use crate::components::button;
use crate::layout::{Page, Shell, Who};
use crate::paths;

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorPage {
    /// 403
    Forbidden,
    /// 403: the form's token is missing or old.
    FormExpired,
    /// 404
    NotFound,
    /// 405
    WrongMethod,
    /// 409
    Conflict,
    /// 413
    TooLarge,
    /// 400, 415, 422: the request cannot be understood.
    Unreadable,
    /// 429
    TooMany,
    /// 500
    Internal,
    /// 503
    Unavailable,
}

impl ErrorPage {
    /// Every one of them.
    pub const ALL: [Self; 10] = [
        Self::Forbidden,
        Self::FormExpired,
        Self::NotFound,
        Self::WrongMethod,
        Self::Conflict,
        Self::TooLarge,
        Self::Unreadable,
        Self::TooMany,
        Self::Internal,
        Self::Unavailable,
    ];

    /// HTTP's number.
    pub fn status(self) -> u16 {
        match self {
            Self::Forbidden | Self::FormExpired => 403,
            Self::NotFound => 404,
            Self::WrongMethod => 405,
            Self::Conflict => 409,
            Self::TooLarge => 413,
            Self::Unreadable => 422,
            Self::TooMany => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Forbidden => "このページを表示する権限がありません",
            Self::FormExpired => "画面の有効期限が切れました",
            Self::NotFound => "ページが見つかりません",
            Self::WrongMethod => "この操作はできません",
            Self::Conflict => "別の画面で更新されています",
            Self::TooLarge => "送信できる大きさを超えています",
            Self::Unreadable => "送信された内容を読み取れませんでした",
            Self::TooMany => "しばらくしてから再度お試しください",
            Self::Internal => "システムに問題が発生しました",
            Self::Unavailable => "ただいまご利用いただけません",
        }
    }

    fn advice(self) -> &'static str {
        match self {
            Self::Forbidden => "別の利用者でログインしている場合は、ログアウトしてからもう一度お試しください。",
            Self::FormExpired => {
                "前の画面に戻り、再読み込みしてからもう一度送信してください。入会届は最後に保存したところから続けられます。"
            }
            Self::NotFound => "アドレスが変わったか、ページがなくなった可能性があります。",
            Self::WrongMethod => "前の画面に戻り、画面のボタンから操作してください。",
            Self::Conflict => "前の画面に戻り、再読み込みして最新の内容を確認してください。",
            Self::TooLarge => {
                "書類は1ファイル10MBまでです。小さくしてからもう一度お試しください。入力中の内容は保存されています。"
            }
            Self::Unreadable => "前の画面に戻り、再読み込みしてからもう一度お試しください。",
            Self::TooMany => "短い間に多くの操作がありました。1分ほど待ってからもう一度お試しください。",
            Self::Internal => "時間をおいて再度お試しください。続くときは、下の番号を添えてお問合せください。",
            Self::Unavailable => "混み合っているか、保守作業中です。数分おいて再度お試しください。",
        }
    }
}

/// The page. `reference` is the id of the request, as in the log.
pub fn page(shell: &Shell, error: ErrorPage, reference: &str) -> Markup {
    let main = html! {
        div.page-head { h1 { (error.title()) } }
        p { (error.advice()) }
        @if !reference.is_empty() {
            p.mt { "お問合せの際は番号 " b.num { (reference) } " をお伝えください。" }
        }
        p.mt.actions {
            @match shell.who {
                Who::Nobody => { (button::link("トップページへ", paths::root()).outline()) }
                Who::Doctor { .. } => { (button::link("マイページTOPへ", paths::mypage()).outline()) }
                Who::Staff { .. } => { (button::link("TOPへ", paths::office()).outline()) }
            }
        }
    };
    shell.render(&Page { title: error.title(), ..Page::default() }, &main)
}

/// States of the page for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let shell = Shell::default();
    vec![
        ("error-404", page(&shell, ErrorPage::NotFound, "8F3K-21")),
        ("error-500", page(&shell, ErrorPage::Internal, "8F3K-21")),
    ]
}
