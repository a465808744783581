//! Master data as files under version control, and their loader.
