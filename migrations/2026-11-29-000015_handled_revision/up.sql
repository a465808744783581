SET LOCAL lock_timeout = '3s';

-- When an association first had its hands on an application, for that decides what it sees of it afterwards. The other
-- columns don't tell: they begin anew with the route, and the end of an application ends steps that nobody had touched.
ALTER TABLE application_step ADD COLUMN handled_at timestamptz;
COMMENT ON COLUMN application_step.handled_at IS 'When its association first received it or acted on it; a route that begins anew leaves it.';

-- Nobody's counts change by it.
ALTER TABLE application_step DISABLE TRIGGER application_step_updated;
UPDATE application_step step SET handled_at = handled.at
FROM (
    SELECT step_id, min(at) AS at FROM application_event
    WHERE account_id IS NOT NULL AND action IN ('received', 'approved', 'returned', 'refused', 'relayed', 'confirmed')
    GROUP BY step_id
) handled
WHERE step.id = handled.step_id;
ALTER TABLE application_step ENABLE TRIGGER application_step_updated;
