//! 利用者登録の重複: somebody registered with a 医籍登録番号 that another has, and a secretariat finds out how that came.

use chrono::{DateTime, Utc};

use crate::domain::association::AssociationTree;
use crate::domain::ids::AssociationId;
use crate::domain::problem::{FieldError, Problem};
use crate::domain::text::date::slashed;
use crate::domain::text::{char_count, single_line};
use crate::domain::time::tokyo_date;
use crate::domain::words::{ProblemCode, RegistrationCaseResult};

/// Characters of a note.
pub const NOTE_LENGTH: usize = 200;

/// The secretariat that looks after a case, as cases name it: none is the national association's.
pub fn holder(tree: &AssociationTree, association: AssociationId) -> Option<AssociationId> {
    tree.get(association).is_none_or(|found| found.layer != 1).then_some(association)
}

/// How a case is to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    pub result: RegistrationCaseResult,
    pub note: Option<String>,
}

impl Ending {
    /// What was chosen and typed. "Something else" says nothing without a note.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(result: Option<RegistrationCaseResult>, note: &str) -> Result<Self, Vec<Problem>> {
        let note = single_line(note);
        let mut problems = Vec::new();
        if result.is_none() {
            problems.push(FieldError::required("結果を選択してください").at(["result"]));
        }
        if result == Some(RegistrationCaseResult::Other) && note.is_empty() {
            let message = "「その他」を選んだときは、対応の内容を入力してください";
            problems.push(FieldError::required(message).at(["note"]));
        } else if char_count(&note) > NOTE_LENGTH {
            let message = format!("対応の内容は{NOTE_LENGTH}文字以内で入力してください");
            problems.push(FieldError::too_long(message).at(["note"]));
        }
        match result {
            Some(result) if problems.is_empty() => {
                Ok(Self { result, note: Some(note).filter(|note| !note.is_empty()) })
            }
            _ => Err(problems),
        }
    }
}

/// May a case be closed by somebody who saw this version of it? `closed`: when and by whom it was.
///
/// # Errors
/// A conflict, with what happened meanwhile.
pub fn may_close(closed: Option<(DateTime<Utc>, &str)>, version: i32, seen: i32) -> Result<(), Problem> {
    let message = match closed {
        Some((at, name)) => {
            format!("{name}さんが{}に対応済みにしています。内容を確認してください", slashed(tokyo_date(at)))
        }
        None if version != seen => {
            "ほかの画面で変更されています。最新の内容を確認してから、もう一度操作してください".to_owned()
        }
        None => return Ok(()),
    };
    Err(Problem::whole(ProblemCode::Conflict, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(result: Option<RegistrationCaseResult>, note: &str) -> Vec<(String, String)> {
        let problems = Ending::read(result, note).expect_err("it is refused");
        problems.into_iter().map(|problem| (problem.field.join("."), problem.message)).collect()
    }

    #[test]
    fn an_ending_has_a_result_and_something_else_has_words() {
        use RegistrationCaseResult::{LetterIssued, Other};
        let bare = Ending { result: LetterIssued, note: None };
        assert_eq!(Ending::read(Some(LetterIssued), " 　"), Ok(bare));
        let told = Ending { result: Other, note: Some("電話で 確認".to_owned()) };
        assert_eq!(Ending::read(Some(Other), "電話で\n確認 "), Ok(told));
        assert_eq!(messages(None, ""), [("result".to_owned(), "結果を選択してください".to_owned())]);
        assert_eq!(messages(Some(Other), " ")[0].0, "note");
        assert!(Ending::read(Some(LetterIssued), &"𠮷".repeat(NOTE_LENGTH)).is_ok());
        assert_eq!(messages(Some(LetterIssued), &"あ".repeat(NOTE_LENGTH + 1))[0].0, "note");
        assert_eq!(messages(None, &"あ".repeat(NOTE_LENGTH + 1)).len(), 2, "all at once");
    }

    #[test]
    fn of_two_who_close_it_one_is_told_what_happened() {
        let at = "2026-04-01T15:30:00Z".parse().expect("an instant");
        assert_eq!(may_close(None, 1, 1), Ok(()));
        let told = may_close(Some((at, "見本 花子")), 2, 1).expect_err("a conflict");
        assert_eq!((told.code, told.message.contains("見本 花子さんが2026/04/02に")), (ProblemCode::Conflict, true));
        assert!(may_close(Some((at, "見本")), 2, 2).is_err(), "it is closed once");
        assert!(may_close(None, 2, 1).is_err());
    }
}
