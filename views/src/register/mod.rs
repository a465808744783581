//! 利用者登録: 利用規約 (see `public::terms`), the mail address, five short pages, the end.

mod address;
mod confirm;
pub mod done;
pub mod frame;
pub mod gql;
pub mod mail;
mod medicine;
mod person;

pub use address::{AddressLists, AddressVariables, page as address};
pub use confirm::page as confirm;
pub use medicine::{MedicineLists, MedicineVariables, page as medicine};
pub use person::{PersonLists, login, page as person};

use maud::Markup;

/// States of the pages for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    [mail::samples(), person::samples(), address::samples(), medicine::samples(), confirm::samples(), done::samples()]
        .concat()
}
