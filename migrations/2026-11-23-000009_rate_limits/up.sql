SET LOCAL lock_timeout = '3s';

-- Worth nothing after a minute, so it is written without a log.
CREATE UNLOGGED TABLE rate_window (
    caller text PRIMARY KEY,
    minute timestamptz NOT NULL,
    spent bigint NOT NULL CHECK (spent >= 0)
);
COMMENT ON TABLE rate_window IS 'What callers of the API have spent in a minute, told by the instances to each other.';
COMMENT ON COLUMN rate_window.caller IS 'Who: token, account or address.';
COMMENT ON COLUMN rate_window.minute IS 'Begin of the minute that is counted.';
COMMENT ON COLUMN rate_window.spent IS 'Points spent in it, as far as told.';
