SET LOCAL lock_timeout = '3s';

-- Tokens from before and those of the command line have none.
ALTER TABLE api_token ADD COLUMN idempotency_key text CHECK (length(idempotency_key) BETWEEN 8 AND 64);
CREATE UNIQUE INDEX api_token_idempotency_key ON api_token (association_id, idempotency_key);
COMMENT ON COLUMN api_token.idempotency_key IS 'One-time key of the form; sending it again makes no second token.';
