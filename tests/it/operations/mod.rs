//! Installing and running the program: its own PostgreSQL, what `mamis check` says, and what the README promises.

mod check;
mod documents;
mod full_disk;
mod local_cluster;
mod outage;
pub mod program;
mod staff;
mod tls;
