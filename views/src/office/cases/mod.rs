//! 登録の重複: somebody registered with a 医籍登録番号 that another has. The list, and the page on which a case is settled.

mod detail;
pub mod gql;
mod list;
mod query;
mod samples;

pub use detail::{CloseForm, page as detail_page};
pub use list::page as list_page;
pub use query::CasesQuery;
pub(super) use samples::samples;
