//! Stories in a real browser: a test starts the server and `tests/browser/<story>.mjs` walks through it.

mod bars;
mod doctor;
mod doctor_scripts;
mod graphiql;
mod office;
mod office_audit;
mod office_live;
mod own_log_in;
mod passkey;
mod post;
mod register;
mod second_factor;
mod staff;
mod tokens;
mod whole_story;
