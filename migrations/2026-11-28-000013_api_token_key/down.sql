SET LOCAL lock_timeout = '3s';

ALTER TABLE api_token DROP COLUMN idempotency_key;
