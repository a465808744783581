//! The frame of every page: head, header, menu, breadcrumb, footer.

use maud::{DOCTYPE, Markup, html};

use crate::components::icon::{Icon, brand, icon};
use crate::components::{button, form};
use crate::gql::{DoctorHead, StaffRole, ViewerHead};
use crate::paths::{self, Path};

/// What a page needs besides its own content.
#[derive(Debug, Clone, Default)]
pub struct Shell {
    /// Who is logged in.
    pub who: Who,
    /// Token for every form on the page.
    pub csrf: String,
    /// Seconds after which the session ends if nothing is asked for; none: nobody is logged in.
    pub session_lasts: Option<u32>,
    /// What the last action did, shown once.
    pub flash: Option<Flash>,
    /// The operator; none: questions go to the associations.
    pub contact: Option<Contact>,
}

/// Who is logged in, as the header shows it.
#[derive(Debug, Clone, Default)]
pub enum Who {
    /// Nobody.
    #[default]
    Nobody,
    /// A doctor.
    Doctor {
        /// 姓 名
        name: String,
        /// 医籍登録番号
        license_number: Option<String>,
        /// Whole years in the national association.
        national_years: Option<i32>,
    },
    /// A member of a secretariat.
    Staff {
        /// Name.
        name: String,
        /// Whose secretariat.
        association: String,
        /// His role.
        role: StaffRole,
    },
}

impl From<&ViewerHead> for Who {
    fn from(viewer: &ViewerHead) -> Self {
        if let Some(doctor) = &viewer.doctor {
            return Self::from(doctor);
        }
        match &viewer.staff_user {
            Some(staff) => {
                Self::Staff { name: staff.name.clone(), association: staff.association.name.clone(), role: staff.role }
            }
            None => Self::Nobody,
        }
    }
}

impl From<&DoctorHead> for Who {
    fn from(doctor: &DoctorHead) -> Self {
        Self::Doctor {
            name: format!("{} {}", doctor.family_name, doctor.given_name),
            license_number: doctor.license_number.clone(),
            national_years: doctor.national_membership_years,
        }
    }
}

/// What the last action did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flash {
    /// Its colour and icon.
    pub tone: FlashTone,
    /// One sentence.
    pub text: String,
}

/// Colour and icon of a flash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlashTone {
    /// It was done.
    Success,
    /// It was not, or not wholly.
    Warning,
}

/// Whom to ask (お問合せ).
#[derive(Debug, Clone)]
pub struct Contact {
    /// Name of the operator.
    pub name: String,
    /// Telephone number, with hyphens.
    pub phone: String,
    /// When somebody answers.
    pub hours: Option<String>,
}

/// Entries of the menus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NavItem {
    /// マイページTOP
    MypageTop,
    /// 登録情報
    MypageProfile,
    /// 入会届
    Enrolment,
    /// 事務局のTOP
    OfficeTop,
    /// 申請管理
    OfficeApplications,
    /// 会員検索
    OfficeMembers,
    /// 登録の重複
    OfficeCases,
    /// 事務局ユーザー管理
    OfficeStaff,
    /// ご自身の登録内容
    OfficeProfile,
    /// 操作履歴
    OfficeAudit,
    /// APIトークン
    OfficeTokens,
}

impl NavItem {
    fn label(self) -> &'static str {
        match self {
            Self::MypageTop => "マイページTOP",
            Self::MypageProfile => "登録情報",
            Self::Enrolment => "入会届",
            Self::OfficeTop => "TOP",
            Self::OfficeApplications => "申請管理",
            Self::OfficeMembers => "会員検索",
            Self::OfficeCases => "登録の重複",
            Self::OfficeStaff => "事務局ユーザー管理",
            Self::OfficeProfile => "ご自身の登録内容",
            Self::OfficeAudit => "操作履歴",
            Self::OfficeTokens => "APIトークン",
        }
    }

    fn path(self) -> Path {
        match self {
            Self::MypageTop => paths::mypage(),
            Self::MypageProfile => paths::mypage_profile(),
            Self::Enrolment => paths::Enrolment::New.page(paths::EnrolmentPage::Start),
            Self::OfficeTop => paths::office(),
            Self::OfficeApplications => paths::office_applications(),
            Self::OfficeMembers => paths::office_members(),
            Self::OfficeCases => paths::office_cases(),
            Self::OfficeStaff => paths::office_staff(),
            Self::OfficeProfile => paths::office_profile(),
            Self::OfficeAudit => paths::office_audit(),
            Self::OfficeTokens => paths::office_tokens(),
        }
    }
}

