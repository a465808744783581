//! Mails: subject, plain text and HTML. One letter in two dresses; the words are in [`application`], [`account`] and [`link`].

pub mod account;
pub mod application;
pub mod kept;
mod letter;
pub mod link;

pub use application::{ApplicationMail, render};
pub use letter::Mail;
pub use link::{LinkMail, render_link};
