\set number random(0, :doctors - 1)
\set license 200000 + :number * 48271 % 700001
SELECT d.id, d.family_name, d.given_name, d.license_number, f.id, f.joined_on, f.left_on, a.id, a.layer, name.name, above.name, t.category_id, w.name
FROM doctor d
LEFT JOIN affiliation f ON f.doctor_id = d.id AND f.voided_at IS NULL AND f.left_on IS NULL
LEFT JOIN association a ON a.id = f.association_id
LEFT JOIN association_term name ON name.association_id = a.id AND name.ends_on IS NULL
LEFT JOIN association_term above ON above.association_id = name.parent_id AND above.ends_on IS NULL
LEFT JOIN affiliation_term t ON t.affiliation_id = f.id AND t.voided_at IS NULL AND t.ends_on IS NULL
LEFT JOIN facility w ON w.id = t.facility_id
WHERE d.license_number = (:license)::text
ORDER BY a.layer DESC;
