//! Tables for each rule, and random orders of actions over random trees.

mod cancelling;
mod correcting;
mod random;
mod reviewing;
mod routes;
mod world;
