//! Uploaded documents: what is taken, who may see it, and how it leaves the house.

mod access;
mod corpus;
pub mod samples;
mod store;
mod upload;
