SET LOCAL lock_timeout = '3s';

CREATE TABLE api_token (
    id uuid PRIMARY KEY,
    association_id uuid NOT NULL REFERENCES association (id),
    name text NOT NULL CHECK (name <> '' AND length(name) <= 64),
    prefix text NOT NULL,
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    scopes text[] NOT NULL CHECK (cardinality(scopes) > 0 AND scopes <@ ARRAY[
        'read_members', 'read_applications', 'review_applications', 'read_masters', 'subscribe']),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    issued_by_account_id uuid NOT NULL REFERENCES account (id),
    issued_by_name text NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz,
    CHECK (expires_at > created_at)
);
CREATE INDEX api_token_association_id ON api_token (association_id, created_at DESC, id DESC);
CREATE INDEX api_token_issued_by_account_id ON api_token (issued_by_account_id);
COMMENT ON TABLE api_token IS 'Keys with which other programs act for an association. Rows are never deleted, so that the 操作履歴 can name them.';
COMMENT ON COLUMN api_token.id IS 'Primary key.';
COMMENT ON COLUMN api_token.association_id IS 'For which association it acts.';
COMMENT ON COLUMN api_token.name IS 'What it is for, as its maker called it.';
COMMENT ON COLUMN api_token.prefix IS 'Its first characters, by which people tell tokens apart.';
COMMENT ON COLUMN api_token.token_hash IS 'SHA-256 of the token; the token itself is shown once and kept nowhere.';
COMMENT ON COLUMN api_token.scopes IS 'What it may do of what the association may.';
COMMENT ON COLUMN api_token.created_at IS 'When it was made.';
COMMENT ON COLUMN api_token.expires_at IS 'From then on it is worth nothing.';
COMMENT ON COLUMN api_token.issued_by_account_id IS 'Who made it and answers for it. It stays in force when he leaves; any 管理者 of the association can revoke it.';
COMMENT ON COLUMN api_token.issued_by_name IS 'His name at that time.';
COMMENT ON COLUMN api_token.last_used_at IS 'The last use, noted once a minute at most.';
COMMENT ON COLUMN api_token.revoked_at IS 'When it was revoked; worth nothing since.';
REVOKE DELETE ON api_token FROM mamis_app;

-- Sockets that were opened with a token end with it.
CREATE FUNCTION api_token_notify() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_notify('session_changed', NEW.id::text);
    RETURN NULL;
END
$$;
CREATE TRIGGER api_token_revoked AFTER UPDATE OF revoked_at ON api_token
    FOR EACH ROW WHEN (NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION api_token_notify();
