//! Background work, each job idempotent: the outbox worker, notices of the day, retention.
