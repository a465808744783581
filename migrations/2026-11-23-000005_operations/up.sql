SET LOCAL lock_timeout = '3s';

CREATE TABLE outbox (
    id uuid PRIMARY KEY,
    topic text NOT NULL CHECK (topic IN ('mail')),
    dedupe_key text NOT NULL UNIQUE,
    recipient text NOT NULL,
    template text NOT NULL,
    payload jsonb NOT NULL,
    application_id uuid REFERENCES application (id),
    association_id uuid REFERENCES association (id),
    created_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    leased_until timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    sent_at timestamptz,
    dead_at timestamptz,
    last_error text,
    CHECK (sent_at IS NULL OR dead_at IS NULL)
);
CREATE INDEX outbox_due ON outbox (due_at, id) WHERE sent_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_dead ON outbox (dead_at, id) WHERE dead_at IS NOT NULL;
CREATE INDEX outbox_application_id ON outbox (application_id);
CREATE INDEX outbox_association_id ON outbox (association_id);
COMMENT ON TABLE outbox IS 'What has to leave the system (mails), written in the transaction that causes it and sent afterwards.';
COMMENT ON COLUMN outbox.id IS 'Primary key; the Message-ID is made of it, so that a second sending can be told.';
COMMENT ON COLUMN outbox.topic IS 'mail.';
COMMENT ON COLUMN outbox.dedupe_key IS 'What it is about; the same thing is never queued twice.';
COMMENT ON COLUMN outbox.recipient IS 'Mail address.';
COMMENT ON COLUMN outbox.template IS 'Which text.';
COMMENT ON COLUMN outbox.payload IS 'What the text needs; emptied some time after sending.';
COMMENT ON COLUMN outbox.application_id IS 'Application it is about; 取消 takes back what is not yet sent.';
COMMENT ON COLUMN outbox.association_id IS 'Association whose act caused it or that it is for.';
COMMENT ON COLUMN outbox.created_at IS 'When it was queued.';
COMMENT ON COLUMN outbox.due_at IS 'Not to be sent before: the hold for 取消, then the next attempt.';
COMMENT ON COLUMN outbox.leased_until IS 'A worker has it until then.';
COMMENT ON COLUMN outbox.attempts IS 'Attempts so far.';
COMMENT ON COLUMN outbox.sent_at IS 'Accepted by the mail server.';
COMMENT ON COLUMN outbox.dead_at IS 'Given up; shown to staff.';
COMMENT ON COLUMN outbox.last_error IS 'Why the last attempt failed.';

CREATE TABLE audit_entry (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    account_id uuid REFERENCES account (id),
    actor_name text NOT NULL,
    association_id uuid REFERENCES association (id),
    action text NOT NULL,
    subject_kind text NOT NULL,
    subject_id uuid,
    doctor_id uuid REFERENCES doctor (id),
    details jsonb NOT NULL DEFAULT '{}',
    address text,
    request_id text
);
CREATE INDEX audit_entry_association_id ON audit_entry (association_id, at DESC, id DESC);
CREATE INDEX audit_entry_doctor_id ON audit_entry (doctor_id, at DESC) WHERE doctor_id IS NOT NULL;
CREATE INDEX audit_entry_account_id ON audit_entry (account_id, at DESC);
COMMENT ON TABLE audit_entry IS '操作履歴: who did or read what, when, from where. Append-only for the role of the server.';
COMMENT ON COLUMN audit_entry.id IS 'Primary key, growing with time.';
COMMENT ON COLUMN audit_entry.at IS 'When.';
COMMENT ON COLUMN audit_entry.account_id IS 'Who; empty: nobody logged in, or the system.';
COMMENT ON COLUMN audit_entry.actor_name IS 'His name at that time.';
COMMENT ON COLUMN audit_entry.association_id IS 'For which association he acted.';
COMMENT ON COLUMN audit_entry.action IS 'What, such as application.approve, session.login.';
COMMENT ON COLUMN audit_entry.subject_kind IS 'Kind of the object, such as application.';
COMMENT ON COLUMN audit_entry.subject_id IS 'The object.';
COMMENT ON COLUMN audit_entry.doctor_id IS 'The doctor concerned.';
COMMENT ON COLUMN audit_entry.details IS 'Further facts, never secrets.';
COMMENT ON COLUMN audit_entry.address IS 'Address of the client.';
COMMENT ON COLUMN audit_entry.request_id IS 'Request, as in the log.';
REVOKE UPDATE, DELETE ON audit_entry FROM mamis_app;

CREATE TABLE setting (
    key text PRIMARY KEY,
    value text NOT NULL
);
COMMENT ON TABLE setting IS 'Facts the program keeps about this database: digests of loaded master files, secrets made at first start.';
COMMENT ON COLUMN setting.key IS 'Name.';
COMMENT ON COLUMN setting.value IS 'Value.';
