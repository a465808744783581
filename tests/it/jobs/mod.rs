//! Jobs: mails leave the house exactly as told, and what has had its time is taken away.

mod cleaning;
mod mails;
