SET LOCAL lock_timeout = '3s';

CREATE TABLE outbox (
    id uuid PRIMARY KEY,
    topic text NOT NULL CHECK (topic IN ('mail', 'recovery')),
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
COMMENT ON COLUMN outbox.topic IS 'mail; or recovery: somebody asked for his login IDs or a new password, and who he is is looked up when the row is worked on, which takes it away.';
COMMENT ON COLUMN outbox.dedupe_key IS 'What it is about; the same thing is never queued twice.';
COMMENT ON COLUMN outbox.recipient IS 'Mail address; of a recovery as typed.';
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

-- A transaction has its number before it takes a position, so that whoever sees a position knows: the owners of all
-- positions before it have numbers below the next one. Sealing waits for those to be finished.
CREATE SEQUENCE audit_entry_position;
CREATE FUNCTION audit_next_position() RETURNS bigint
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_current_xact_id();
    RETURN nextval('audit_entry_position');
END
$$;

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
    request_id text,
    position bigint NOT NULL DEFAULT audit_next_position() UNIQUE,
    salt uuid DEFAULT gen_random_uuid(),
    texts_digest bytea CHECK (octet_length(texts_digest) = 32),
    CHECK ((salt IS NULL) = (texts_digest IS NOT NULL))
);
CREATE INDEX audit_entry_association_id ON audit_entry (association_id, at DESC, id DESC);
CREATE INDEX audit_entry_association_actor ON audit_entry (association_id, account_id, at DESC, id DESC);
CREATE INDEX audit_entry_doctor_id ON audit_entry (doctor_id, at DESC, id DESC) WHERE doctor_id IS NOT NULL;
CREATE INDEX audit_entry_account_id ON audit_entry (account_id, at DESC);
CREATE INDEX audit_entry_staff_users ON audit_entry (at DESC, id DESC) WHERE subject_kind = 'staff_user';
-- Who logged in is the actor; who failed to is what the entry is about.
CREATE INDEX audit_entry_log_in ON audit_entry (coalesce(account_id, subject_id), at DESC)
    WHERE action IN ('session.login', 'session.login_failed');
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
COMMENT ON COLUMN audit_entry.position IS 'Place in the order of sealing; gaps are transactions that were rolled back.';
COMMENT ON COLUMN audit_entry.salt IS 'Makes the digest of the texts unguessable; taken away with the texts.';
COMMENT ON COLUMN audit_entry.texts_digest IS 'Digest of name, details and address once they have been emptied.';
-- Places and salts are given by the database alone.
REVOKE INSERT, UPDATE, DELETE ON audit_entry FROM mamis_app;
GRANT INSERT (id, at, account_id, actor_name, association_id, action, subject_kind, subject_id, doctor_id, details,
              address, request_id) ON audit_entry TO mamis_app;

CREATE TABLE audit_seal (
    number bigint PRIMARY KEY CHECK (number > 0),
    last_position bigint NOT NULL UNIQUE,
    entry_ids uuid[] NOT NULL,
    digests bytea NOT NULL CHECK (octet_length(digests) = 32 * cardinality(entry_ids)),
    previous_hash bytea NOT NULL CHECK (octet_length(previous_hash) = 32),
    hash bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
    sealed_at timestamptz NOT NULL
);
COMMENT ON TABLE audit_seal IS 'Batches of the 操作履歴 sealed into a chain of hashes: what was changed afterwards can be told.';
COMMENT ON COLUMN audit_seal.number IS 'Primary key: 1, 2, 3 … without gaps.';
COMMENT ON COLUMN audit_seal.last_position IS 'The batch is what stands after the last position of the seal before, up to this one.';
COMMENT ON COLUMN audit_seal.entry_ids IS 'Its entries, in the order of their positions.';
COMMENT ON COLUMN audit_seal.digests IS 'Digest of each entry, 32 bytes one after another.';
COMMENT ON COLUMN audit_seal.previous_hash IS 'Hash of the seal before; zeros for the first.';
COMMENT ON COLUMN audit_seal.hash IS 'SHA-256 over all other columns.';
COMMENT ON COLUMN audit_seal.sealed_at IS 'When.';
REVOKE UPDATE, DELETE ON audit_seal FROM mamis_app;

CREATE TABLE setting (
    key text PRIMARY KEY,
    value text NOT NULL
);
COMMENT ON TABLE setting IS 'Facts the program keeps about this database: digests of loaded master files, secrets made at first start.';
COMMENT ON COLUMN setting.key IS 'Name.';
COMMENT ON COLUMN setting.value IS 'Value.';
