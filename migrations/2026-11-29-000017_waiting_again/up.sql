SET LOCAL lock_timeout = '3s';

-- What was there once and waits again: a few, to be counted without walking through all that ever arrived.
CREATE INDEX application_step_waiting ON application_step (association_id, arrived_at, id)
    WHERE state = 'waiting' AND arrived_at IS NOT NULL;
