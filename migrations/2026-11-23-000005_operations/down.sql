DROP TABLE setting, audit_seal, audit_entry, outbox;
DROP FUNCTION audit_next_position;
DROP SEQUENCE audit_entry_position;
