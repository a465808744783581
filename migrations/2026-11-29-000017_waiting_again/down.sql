SET LOCAL lock_timeout = '3s';

DROP INDEX application_step_waiting;
