//! What people type, made uniform. Widths, dashes and spaces are ours to fold, never a reason to scold anybody.
//!
//! Every function takes text as typed and gives the form to be stored, or the words to show beside the field.

pub mod contact;
pub mod date;
pub mod kana;
pub mod name;
pub mod width;

pub use date::{DateError, DatePart, TypedDate};
pub use width::{char_count, fold_ascii, search_key, search_words, single_line};
