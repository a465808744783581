//! 操作履歴: that nobody can change it unseen, and what its readers see.

mod chain;
mod export;
mod list;
mod words;
