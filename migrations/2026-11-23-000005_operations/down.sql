DROP TABLE setting, audit_entry, outbox;
