//! What the database itself enforces, and its migrations.

mod migrations;
