//! Documents: what a file really is, and where its bytes are kept.

pub mod inspect;
mod name;
pub mod store;

pub use inspect::{Inspected, MediaType, inspect};
pub use name::clean_file_name;
pub use store::{FileStore, StoreError};

/// The largest file that is taken, in bytes.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;
