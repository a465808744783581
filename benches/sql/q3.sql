SELECT s.id, s.state, s.arrived_at, a.number, a.kind, a.submitted_at, a.star_reason, d.family_name, d.given_name, d.license_number
FROM application_step s
JOIN application a ON a.id = s.application_id
JOIN doctor d ON d.id = a.doctor_id
WHERE s.association_id = :association AND s.state IN ('open', 'received')
ORDER BY s.arrived_at, s.id LIMIT 25;
SELECT box, count(*), count(*) FILTER (WHERE arrived_on <= current_date - 7)
FROM application_step WHERE association_id = :association AND state IN ('open', 'received') GROUP BY box;
