//! Server-rendered pages. Every page runs GraphQL operations in process; nothing here reaches the database.
