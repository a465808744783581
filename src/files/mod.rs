//! Attachments on `object_store`.
