SET LOCAL lock_timeout = '3s';

DROP TABLE passkey_challenge;
DROP TABLE passkey;
