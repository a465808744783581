//! What the database itself enforces, its migrations, and what happens when it goes away.

mod lost;
mod migrations;
