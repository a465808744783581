SET LOCAL lock_timeout = '3s';

-- What a secretariat needs to settle a case, and what it found.
ALTER TABLE registration_case
    ADD COLUMN license_number text,
    ADD COLUMN result text CHECK (result IN ('letter_issued', 'registered_number_wrong', 'typed_number_wrong', 'other')),
    ADD COLUMN note text CHECK (length(note) <= 200),
    ADD COLUMN closed_by_account_id uuid REFERENCES account (id),
    ADD COLUMN closed_by_name text,
    ADD COLUMN version integer NOT NULL DEFAULT 1,
    -- Emptied a year after the end.
    ALTER COLUMN birth_date DROP NOT NULL,
    ADD CHECK (result IS NULL OR closed_at IS NOT NULL AND closed_by_account_id IS NOT NULL AND closed_by_name IS NOT NULL);
UPDATE registration_case c SET license_number = d.license_number FROM doctor d WHERE d.id = c.doctor_id;
-- The national association is called nobody, by whichever road it came to look after the case.
UPDATE registration_case c SET association_id = NULL FROM association a WHERE a.id = c.association_id AND a.layer = 1;
CREATE INDEX registration_case_open ON registration_case (association_id, opened_at DESC, id DESC) WHERE closed_at IS NULL;
CREATE INDEX registration_case_closed_by_account_id ON registration_case (closed_by_account_id);
CREATE INDEX registration_case_to_empty ON registration_case (closed_at) WHERE closed_at IS NOT NULL AND name <> '';
COMMENT ON COLUMN registration_case.license_number IS '医籍登録番号 as typed there, which is the doctor''s. Emptied with what else was typed.';
COMMENT ON COLUMN registration_case.email IS 'Proven mail address of who registered. What was typed is emptied a year after the case was closed.';
COMMENT ON COLUMN registration_case.name IS 'Name as typed there; empty: emptied.';
COMMENT ON COLUMN registration_case.closed_at IS 'When a secretariat had settled it; empty: it is open.';
COMMENT ON COLUMN registration_case.result IS 'What was found: a letter was issued, the number registered or the number typed was wrong, or something else.';
COMMENT ON COLUMN registration_case.note IS 'The same in words; emptied with what was typed.';
COMMENT ON COLUMN registration_case.closed_by_account_id IS 'Who closed it.';
COMMENT ON COLUMN registration_case.closed_by_name IS 'His name at that time.';
COMMENT ON COLUMN registration_case.version IS 'Counts changes.';
