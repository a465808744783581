//! Every URL of API and portal on one page, no logic.
