//! Mails: subject, plain text and HTML. One letter in two dresses; the words are in [`application`].

pub mod application;
pub mod kept;
mod letter;

pub use application::{ApplicationMail, render};
pub use letter::Mail;
