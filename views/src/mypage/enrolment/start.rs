//! The page before the first step, and the page that asks before a draft is thrown away.

use maud::{Markup, html};

use super::draft::{Draft, first_open_page};
use crate::components::{banner, button, form};
use crate::forms::Errors;
use crate::layout::{NavItem, Page, Shell};
use crate::paths::{self, Enrolment, EnrolmentPage};
use crate::text;

fn crumbs() -> Vec<(String, Option<paths::Path>)> {
    vec![("マイページTOP".to_owned(), Some(paths::mypage())), ("入会届".to_owned(), None)]
}

/// Who it is for, what is needed, how long it takes; then on, or on with the draft.
pub fn page(shell: &Shell, draft: Option<&Draft>, errors: &Errors) -> Markup {
    let start = Enrolment::New.page(EnrolmentPage::Start);
    let main = html! {
        (banner::error_summary(errors))
        div.page-head { h1 { "入会届" } p.sub { "医師会に新しく入るとき、上の層の医師会にも入るときの手続きです。" } }
        (banner::info("申請の前に、医師会へご連絡ください", &html! {
            p { "入会の条件や会費は医師会ごとに異なります。申請先の郡市区等医師会に、先に電話などでご相談ください。連絡先は、次の画面で医師会を選ぶと表示されます。" }
        }))
        section.section aria-labelledby="needs" {
            h2 id="needs" { "ご用意いただくもの" }
            ul.bullets {
                li { "医師免許証の画像またはPDF" }
                li { "履歴書・経歴などの書類（医師会から求められたとき）" }
                li { "勤務先の名称と住所（決まっていないときは「未定」で申請できます）" }
            }
            p.mt.sub { "書類は JPEG・PNG・GIF・PDF・Word・Excel、1ファイル10MBまで。入力は10分ほどです。途中で保存できます。" }
        }
        section.section aria-labelledby="flow" {
            h2 id="flow" { "手続きの流れ" }
            ol.bullets.bullets--numbered {
                li { "申請先の医師会と会員区分を選びます。" }
                li { "希望日、所属施設、業務などを入力し、書類を添付します。" }
                li { "内容を確かめて申請します。" }
                li { "郡市区等医師会から順に、上の層の医師会が審査します。すべての審査が終わると入会の完了です。" }
            }
        }
        div.section { @match draft {
            Some(draft) => { (resume(draft)) }
            None => { (form::post(shell, &start, &html! { div.actions { (button::submit("入会届の入力を始める").large()) } })) }
        } }
    };
    let page = Page {
        title: "入会届",
        has_errors: !errors.is_empty(),
        nav: Some(NavItem::Enrolment),
        crumbs: crumbs(),
        ..Page::default()
    };
    shell.render(&page, &main)
}

fn resume(draft: &Draft) -> Markup {
    html! {
        div.task {
            h2.h-sm { "書きかけの入会届があります" }
            p {
                @if let Some(association) = &draft.association { (association.name) "　" }
                (text::date_time(draft.saved_at)) "に保存（保存期限 " (text::date(text::day_of(draft.expires_at))) "）"
            }
            div.actions {
                (button::link("続きから入力する", Enrolment::New.page(first_open_page(&draft.problems))))
                (button::link("下書きを削除する", Enrolment::New.page(EnrolmentPage::Discard)).text())
            }
        }
    }
}

/// Asks before the draft is thrown away.
pub fn discard(shell: &Shell, draft: &Draft, errors: &Errors) -> Markup {
    let target = draft.target();
    let main = html! {
        (banner::error_summary(errors))
        div.page-head { h1 { "下書きを削除しますか" } }
        p {
            "入会届"
            @if let Some(association) = &draft.association { "（" (association.name) "）" }
            "の下書きと、添付した書類を削除します。削除すると元に戻せません。"
        }
        (form::post_as(shell, &target.page(EnrolmentPage::Discard), "section", &html! {
            (form::hidden("version", &draft.version.to_string()))
            (form::hidden("draftId", draft.id.inner()))
            div.actions {
                (button::submit("下書きを削除する").danger())
                (button::link("削除しない", paths::mypage()).outline())
            }
        }))
    };
    let page = Page { title: "下書きの削除", nav: Some(NavItem::Enrolment), crumbs: crumbs(), ..Page::default() };
    shell.render(&page, &main)
}

/// States of the page for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let shell = crate::mypage::sample::shell();
    let draft = crate::mypage::sample::draft();
    vec![
        ("enrolment-start", page(&shell, None, &Errors::default())),
        ("enrolment-start-draft", page(&shell, Some(&draft), &Errors::default())),
        ("enrolment-discard", discard(&shell, &draft, &Errors::default())),
    ]
}
