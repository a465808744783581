//! From nobody to a doctor with a log-in: mailed links, 利用規約, 利用者登録.

mod links;
