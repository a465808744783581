SET LOCAL lock_timeout = '3s';

ALTER TABLE application_step DROP COLUMN handled_at;