/// Facts of one page.
#[derive(Debug, Default)]
pub struct Page<'a> {
    /// First part of `<title>`, such as `入力（2/3）入会届`.
    pub title: &'a str,
    /// A form was refused; said in `<title>`, for those who cannot see the summary.
    pub has_errors: bool,
    /// Entry of the menu that the page belongs to.
    pub nav: Option<NavItem>,
    /// The pages above this one, then this one's name. Empty: no breadcrumb.
    pub crumbs: Vec<(String, Option<Path>)>,
    /// Scripts besides the common one, by their names in the source tree.
    pub scripts: &'a [&'static str],
}

impl Shell {
    /// A whole page.
    pub fn render(&self, page: &Page<'_>, main: &Markup) -> Markup {
        let nav = self.nav();
        html! {
            (DOCTYPE)
            html lang="ja" {
                (self.head(page))
                body class=[matches!(self.who, Who::Staff { .. }).then_some("wide")] {
                    a.skip href="#main" { "本文へ移動" }
                    (self.header())
                    @if nav.is_empty() {
                        (self.main(main, "login"))
                    } @else {
                        div.shell {
                            (menu(nav, page.nav))
                            div.shell__main {
                                (crumbs(&page.crumbs))
                                (self.main(main, ""))
                            }
                        }
                    }
                    (self.footer())
                    (self.session_end())
                }
            }
        }
    }

    /// That the session is about to end; the script shows it. Without one the log-in page says it afterwards.
    fn session_end(&self) -> Markup {
        html! {
            @if let Some(seconds) = self.session_lasts {
                div.session hidden role="alert" data-session=(seconds) data-session-path=(paths::session()) {
                    p data-session-says {}
                    button.btn.btn--solid.btn--sm type="button" data-session-go-on { "続ける" }
                    a hidden href=(paths::login()) data-session-login { "ログイン画面へ" }
                }
            }
        }
    }

