SET LOCAL lock_timeout = '3s';

DROP TRIGGER application_step_handling ON application_step;
DROP FUNCTION application_step_note_handling();
ALTER TABLE application_step DROP COLUMN handled_revision;
