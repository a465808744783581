//! Installing and running the program: its own PostgreSQL, what `mamis check` says, and what the README promises.

mod check;
mod documents;
mod local_cluster;
mod program;
