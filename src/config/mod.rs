//! Configuration from the environment, a section per file, checked at start.
