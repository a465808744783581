SET LOCAL lock_timeout = '3s';

CREATE TABLE passkey (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account (id),
    credential_id bytea NOT NULL UNIQUE CHECK (octet_length(credential_id) BETWEEN 1 AND 1023),
    credential jsonb NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
    created_at timestamptz NOT NULL,
    last_used_at timestamptz
);
CREATE INDEX passkey_account_id ON passkey (account_id);
COMMENT ON TABLE passkey IS 'Passkeys (WebAuthn): another way to log in, with a key that never leaves the owner''s device or password manager.';
COMMENT ON COLUMN passkey.id IS 'Id.';
COMMENT ON COLUMN passkey.account_id IS 'Whose. It is also the user handle that the key gives back.';
COMMENT ON COLUMN passkey.credential_id IS 'Under what the device knows the key.';
COMMENT ON COLUMN passkey.credential IS 'The public key with its counter and flags, as the library keeps them. Nobody can log in with it.';
COMMENT ON COLUMN passkey.name IS 'What the owner calls it.';
COMMENT ON COLUMN passkey.created_at IS 'When it was registered.';
COMMENT ON COLUMN passkey.last_used_at IS 'When somebody last logged in with it.';

CREATE TABLE passkey_challenge (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    account_id uuid REFERENCES account (id),
    name text CHECK (length(name) BETWEEN 1 AND 40),
    state jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CHECK ((account_id IS NULL) = (name IS NULL))
);
CREATE INDEX passkey_challenge_account_id ON passkey_challenge (account_id);
CREATE INDEX passkey_challenge_expires_at ON passkey_challenge (expires_at);
COMMENT ON TABLE passkey_challenge IS 'Challenges that a device has still to sign. Each is answered once, or not at all.';
COMMENT ON COLUMN passkey_challenge.token_hash IS 'SHA-256 of the token that the page sends back with the answer.';
COMMENT ON COLUMN passkey_challenge.account_id IS 'Who registers a passkey; empty: a log-in, by whom nobody knows yet.';
COMMENT ON COLUMN passkey_challenge.name IS 'What the passkey will be called; empty: a log-in.';
COMMENT ON COLUMN passkey_challenge.state IS 'The challenge and what is demanded of the answer, as the library keeps them.';
COMMENT ON COLUMN passkey_challenge.created_at IS 'When it was drawn.';
COMMENT ON COLUMN passkey_challenge.expires_at IS 'From then on it is not answered any more.';
