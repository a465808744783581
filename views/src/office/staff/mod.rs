//! S9 事務局ユーザー管理.

pub mod delete;
pub mod form;
pub mod gql;
pub mod list;
pub mod notice;
pub mod profile;
pub mod query;
mod samples;
pub mod second_factor;

pub(super) use samples::samples;

use crate::layout::{NavItem, Page};
use crate::paths::{self, Path};

/// The frame of a page below the list.
fn frame<'a>(title: &'a str, here: &str, has_errors: bool) -> Page<'a> {
    let crumbs: [(&str, Option<Path>); 3] =
        [("TOP", Some(paths::office())), ("事務局ユーザー一覧", Some(paths::office_staff())), (here, None)];
    Page {
        title,
        has_errors,
        nav: Some(NavItem::OfficeStaff),
        crumbs: crumbs.map(|(label, path)| (label.to_owned(), path)).to_vec(),
        ..Page::default()
    }
}
