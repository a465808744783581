DROP TABLE facility, category, association_term, association, society, medical_school, code, postal_address, prefecture;
DROP FUNCTION notify_association_changed;
DROP FUNCTION association_term_check_parent;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT, INSERT, UPDATE, DELETE ON TABLES FROM mamis_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE USAGE, SELECT ON SEQUENCES FROM mamis_app;
REVOKE SELECT ON __diesel_schema_migrations FROM mamis_app;
REVOKE USAGE ON SCHEMA public FROM mamis_app;
DROP EXTENSION pg_trgm;
DROP EXTENSION btree_gist;
-- The role stays: other databases of the cluster may use it.
