SET LOCAL lock_timeout = '3s';

DROP TABLE rate_window;
