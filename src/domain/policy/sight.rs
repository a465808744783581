//! What of an object a viewer sees, by how he stands to it.

use crate::domain::words::StepState;

/// How a viewer stands to a doctor or an application that his scope reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// The doctor himself.
    Oneself,
    /// Of a doctor: staff of an association of which he is or will be a member, or which an unfinished application
    /// names.
    Related,
    /// Of a doctor: staff of an association of which he was a member.
    Former,
    /// Of a doctor: staff of an association that took part in an application of his that is finished, and nothing else.
    Past,
    /// Of an application: staff of an association that it names, whose step has not opened yet.
    Named,
    /// Of an application: staff of an association whose step has opened, or that has acted.
    Reviewing,
}

impl Standing {
    /// That of an association to an application, by its step. From the day the step opens, and afterwards where it was
    /// handled.
    pub fn of_step(state: StepState, was_handled: bool) -> Self {
        if was_handled || !matches!(state, StepState::Waiting | StepState::Released) {
            Self::Reviewing
        } else {
            Self::Named
        }
    }
}

/// Who sees a field, beside having reached the object that it is a field of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Everybody: master data, and the answers to one's own commands.
    Public,
    /// Who holds the token of a 利用者登録 or of a mailed URL.
    Holder,
    /// Holds other objects, each with rules of its own, or says how many rows of them were reached.
    Envelope,
    /// Doctors and staff: facilities.
    LoggedIn,
    /// The doctor himself: his drafts, his home.
    Own,
    /// Whoever is logged in, about his own log-in.
    OwnLogIn,
    /// Members of the same secretariat.
    Colleagues,
    /// A member of staff himself, and the 管理者 of his secretariat.
    Account,
    /// The 管理者 of the secretariat.
    Administration,
    /// Staff, about the association for whose secretariat they work.
    Secretariat,
    /// Staff, about registrations with a known 医籍登録番号 that their association looks after.
    Cases,
    /// 管理者, about the association whose 管理者 they are.
    Administrators,
    /// Name and licence number: the doctor, and all staff who reach him.
    Identity,
    /// The doctor by himself and not as part of an application: not for associations that have nothing to do with him
    /// any more.
    LookUp,
    /// What is registered beside name and number: the doctor, and staff of associations related to him.
    Registered,
    /// Groups: the same, of which staff see those that span their association.
    Groups,
    /// Affiliations: the doctor; staff those with their own association and those of its groups.
    Affiliations,
    /// Header, route and correspondence of an application: the doctor, and staff of all associations that it names.
    Application,
    /// Answers and documents: the doctor, and staff whose step has opened.
    Answers,
    /// 事務局メモ and ★要注意: staff of the associations named, never the doctor.
    Memos,
    /// What may be done on a step: staff of its own association.
    Acting,
}

