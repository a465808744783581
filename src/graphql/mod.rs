//! The GraphQL API: schema, limits, execution, and the types, queries, mutations and subscriptions over the other rooms.
//!
//! What a request may see is decided twice: the scope of the viewer goes into every SQL statement
//! (`db::queries`), and `domain::policy` says who may ask for what.

mod admission;
mod connection;
mod context;
#[cfg(test)]
mod costs;
mod document;
mod error;
mod execute;
mod gate;
mod generations;
mod loaders;
mod mutation;
pub mod node;
mod price;
mod query;
mod scalars;
mod schema;
mod shared;
mod subscription;
mod told;
mod types;

pub use admission::charge;
pub use execute::{execute, execute_stream, is_mutation};
pub use schema::{ApiSchema, Options, sdl};
pub use shared::Rendered;
