SET LOCAL lock_timeout = '3s';

-- What of an application an association handled decides what it sees of it afterwards. The other columns don't tell: they
-- begin anew with the route, and the end of an application ends steps that nobody had touched.
ALTER TABLE application_step ADD COLUMN handled_revision integer;
COMMENT ON COLUMN application_step.handled_revision IS 'Revision of the form that its association last received or acted on; written by a trigger and never taken back. Empty in rows from before, until they change.';

CREATE FUNCTION application_step_note_handling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.received_by_account_id IS NOT NULL AND NEW.received_at IS DISTINCT FROM OLD.received_at
        OR NEW.acted_by_account_id IS NOT NULL AND NEW.acted_at IS DISTINCT FROM OLD.acted_at
    THEN
        SELECT revision INTO NEW.handled_revision FROM application WHERE id = NEW.application_id;
    ELSIF NEW.handled_revision IS NULL AND num_nonnulls(OLD.received_by_account_id, OLD.acted_by_account_id) > 0 THEN
        -- A row from before the column, about to lose its marks.
        SELECT max(revision) INTO NEW.handled_revision FROM application_form
        WHERE application_id = NEW.application_id AND sent_at <= greatest(OLD.received_at, OLD.acted_at);
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER application_step_handling BEFORE UPDATE ON application_step
    FOR EACH ROW EXECUTE FUNCTION application_step_note_handling();
