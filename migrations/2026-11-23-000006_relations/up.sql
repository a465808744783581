SET LOCAL lock_timeout = '3s';

-- Who is related to whom, ready for lists and searches: without it every list of an association's doctors would gather
-- or walk hundreds of thousands of rows. Derived from affiliations and applications by the triggers below; the role of
-- the server cannot write it.
CREATE TABLE doctor_relation (
    association_id uuid NOT NULL REFERENCES association (id),
    doctor_id uuid NOT NULL REFERENCES doctor (id),
    family_kana text NOT NULL,
    given_kana text NOT NULL,
    search_text text NOT NULL,
    member_days datemultirange NOT NULL,
    applies boolean NOT NULL,
    PRIMARY KEY (association_id, doctor_id)
);
CREATE INDEX doctor_relation_doctor_id ON doctor_relation (doctor_id);
CREATE INDEX doctor_relation_kana ON doctor_relation (association_id, family_kana, given_kana, doctor_id)
    INCLUDE (applies, member_days) WHERE applies OR NOT isempty(member_days);
-- One or two characters, which trigrams don't find, are searched for among those related to the association.
CREATE INDEX doctor_relation_names ON doctor_relation (association_id) INCLUDE (doctor_id, search_text);
CREATE INDEX doctor_relation_search_text ON doctor_relation USING gin (search_text gin_trgm_ops);
COMMENT ON TABLE doctor_relation IS 'One row per doctor and association related to him by itself: membership of any time, or an application that names it. Never one for an association above only because it is above. Written by triggers.';
COMMENT ON COLUMN doctor_relation.association_id IS 'The association.';
COMMENT ON COLUMN doctor_relation.doctor_id IS 'The doctor.';
COMMENT ON COLUMN doctor_relation.family_kana IS 'As doctor.family_kana, for the order of lists.';
COMMENT ON COLUMN doctor_relation.given_kana IS 'As doctor.given_kana.';
COMMENT ON COLUMN doctor_relation.search_text IS 'As doctor.search_text.';
COMMENT ON COLUMN doctor_relation.member_days IS 'Days of membership in the association, past and future; empty: never.';
COMMENT ON COLUMN doctor_relation.applies IS 'An application that is not closed names the association.';

CREATE VIEW doctor_relation_source AS
SELECT doctor_id, association_id,
    coalesce(range_agg(days) FILTER (WHERE days IS NOT NULL), '{}'::datemultirange) AS member_days,
    bool_or(applies) AS applies
FROM (
    SELECT doctor_id, association_id, daterange(joined_on, left_on, '[]') AS days, false AS applies
    FROM affiliation WHERE voided_at IS NULL
    UNION ALL
    SELECT a.doctor_id, s.association_id, NULL, a.status <> 'closed'
    FROM application a JOIN application_step s ON s.application_id = a.id
) related
GROUP BY doctor_id, association_id;
COMMENT ON VIEW doctor_relation_source IS 'What doctor_relation must say.';

-- Every command locks the doctor's row first, so that two of them never write the relations of one doctor at once.
CREATE FUNCTION doctor_relation_refresh(doctor uuid, association uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO doctor_relation
    SELECT r.association_id, d.id, d.family_kana, d.given_kana, d.search_text, r.member_days, r.applies
    FROM doctor_relation_source r JOIN doctor d ON d.id = r.doctor_id
    WHERE r.doctor_id = doctor AND r.association_id = association
    ON CONFLICT ON CONSTRAINT doctor_relation_pkey DO UPDATE
        SET member_days = excluded.member_days, applies = excluded.applies
        WHERE (doctor_relation.member_days, doctor_relation.applies) IS DISTINCT FROM (excluded.member_days, excluded.applies);
    DELETE FROM doctor_relation r WHERE r.doctor_id = doctor AND r.association_id = association AND NOT EXISTS (
        SELECT FROM doctor_relation_source s WHERE s.doctor_id = doctor AND s.association_id = association);
END
$$;

-- All of them at once, after rows were copied in with the triggers off. Gives how many there are.
CREATE FUNCTION doctor_relation_rebuild() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    written bigint;
BEGIN
    DELETE FROM doctor_relation;
    INSERT INTO doctor_relation
    SELECT r.association_id, d.id, d.family_kana, d.given_kana, d.search_text, r.member_days, r.applies
    FROM doctor_relation_source r JOIN doctor d ON d.id = r.doctor_id;
    GET DIAGNOSTICS written = ROW_COUNT;
    RETURN written;
END
$$;
REVOKE EXECUTE ON FUNCTION doctor_relation_refresh, doctor_relation_rebuild FROM public;
REVOKE INSERT, UPDATE, DELETE ON doctor_relation FROM mamis_app;

CREATE FUNCTION affiliation_refresh_relation() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM doctor_relation_refresh(OLD.doctor_id, OLD.association_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM doctor_relation_refresh(NEW.doctor_id, NEW.association_id);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER affiliation_relation AFTER INSERT OR UPDATE OR DELETE ON affiliation
    FOR EACH ROW EXECUTE FUNCTION affiliation_refresh_relation();

-- Steps change their state all the time, and that changes no relation.
CREATE FUNCTION application_step_refresh_relation() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM doctor_relation_refresh(a.doctor_id, OLD.association_id) FROM application a WHERE a.id = OLD.application_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM doctor_relation_refresh(a.doctor_id, NEW.association_id) FROM application a WHERE a.id = NEW.application_id;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER application_step_relation AFTER INSERT OR DELETE OR UPDATE OF application_id, association_id ON application_step
    FOR EACH ROW EXECUTE FUNCTION application_step_refresh_relation();

CREATE FUNCTION application_refresh_relation() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM doctor_relation_refresh(NEW.doctor_id, s.association_id) FROM application_step s WHERE s.application_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER application_relation AFTER UPDATE OF status ON application
    FOR EACH ROW WHEN ((OLD.status = 'closed') <> (NEW.status = 'closed')) EXECUTE FUNCTION application_refresh_relation();

CREATE FUNCTION doctor_refresh_relation() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE doctor_relation SET family_kana = NEW.family_kana, given_kana = NEW.given_kana, search_text = NEW.search_text
    WHERE doctor_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER doctor_relation AFTER UPDATE OF family_kana, given_kana, search_text ON doctor
    FOR EACH ROW EXECUTE FUNCTION doctor_refresh_relation();

SELECT doctor_relation_rebuild();