impl Rule {
    /// All of them, in the order of `docs/permissions.md`.
    pub const ALL: &'static [Self] = &[
        Self::Public,
        Self::Envelope,
        Self::Holder,
        Self::LoggedIn,
        Self::Own,
        Self::OwnLogIn,
        Self::Colleagues,
        Self::Account,
        Self::Administration,
        Self::Secretariat,
        Self::Cases,
        Self::Administrators,
        Self::Identity,
        Self::LookUp,
        Self::Registered,
        Self::Groups,
        Self::Affiliations,
        Self::Application,
        Self::Answers,
        Self::Memos,
        Self::Acting,
    ];

    /// What it covers and who sees that, as a secretary says it, Japanese. None: nothing that anybody asks about.
    pub(super) fn words(self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Self::Envelope | Self::LookUp | Self::Acting => return None,
            Self::Public => ("医師会・会員区分・診療科などの一覧", "だれでも"),
            Self::Holder => ("利用者登録の途中の内容", "登録中の本人だけ"),
            Self::LoggedIn => ("施設の情報", "医師、事務局（管理者・スタッフ）"),
            Self::Own => ("届出の下書き・自宅の住所と電話番号", "医師本人だけ"),
            Self::OwnLogIn => ("ログイン中の端末・ログイン履歴・二段階認証の設定", "本人だけ"),
            Self::Colleagues => {
                ("事務局ユーザーの氏名・メールアドレス・権限", "同じ医師会の事務局（管理者・スタッフ）、本人")
            }
            Self::Account => (
                "事務局ユーザーのログインID・使用状態・有効期間・最終ログイン・二段階認証の有無",
                "その医師会の管理者、日本医師会の管理者、本人",
            ),
            Self::Administration => ("事務局ユーザーの一覧", "その医師会の管理者、日本医師会の管理者"),
            Self::Secretariat => ("申請状況の件数", "その医師会の事務局（管理者・スタッフ）"),
            Self::Cases => (
                "登録の重複（登録済みの医籍登録番号で利用者登録をした人の入力内容）",
                "担当の医師会の事務局（管理者・スタッフ）",
            ),
            Self::Administrators => {
                ("操作履歴・APIトークンの一覧・二段階認証を必須とするかの設定", "その医師会の管理者")
            }
            Self::Identity => {
                ("会員の氏名・医籍登録番号", "本人、その会員または申請に関わりのある医師会の事務局（退会後も）")
            }
            Self::Registered => {
                ("会員の生年月日・診療科・出身校・メールアドレスなど", "本人、会員である（申請中の）医師会の事務局")
            }
            Self::Groups => ("所属グループ", "本人、会員である医師会の事務局（自分の医師会を含むグループだけ）"),
            Self::Affiliations => {
                ("入会・退会・会員区分・施設", "本人、会員である医師会の事務局（自分の医師会とそのグループの分だけ）")
            }
            Self::Application => {
                ("申請の概要・審査の経過・審査時連絡メッセージ", "本人、申請に名前のある医師会の事務局")
            }
            Self::Answers => (
                "申請の内容・提出書類",
                "本人、自分の番である医師会の事務局、受付や審査をした医師会の事務局（その時点の内容まで）",
            ),
            Self::Memos => ("事務局メモ・★要注意", "申請に名前のある医師会の事務局（医師には見えない）"),
        })
    }

    /// Does somebody who stands so to the object see the field? For rules about doctors and applications; the others
    /// are kept by the one way that leads to their objects.
    pub fn is_for(self, standing: Standing) -> bool {
        use Standing::{Former, Named, Oneself, Past, Related, Reviewing};
        match self {
            Self::Public | Self::Holder | Self::Envelope | Self::LoggedIn => true,
            Self::Own => standing == Oneself,
            Self::OwnLogIn
            | Self::Colleagues
            | Self::Account
            | Self::Administration
            | Self::Secretariat
            | Self::Cases
            | Self::Administrators => false,
            Self::Identity | Self::Affiliations => matches!(standing, Oneself | Related | Former | Past),
            Self::LookUp => matches!(standing, Oneself | Related | Former),
            Self::Registered | Self::Groups => matches!(standing, Oneself | Related),
            Self::Application => matches!(standing, Oneself | Named | Reviewing),
            Self::Answers => matches!(standing, Oneself | Reviewing),
            Self::Memos => matches!(standing, Named | Reviewing),
            Self::Acting => standing == Reviewing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_seen_when_the_step_opens_and_afterwards_where_it_was_handled() {
        for (state, was_handled, seen) in [
            (StepState::Waiting, false, false),
            // The route began anew below it.
            (StepState::Waiting, true, true),
            (StepState::Open, false, true),
            (StepState::Refused, true, true),
            (StepState::Released, false, false),
            (StepState::Released, true, true),
        ] {
            assert_eq!(Rule::Answers.is_for(Standing::of_step(state, was_handled)), seen, "{state:?} {was_handled}");
        }
    }

    #[test]
    fn the_doctor_never_sees_what_is_among_secretariats() {
        assert!(!Rule::Memos.is_for(Standing::Oneself) && !Rule::Acting.is_for(Standing::Oneself));
    }
}
