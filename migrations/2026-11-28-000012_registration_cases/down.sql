SET LOCAL lock_timeout = '3s';

UPDATE registration_case SET birth_date = '0001-01-01' WHERE birth_date IS NULL;
ALTER TABLE registration_case
    DROP COLUMN license_number,
    DROP COLUMN result,
    DROP COLUMN note,
    DROP COLUMN closed_by_account_id,
    DROP COLUMN closed_by_name,
    DROP COLUMN version,
    ALTER COLUMN birth_date SET NOT NULL;
DROP INDEX registration_case_open, registration_case_to_empty;
