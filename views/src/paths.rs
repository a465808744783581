//! Every URL of the portal, written once.

mod office;

pub use office::*;

use std::fmt;

use crate::office::list_query::Within;

/// A path on this site. Only this module makes one, so no page can link to `javascript:` or to a foreign host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path(String);

impl Path {
    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Adds a query parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.0.push(if self.0.contains('?') { '&' } else { '?' });
        push_encoded(&mut self.0, name);
        self.0.push('=');
        push_encoded(&mut self.0, value);
        self
    }

    /// Remembers from which place of which list it was opened.
    #[must_use]
    pub fn within(self, within: Option<&Within>) -> Self {
        within.map_or_else(|| self.clone(), |within| self.clone().with_all(&within.pairs()))
    }

    /// Points at a part of the page.
    #[must_use]
    pub fn at(mut self, id: &str) -> Self {
        self.0.push('#');
        push_encoded(&mut self.0, id);
        self
    }

    fn with_all(self, pairs: &[(&str, String)]) -> Self {
        pairs.iter().fold(self, |path, (name, value)| path.with(name, value))
    }

    fn fixed(path: &str) -> Self {
        Self(path.to_owned())
    }

    fn join(&self, segment: &str) -> Self {
        let mut path = self.0.clone();
        path.push('/');
        push_encoded(&mut path, segment);
        Self(path)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl maud::Render for Path {
    fn render_to(&self, buffer: &mut String) {
        self.0.as_str().render_to(buffer);
    }
}

/// Percent-encodes everything but RFC 3986's unreserved characters.
fn push_encoded(into: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            into.push(char::from(byte));
        } else {
            use fmt::Write as _;
            write!(into, "%{byte:02X}").expect("a string takes everything");
        }
    }
}

/// The entrance: leads to the log-in or to the page of who is logged in.
pub fn root() -> Path {
    Path::fixed("/")
}

/// ログイン
pub fn login() -> Path {
    Path::fixed("/login")
}

/// Logging in with a passkey, a POST.
pub fn login_passkey() -> Path {
    login().join("passkey")
}

/// What the device is asked for that, a POST of the script's.
pub fn login_passkey_begin() -> Path {
    login_passkey().join("begin")
}

/// The second half of a log-in: its form and POST.
pub fn login_second() -> Path {
    login().join("second")
}

/// ログアウト, a POST.
pub fn logout() -> Path {
    Path::fixed("/logout")
}

/// 利用者登録: what to know before.
pub fn register() -> Path {
    Path::fixed("/register")
}

/// 利用者登録: 利用規約 and its checkbox.
pub fn register_terms() -> Path {
    register().join("terms")
}

/// The first log-in with a letter: 利用規約 and its checkbox.
pub fn register_first() -> Path {
    register().join("first")
}

/// 利用者登録: where the URL is mailed to.
pub fn register_mail() -> Path {
    register().join("mail")
}

/// A page of the 利用者登録.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RegisterPage {
    /// ① ログイン情報
    Login,
    /// ② 医籍・ご本人
    Person,
    /// ③ 住所・連絡先
    Address,
    /// ④ 診療科・出身校・学会
    Medicine,
    /// ⑤ 確認
    Confirm,
}

impl RegisterPage {
    /// All of them in their order.
    pub const ALL: [Self; 5] = [Self::Login, Self::Person, Self::Address, Self::Medicine, Self::Confirm];

    /// Its last segment.
    pub fn word(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Person => "person",
            Self::Address => "address",
            Self::Medicine => "medicine",
            Self::Confirm => "confirm",
        }
    }

    /// The page with this last segment.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|page| page.word() == word)
    }
}

/// A page of the 利用者登録.
pub fn register_page(page: RegisterPage) -> Path {
    register().join("form").join(page.word())
}

/// 利用者登録: the end.
pub fn register_done() -> Path {
    register().join("done")
}

/// 利用規約, for reading.
pub fn terms() -> Path {
    Path::fixed("/terms")
}

/// 利用規約, to be agreed to before going on.
pub fn terms_agree() -> Path {
    terms().join("agree")
}

/// 個人情報の取り扱い
pub fn privacy() -> Path {
    Path::fixed("/privacy")
}

/// よくある質問
pub fn faq() -> Path {
    Path::fixed("/faq")
}

/// 医師会の連絡先
pub fn associations() -> Path {
    Path::fixed("/associations")
}

/// 利用者登録: the page that the mailed URL opens.
pub fn register_email() -> Path {
    register().join("email")
}

/// Setting a new password by a mailed URL.
pub fn password_reset() -> Path {
    Path::fixed("/password/reset")
}

/// ログインID・パスワードをお忘れの方: which of the two.
pub fn recovery() -> Path {
    Path::fixed("/recovery")
}

/// Asking for the login IDs of a mail address.
pub fn recovery_login_id() -> Path {
    recovery().join("login-id")
}

/// Asking for a new password.
pub fn recovery_password() -> Path {
    recovery().join("password")
}

/// The same answer to everybody who asked.
pub fn recovery_sent() -> Path {
    recovery().join("sent")
}

/// Proving a new mail address by a mailed URL.
pub fn email_change() -> Path {
    Path::fixed("/email-change")
}

/// Accepting an invitation to a secretariat by a mailed URL.
pub fn staff_invitation() -> Path {
    Path::fixed("/invitation")
}

/// How long the session lasts; asking makes it last longer. For the scripts of a page.
pub fn session() -> Path {
    Path::fixed("/session")
}

