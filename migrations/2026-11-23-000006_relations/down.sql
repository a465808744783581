DROP TRIGGER doctor_relation ON doctor;
DROP TRIGGER application_relation ON application;
DROP TRIGGER application_step_relation ON application_step;
DROP TRIGGER affiliation_relation ON affiliation;
DROP FUNCTION doctor_refresh_relation, application_refresh_relation, application_step_refresh_relation, affiliation_refresh_relation;
DROP FUNCTION doctor_relation_rebuild, doctor_relation_refresh;
DROP VIEW doctor_relation_source;
DROP TABLE doctor_relation;