    fn head(&self, page: &Page<'_>) -> Markup {
        html! {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="format-detection" content="telephone=no";
                title { @if page.has_errors { "エラー：" } (page.title) "｜" (self.site()) }
                link rel="icon" type="image/svg+xml" href=(paths::asset("icon.svg"));
                link rel="stylesheet" href=(paths::asset("app.css"));
                script type="module" src=(paths::asset("app.js")) {}
                @if self.session_lasts.is_some() { script type="module" src=(paths::asset("session.js")) {} }
                @for script in page.scripts { script type="module" src=(paths::asset(script)) {} }
            }
        }
    }

    fn site(&self) -> &'static str {
        match self.who {
            Who::Nobody => "会員情報管理システム",
            Who::Doctor { .. } => "会員マイページ",
            Who::Staff { .. } => "事務局",
        }
    }

    fn home(&self) -> Path {
        match self.who {
            Who::Nobody => paths::login(),
            Who::Doctor { .. } => paths::mypage(),
            Who::Staff { .. } => paths::office(),
        }
    }

    fn nav(&self) -> &'static [NavItem] {
        match self.who {
            Who::Nobody => &[],
            Who::Doctor { .. } => &[NavItem::MypageTop, NavItem::MypageProfile, NavItem::Enrolment],
            Who::Staff { role: StaffRole::TrainingContractor, .. } => &[NavItem::OfficeTop, NavItem::OfficeProfile],
            Who::Staff { role: StaffRole::Staff, .. } => &[
                NavItem::OfficeTop,
                NavItem::OfficeApplications,
                NavItem::OfficeMembers,
                NavItem::OfficeCases,
                NavItem::OfficeProfile,
            ],
            Who::Staff { role: StaffRole::Administrator, .. } => &[
                NavItem::OfficeTop,
                NavItem::OfficeApplications,
                NavItem::OfficeMembers,
                NavItem::OfficeCases,
                NavItem::OfficeStaff,
                NavItem::OfficeAudit,
                NavItem::OfficeTokens,
                NavItem::OfficeProfile,
            ],
        }
    }

    fn header(&self) -> Markup {
        html! {
            header.site-header {
                div.site-header__in {
                    a.brand href=(self.home()) {
                        (brand())
                        span { small { "日本医師会" } "会員情報管理システム" }
                    }
                    @if !matches!(self.who, Who::Nobody) {
                        div.user {
                            div.user__who { (self.person()) }
                            (form::post(self, &paths::logout(), &html! { (button::submit("ログアウト").outline().small()) }))
                        }
                    }
                }
            }
        }
    }

    fn person(&self) -> Markup {
        match &self.who {
            Who::Nobody => html! {},
            Who::Doctor { name, license_number, national_years } => html! {
                p {
                    span.user__name { (name) " 様" }
                    @if let Some(number) = license_number { span.small { "医籍登録番号 第" (number) "号" } }
                }
                @if let Some(steps) = national_years.and_then(tenure_step) {
                    p { span.chip.chip--badge { "日本医師会 " (steps) "年以上" } }
                }
            },
            Who::Staff { name, association, role } => html! {
                p {
                    span.user__name { (name) " 様" }
                    span.small { (association) "（" (role.label()) "）" }
                }
            },
        }
    }

    fn main(&self, main: &Markup, class: &str) -> Markup {
        html! {
            main id="main" class=[(!class.is_empty()).then_some(class)] {
                @if let Some(flash) = &self.flash { (crate::components::banner::flash(flash)) }
                (main)
            }
        }
    }

    fn footer(&self) -> Markup {
        html! {
            footer.site-footer {
                div.site-footer__in {
                    div {
                        strong { "お問合せ" }
                        @match &self.contact {
                            Some(Contact { name, phone, hours }) => {
                                (name) br;
                                "電話 " (form::phone(phone))
                                @if let Some(hours) = hours { br; "受付時間 " (hours) }
                            }
                            None => { (self.whom_to_ask()) }
                        }
                    }
                    nav aria-label="ご案内" {
                        ul {
                            li { a href=(paths::faq()) { "よくある質問" } }
                            li { a href=(paths::associations()) { "医師会の連絡先" } }
                            li { a href=(paths::terms()) { "利用規約" } }
                            li { a href=(paths::privacy()) { "個人情報の取り扱い" } }
                        }
                    }
                }
            }
        }
    }

    /// Where no operator is named: who can help all the same.
    fn whom_to_ask(&self) -> &'static str {
        match self.who {
            Who::Staff { .. } => "システムの操作については、このシステムの管理者へお問合せください。",
            Who::Doctor { .. } | Who::Nobody => {
                "ご所属の医師会、またはこれから入会する医師会の事務局へお問合せください。"
            }
        }
    }
}

/// Steps of the badge for years of membership: 1, 5, 10, 20, 30.
fn tenure_step(years: i32) -> Option<i32> {
    [30, 20, 10, 5, 1].into_iter().find(|&step| years >= step)
}

/// `<details>` holds only the button; the list is its sibling, so the wide layout always shows it.
fn menu(items: &[NavItem], current: Option<NavItem>) -> Markup {
    html! {
        nav.nav aria-label="メニュー" {
            details.nav__toggle { summary { (icon(Icon::Menu)) "メニュー" } }
            ul.nav__list {
                @for item in items {
                    li { a href=(item.path()) aria-current=[(current == Some(*item)).then_some("page")] { (item.label()) } }
                }
            }
        }
    }
}

fn crumbs(crumbs: &[(String, Option<Path>)]) -> Markup {
    html! {
        @if !crumbs.is_empty() {
            nav.crumbs aria-label="現在位置" {
                ol {
                    @for (label, path) in crumbs {
                        @match path {
                            Some(path) => { li { a href=(path) { (label) } } }
                            None => { li aria-current="page" { (label) } }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_badge_goes_in_steps() {
        assert_eq!([0, 1, 9, 10, 29, 45].map(tenure_step), [None, Some(1), Some(5), Some(10), Some(20), Some(30)]);
    }
}