/// An embedded file by its name in the source tree.
pub fn asset(name: &str) -> Path {
    Path::fixed("/assets").join(crate::assets::named(name).file)
}

/// A document, by the address that the API gives. Anything but a path under `/files/` leads to the entrance.
pub fn file(url: &str) -> Path {
    match url.strip_prefix("/files/") {
        Some(id) => Path::fixed("/files").join(id),
        None => root(),
    }
}

/// The same document for the eye, inside a page.
pub fn file_preview(url: &str) -> Path {
    file(url).join("preview")
}

/// The same, a PDF: the browser's viewer leaves out the list of pages, for which there is no room.
pub fn pdf_preview(url: &str) -> Path {
    Path(format!("{}#navpanes=0", file_preview(url)))
}

/// A second factor for the app on the same device, by the address that the API gives. Anything but such an address leads
/// to the entrance.
pub fn authenticator(url: &str) -> Path {
    if url.starts_with("otpauth://totp/") { Path::fixed(url) } else { root() }
}

/// マイページTOP
pub fn mypage() -> Path {
    Path::fixed("/mypage")
}

/// 申請の詳細 of a doctor.
pub fn application(id: &str) -> Path {
    Path::fixed("/mypage/applications").join(id)
}

/// The page after submission, with the reception number.
pub fn application_done(id: &str) -> Path {
    application(id).join("done")
}

/// Posting a message to the secretariats.
pub fn application_messages(id: &str) -> Path {
    application(id).join("messages")
}

/// 取下げ: confirmation and POST.
pub fn application_withdraw(id: &str) -> Path {
    application(id).join("withdraw")
}

/// Where an 入会届 is being written: a new one, or the correction of a returned application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Enrolment {
    /// A new one.
    New,
    /// The correction of this application.
    Correction(String),
}

/// A page of the 入会届.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnrolmentPage {
    /// Before the first step.
    Start,
    /// 1 医師会の選択
    Associations,
    /// 2 入力, first page: date and facility.
    Workplace,
    /// 2 入力, second page: work, position, designations.
    Duties,
    /// 2 入力, third page: documents.
    Documents,
    /// 3 確認
    Confirm,
    /// 下書きの削除
    Discard,
}

impl Enrolment {
    /// Path of a page.
    pub fn page(&self, page: EnrolmentPage) -> Path {
        let base = match self {
            Self::New => Path::fixed("/mypage/enrolment"),
            Self::Correction(id) => application(id).join("correction"),
        };
        match page {
            EnrolmentPage::Start => base,
            EnrolmentPage::Associations => base.join("associations"),
            EnrolmentPage::Workplace => base.join("workplace"),
            EnrolmentPage::Duties => base.join("duties"),
            EnrolmentPage::Documents => base.join("documents"),
            EnrolmentPage::Confirm => base.join("confirm"),
            EnrolmentPage::Discard => base.join("discard"),
        }
    }
}

/// 登録情報 of a doctor.
pub fn mypage_profile() -> Path {
    mypage().join("profile")
}

/// Changing one's own mail address: its form and POST.
pub fn own_email() -> Path {
    Path::fixed("/own/email")
}

/// Giving up the change of one's own mail address, a POST.
pub fn own_email_cancel() -> Path {
    own_email().join("cancel")
}

/// The address was changed.
pub fn email_changed() -> Path {
    email_change().join("done")
}

/// Ending one's own sessions, a POST.
pub fn own_sessions_end() -> Path {
    Path::fixed("/own/sessions/end")
}

/// One's own passkeys: registering one, a POST.
pub fn own_passkeys() -> Path {
    Path::fixed("/own/passkeys")
}

/// Beginning to register a passkey: its form and POST.
pub fn own_passkey_new() -> Path {
    own_passkeys().join("new")
}

/// Removing a passkey: confirmation and POST.
pub fn own_passkey_remove(id: &str) -> Path {
    own_passkeys().join(id).join("remove")
}

/// One's own second factor: what there is, and setting one up.
pub fn own_second_factor() -> Path {
    Path::fixed("/own/second-factor")
}

/// Confirming it by a code, a POST.
pub fn own_second_factor_confirm() -> Path {
    own_second_factor().join("confirm")
}

/// Other recovery codes: its form and POST.
pub fn own_recovery_codes() -> Path {
    own_second_factor().join("codes")
}

/// Giving the second factor up: its form and POST.
pub fn own_second_factor_off() -> Path {
    own_second_factor().join("off")
}

/// Changing one's own password: its form and POST.
pub fn own_password() -> Path {
    Path::fixed("/password")
}

/// Mails that were kept as files.
pub fn dev_mail() -> Path {
    Path::fixed("/dev/mail")
}

/// The API, for the scripts of a page.
pub fn graphql() -> Path {
    Path::fixed("/graphql")
}

/// GraphiQL.
pub fn graphiql() -> Path {
    Path::fixed("/graphiql")
}

/// A file of GraphiQL.
pub fn graphiql_file(name: &str) -> Path {
    graphiql().join(name)
}

/// The API's subscriptions over WebSocket, for the scripts of a page.
pub fn graphql_socket() -> Path {
    Path::fixed("/graphql/ws")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cannot_leave_their_segment() {
        assert_eq!(application("../x?y#z").as_str(), "/mypage/applications/..%2Fx%3Fy%23z");
        assert_eq!(authenticator("javascript:alert(1)"), root());
        assert_eq!(mypage().with("q", "東 &").as_str(), "/mypage?q=%E6%9D%B1%20%26");
    }
}
