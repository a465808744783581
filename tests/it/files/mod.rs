//! Uploaded documents: what is taken, who may see it, and how it leaves the house.

mod access;
mod corpus;
mod samples;
mod store;
mod upload;
