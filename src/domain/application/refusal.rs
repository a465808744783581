//! Why an action is not done, and how that is said to the person who acted.

use chrono::NaiveDate;

use super::dates::DateRefusal;
use super::route::RouteRefusal;
use crate::domain::association::AssociationTree;
use crate::domain::ids::AssociationId;
use crate::domain::problem::Problem;
use crate::domain::words::ProblemCode;

/// Why an action is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Not a step of the acting association.
    UnknownStep,
    /// The step is not in a state for it.
    NotPossible,
    /// 差戻, 非承認 and 取消 need one.
    ReasonMissing,
    /// The doctor may answer until this day.
    AnswerAwaited(NaiveDate),
    Date(DateRefusal),
    /// Joined meanwhile in another way.
    AlreadyMember(AssociationId),
    /// Given up meanwhile, so the layer above can't stand on it.
    LayerMissing(AssociationId),
    /// The category asked for is no longer offered.
    CategoryGone(AssociationId),
    /// The association no longer stands above the one below it on the route.
    TreeChanged(AssociationId),
    /// No action of the association is left to take back.
    NothingToCancel,
    /// A step that waited for the action has acted.
    OthersActed,
    /// The doctor has sent the application again.
    SentAgain,
    /// A membership has begun.
    InForce,
    /// 取下げ of what is decided already.
    AlreadyDecided,
    /// Only a returned application is sent again.
    NotReturned,
    /// In force, so association and category can't be changed here.
    Locked(AssociationId),
    Route(RouteRefusal),
}

impl From<DateRefusal> for Refusal {
    fn from(refusal: DateRefusal) -> Self {
        Self::Date(refusal)
    }
}

impl From<RouteRefusal> for Refusal {
    fn from(refusal: RouteRefusal) -> Self {
        Self::Route(refusal)
    }
}

impl Refusal {
    /// In words. `tree` gives the names of associations.
    pub fn problem(self, tree: &AssociationTree) -> Problem {
        use ProblemCode::{Conflict, NotAllowed, NotFound, Required};
        let name = |id| tree.get(id).map_or("この医師会", |node| node.name.as_str()).to_owned();
        match self {
            Self::UnknownStep => Problem::whole(NotFound, "申請が見つかりません。一覧から開き直してください"),
            Self::NotPossible => Problem::whole(
                Conflict,
                "申請の状態が変わったため、この操作はできません。画面を更新して、現在の状態をご確認ください",
            ),
            Self::ReasonMissing => Problem::field(Required, ["reason"], "理由を入力してください"),
            Self::AnswerAwaited(day) => Problem::whole(
                NotAllowed,
                format!("差し戻した申請は、{}までに回答がない場合に非承認にできます", slashed(day)),
            ),
            Self::Date(refusal) => date_problem(refusal, "effectiveOn"),
            Self::AlreadyMember(id) => Problem::whole(
                Conflict,
                format!("申請者はすでに{}に入会しています。会員情報をご確認ください", name(id)),
            ),
            Self::LayerMissing(id) => Problem::whole(
                Conflict,
                format!("申請者が{}の会員でなくなっているため、承認できません。会員情報をご確認ください", name(id)),
            ),
            Self::CategoryGone(id) => Problem::whole(
                Conflict,
                format!(
                    "希望の会員区分は{}で使われなくなったため、承認できません。差し戻して選び直しをご依頼ください",
                    name(id)
                ),
            ),
            Self::TreeChanged(id) => Problem::whole(
                Conflict,
                format!(
                    "{}と下位の医師会の関係が変わったため、承認できません。差し戻して選び直しをご依頼ください",
                    name(id)
                ),
            ),
            Self::NothingToCancel => Problem::whole(NotAllowed, "取り消すことのできる操作がありません"),
            Self::OthersActed => {
                Problem::whole(NotAllowed, "次の医師会の処理が進んでいるため、取り消すことができません")
            }
            Self::SentAgain => Problem::whole(NotAllowed, "申請者が再申請したため、差戻しを取り消すことができません"),
            Self::InForce => Problem::whole(NotAllowed, "すでに入会日を迎えているため、この操作はできません"),
            Self::AlreadyDecided => Problem::whole(NotAllowed, "審査が終わっているため、取り下げることができません"),
            Self::NotReturned => Problem::whole(
                Conflict,
                "差し戻されている申請ではないため、再申請できません。申請の状態をご確認ください",
            ),
            Self::Locked(id) => Problem::field(
                NotAllowed,
                ["layers"],
                format!("{}は承認済みのため、医師会と会員区分を変更できません", name(id)),
            ),
            Self::Route(refusal) => route_problem(refusal, &name),
        }
    }
}

/// A refused date in words, beside the field in which it was typed.
pub fn date_problem(refusal: DateRefusal, field: &str) -> Problem {
    let message = match refusal {
        DateRefusal::TooEarly(day) => format!("{}以降の日付を入力してください", slashed(day)),
        DateRefusal::TooLate(day) => format!("{}までの日付を入力してください", slashed(day)),
        DateRefusal::BeforeLowerLayer(day) => {
            format!("下位の医師会の入会日（{}）以降の日付を入力してください", slashed(day))
        }
    };
    Problem::field(ProblemCode::Invalid, [field], message)
}

fn route_problem(refusal: RouteRefusal, name: &dyn Fn(AssociationId) -> String) -> Problem {
    use ProblemCode::{Duplicate, Invalid, NotAllowed, Required};
    match refusal {
        RouteRefusal::Nothing => Problem::field(Required, ["topLayer"], "入会する医師会を選択してください"),
        RouteRefusal::NotAChain => {
            Problem::field(Invalid, ["associationId"], "医師会の組み合わせが正しくありません。選び直してください")
        }
        RouteRefusal::Category(id) => {
            Problem::field(Invalid, ["layers"], format!("{}の会員区分を選び直してください", name(id)))
        }
        RouteRefusal::AlreadyMember(id) => Problem::field(
            Duplicate,
            ["layers"],
            format!("{}にはすでに入会しています（または入会が予定されています）", name(id)),
        ),
        RouteRefusal::LayerMissing(id) => Problem::field(
            NotAllowed,
            ["layers"],
            format!("入会希望日に{}の会員である必要があります。あわせて入会を申請してください", name(id)),
        ),
        RouteRefusal::UpperLayersRequired(id) => Problem::field(
            NotAllowed,
            ["topLayer"],
            format!("{}に入会するには、上位のすべての医師会への入会が必要です", name(id)),
        ),
    }
}

fn slashed(day: NaiveDate) -> String {
    day.format("%Y/%m/%d").to_string()
}
