SELECT d.id, d.family_name, d.given_name, d.license_number, f.id, f.joined_on, f.left_on, a.id, a.layer, name.name, above.name, t.category_id, w.name
FROM (
    SELECT d.* FROM doctor_relation r JOIN doctor d ON d.id = r.doctor_id
    WHERE r.association_id = :association AND (r.applies OR NOT isempty(r.member_days))
    ORDER BY r.family_kana, r.given_kana, r.doctor_id LIMIT 50
) d
JOIN affiliation f ON f.doctor_id = d.id AND f.voided_at IS NULL AND f.left_on IS NULL
JOIN association a ON a.id = f.association_id
JOIN association_term name ON name.association_id = a.id AND name.ends_on IS NULL
LEFT JOIN association_term above ON above.association_id = name.parent_id AND above.ends_on IS NULL
LEFT JOIN affiliation_term t ON t.affiliation_id = f.id AND t.voided_at IS NULL AND t.ends_on IS NULL
LEFT JOIN facility w ON w.id = t.facility_id
ORDER BY d.family_kana, d.given_kana, d.id, a.layer DESC;
