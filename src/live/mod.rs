//! Live numbers: LISTEN, recount, one watch channel per association.
