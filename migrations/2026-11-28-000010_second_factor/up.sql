SET LOCAL lock_timeout = '3s';

ALTER TABLE account ADD COLUMN second_factor_at timestamptz;
COMMENT ON COLUMN account.second_factor_at IS 'Since when a log-in asks for a second factor; empty: it does not.';

ALTER TABLE association ADD COLUMN staff_second_factor boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN association.staff_second_factor IS 'Whoever works for its secretariat has to set up a second factor before anything else.';

CREATE TABLE second_factor (
    account_id uuid PRIMARY KEY REFERENCES account (id),
    secret bytea NOT NULL CHECK (octet_length(secret) = 20),
    last_step bigint NOT NULL CHECK (last_step >= 0),
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE second_factor IS 'What an app on the owner''s telephone makes codes of (TOTP, RFC 6238). It counts from the day that account.second_factor_at names; before, it is being set up.';
COMMENT ON COLUMN second_factor.account_id IS 'Whose.';
COMMENT ON COLUMN second_factor.secret IS '160 random bits, shared with the app. Shown once, when it is set up.';
COMMENT ON COLUMN second_factor.last_step IS 'Time step (30 seconds since 1970) of the last code that was used: neither it nor any before it counts again.';
COMMENT ON COLUMN second_factor.created_at IS 'When it was drawn.';

CREATE TABLE recovery_code (
    account_id uuid NOT NULL REFERENCES account (id),
    code_hash bytea NOT NULL CHECK (octet_length(code_hash) = 32),
    created_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (account_id, code_hash)
);
COMMENT ON TABLE recovery_code IS 'Codes for who has lost his telephone, each good for once. Newer ones take the place of older ones.';
COMMENT ON COLUMN recovery_code.account_id IS 'Whose.';
COMMENT ON COLUMN recovery_code.code_hash IS 'SHA-256 of account and code; the code itself is shown once and kept nowhere.';
COMMENT ON COLUMN recovery_code.created_at IS 'When it was drawn.';
COMMENT ON COLUMN recovery_code.used_at IS 'When it was used; worth nothing since.';

CREATE TABLE second_step (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    account_id uuid NOT NULL REFERENCES account (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX second_step_account_id ON second_step (account_id);
CREATE INDEX second_step_expires_at ON second_step (expires_at);
COMMENT ON TABLE second_step IS 'First halves of log-ins: a right password whose owner has still to give the second factor. No session.';
COMMENT ON COLUMN second_step.token_hash IS 'SHA-256 of the token in the cookie of the browser in which the password was typed.';
COMMENT ON COLUMN second_step.account_id IS 'Whose password it was.';
COMMENT ON COLUMN second_step.created_at IS 'When it was typed.';
COMMENT ON COLUMN second_step.expires_at IS 'From then on the password has to be typed again.';

-- Open sockets look their session up again when its owner may have lost a right: here, because a second factor is asked
-- of him that he has not.
CREATE TRIGGER account_second_factor AFTER UPDATE OF second_factor_at ON account
    FOR EACH ROW WHEN (OLD.second_factor_at IS DISTINCT FROM NEW.second_factor_at)
    EXECUTE FUNCTION notify_session_changed();
CREATE FUNCTION notify_second_factor_asked() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_notify('session_changed', session.id::text)
    FROM session JOIN account ON account.id = session.account_id JOIN staff_user ON staff_user.id = account.staff_user_id
    WHERE session.ended_at IS NULL AND staff_user.association_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER association_second_factor AFTER UPDATE OF staff_second_factor ON association
    FOR EACH ROW WHEN (OLD.staff_second_factor IS DISTINCT FROM NEW.staff_second_factor)
    EXECUTE FUNCTION notify_second_factor_asked();
