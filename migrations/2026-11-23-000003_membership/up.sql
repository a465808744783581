SET LOCAL lock_timeout = '3s';

CREATE TABLE affiliation_group (
    id uuid PRIMARY KEY,
    doctor_id uuid NOT NULL REFERENCES doctor (id),
    facility_id uuid REFERENCES facility (id),
    facility_text text,
    replaces_group_id uuid REFERENCES affiliation_group (id),
    created_at timestamptz NOT NULL,
    closed_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    UNIQUE (id, doctor_id)
);
CREATE INDEX affiliation_group_doctor_id ON affiliation_group (doctor_id, created_at);
CREATE INDEX affiliation_group_facility_id ON affiliation_group (facility_id);
CREATE INDEX affiliation_group_replaces_group_id ON affiliation_group (replaces_group_id);
COMMENT ON TABLE affiliation_group IS 'One facility and one chain of associations of a doctor (所属グループ). Made when an enrolment is submitted.';
COMMENT ON COLUMN affiliation_group.id IS 'Primary key.';
COMMENT ON COLUMN affiliation_group.doctor_id IS 'The doctor.';
COMMENT ON COLUMN affiliation_group.facility_id IS 'The facility, when it is in the list.';
COMMENT ON COLUMN affiliation_group.facility_text IS 'The facility in free text, or empty: undecided.';
COMMENT ON COLUMN affiliation_group.replaces_group_id IS 'The group that a transfer left for this one.';
COMMENT ON COLUMN affiliation_group.created_at IS 'When the application that made it was submitted.';
COMMENT ON COLUMN affiliation_group.closed_at IS 'When nothing of it was left: refused, withdrawn or left.';
COMMENT ON COLUMN affiliation_group.version IS 'Counts changes.';

CREATE TABLE affiliation_group_layer (
    group_id uuid NOT NULL REFERENCES affiliation_group (id),
    association_id uuid NOT NULL REFERENCES association (id),
    layer smallint NOT NULL CHECK (layer BETWEEN 1 AND 4),
    PRIMARY KEY (group_id, association_id),
    UNIQUE (group_id, layer)
);
CREATE INDEX affiliation_group_layer_association_id ON affiliation_group_layer (association_id);
COMMENT ON TABLE affiliation_group_layer IS 'The chain of associations that a group spans, lowest first, shared ones included.';
COMMENT ON COLUMN affiliation_group_layer.group_id IS 'The group.';
COMMENT ON COLUMN affiliation_group_layer.association_id IS 'Association of the chain.';
COMMENT ON COLUMN affiliation_group_layer.layer IS 'Its layer.';

CREATE TABLE affiliation (
    id uuid PRIMARY KEY,
    doctor_id uuid NOT NULL REFERENCES doctor (id),
    association_id uuid NOT NULL REFERENCES association (id),
    joined_on date NOT NULL,
    left_on date CHECK (left_on >= joined_on),
    joined_by_application_id uuid,
    left_by_application_id uuid,
    recorded_at timestamptz NOT NULL,
    voided_at timestamptz,
    void_reason text,
    version integer NOT NULL DEFAULT 1,
    CHECK ((voided_at IS NULL) = (void_reason IS NULL)),
    UNIQUE (id, association_id),
    CONSTRAINT affiliation_overlap EXCLUDE USING gist
        (doctor_id WITH =, association_id WITH =, daterange(joined_on, left_on, '[]') WITH &&) WHERE (voided_at IS NULL)
);
-- Lists of doctors read their affiliations from it alone.
CREATE INDEX affiliation_doctor_id ON affiliation (doctor_id, joined_on)
    INCLUDE (id, association_id, left_on, voided_at);
CREATE INDEX affiliation_association_id ON affiliation (association_id, doctor_id) WHERE voided_at IS NULL;
CREATE INDEX affiliation_joined_by_application_id ON affiliation (joined_by_application_id);
CREATE INDEX affiliation_left_by_application_id ON affiliation (left_by_application_id);
COMMENT ON TABLE affiliation IS 'Membership of a doctor in an association (所属). "Active" is never stored: it is read off the dates.';
COMMENT ON COLUMN affiliation.id IS 'Primary key.';
COMMENT ON COLUMN affiliation.doctor_id IS 'The doctor.';
COMMENT ON COLUMN affiliation.association_id IS 'The association.';
COMMENT ON COLUMN affiliation.joined_on IS 'First day.';
COMMENT ON COLUMN affiliation.left_on IS 'Last day, inclusive; empty: until further notice.';
COMMENT ON COLUMN affiliation.joined_by_application_id IS 'Application that wrote it.';
COMMENT ON COLUMN affiliation.left_by_application_id IS 'Application that ended it.';
COMMENT ON COLUMN affiliation.recorded_at IS 'When it was written; a board may approve after the day it starts.';
COMMENT ON COLUMN affiliation.voided_at IS 'When it was found never to have held; such a row lies outside the overlap constraint.';
COMMENT ON COLUMN affiliation.void_reason IS 'Why.';
COMMENT ON COLUMN affiliation.version IS 'Counts changes.';

CREATE TABLE affiliation_term (
    id uuid PRIMARY KEY,
    affiliation_id uuid NOT NULL,
    association_id uuid NOT NULL,
    group_id uuid NOT NULL REFERENCES affiliation_group (id),
    category_id uuid NOT NULL,
    facility_id uuid REFERENCES facility (id),
    facility_text text,
    workplace_role_code text REFERENCES code (id) CHECK (starts_with(workplace_role_code, 'workplace_role:')),
    position_code text REFERENCES code (id) CHECK (starts_with(position_code, 'position:')),
    position_text text,
    starts_on date NOT NULL,
    ends_on date CHECK (ends_on >= starts_on),
    application_id uuid,
    recorded_at timestamptz NOT NULL,
    recorded_by_account_id uuid REFERENCES account (id),
    correction_reason text,
    voided_at timestamptz,
    FOREIGN KEY (affiliation_id, association_id) REFERENCES affiliation (id, association_id),
    FOREIGN KEY (category_id, association_id) REFERENCES category (id, association_id),
    CONSTRAINT affiliation_term_overlap EXCLUDE USING gist
        (affiliation_id WITH =, daterange(starts_on, ends_on, '[]') WITH &&) WHERE (voided_at IS NULL)
);
CREATE INDEX affiliation_term_affiliation_id ON affiliation_term (affiliation_id, starts_on);
CREATE INDEX affiliation_term_group_id ON affiliation_term (group_id);
CREATE INDEX affiliation_term_category_id ON affiliation_term (category_id, association_id);
CREATE INDEX affiliation_term_facility_id ON affiliation_term (facility_id);
CREATE INDEX affiliation_term_application_id ON affiliation_term (application_id);
CREATE INDEX affiliation_term_workplace_role_code ON affiliation_term (workplace_role_code);
CREATE INDEX affiliation_term_position_code ON affiliation_term (position_code);
CREATE INDEX affiliation_term_recorded_by_account_id ON affiliation_term (recorded_by_account_id);
COMMENT ON TABLE affiliation_term IS 'Category, carrying group, facility and position of an affiliation over time. A change ends one row and starts another.';
COMMENT ON COLUMN affiliation_term.id IS 'Primary key.';
COMMENT ON COLUMN affiliation_term.affiliation_id IS 'The affiliation.';
COMMENT ON COLUMN affiliation_term.association_id IS 'Its association, repeated so that the category can be held to it.';
COMMENT ON COLUMN affiliation_term.group_id IS 'The group that carries the affiliation on these days.';
COMMENT ON COLUMN affiliation_term.category_id IS 'Category (会員区分).';
COMMENT ON COLUMN affiliation_term.facility_id IS 'Facility, when it is in the list.';
COMMENT ON COLUMN affiliation_term.facility_text IS 'Facility in free text.';
COMMENT ON COLUMN affiliation_term.workplace_role_code IS '施設・業務.';
COMMENT ON COLUMN affiliation_term.position_code IS '役職.';
COMMENT ON COLUMN affiliation_term.position_text IS '役職 in free text, with その他.';
COMMENT ON COLUMN affiliation_term.starts_on IS 'First day.';
COMMENT ON COLUMN affiliation_term.ends_on IS 'Last day, inclusive; empty: until further notice.';
COMMENT ON COLUMN affiliation_term.application_id IS 'Application that wrote it.';
COMMENT ON COLUMN affiliation_term.recorded_at IS 'When it was written.';
COMMENT ON COLUMN affiliation_term.recorded_by_account_id IS 'Who wrote it.';
COMMENT ON COLUMN affiliation_term.correction_reason IS 'Why, when it corrects another row.';
COMMENT ON COLUMN affiliation_term.voided_at IS 'When it was found never to have held.';

-- Membership of a layer needs membership of a layer below it on every day on which there is one below (domain rule;
-- looked at again at commit). Who was below whom is read off the terms of each day. What is to come is not counted on:
-- days ahead are judged by the tree of today, as everywhere in the program.
CREATE FUNCTION affiliation_check_layer_below() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    today CONSTANT date := (now() AT TIME ZONE 'Asia/Tokyo')::date;
    gap record;
BEGIN
    WITH below AS NOT MATERIALIZED (
        SELECT t.association_id, t.parent_id,
               daterange(t.starts_on, CASE WHEN t.ends_on < today THEN t.ends_on END, '[]') AS days
        FROM association_term t
        WHERE t.starts_on <= today
    ), held AS MATERIALIZED (
        SELECT a.id, a.association_id, daterange(a.joined_on, a.left_on, '[]') AS days
        FROM affiliation a
        WHERE a.doctor_id = NEW.doctor_id AND a.voided_at IS NULL
    )
    SELECT upper.id, upper.association_id INTO gap
    FROM held upper
    WHERE NOT coalesce((
              SELECT range_agg(lower.days * below.days)
              FROM held lower
              JOIN below ON below.association_id = lower.association_id AND below.parent_id = upper.association_id
          ), '{}') @> coalesce((
              SELECT range_agg(upper.days * below.days) FROM below WHERE below.parent_id = upper.association_id
          ), '{}')
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'affiliation % with association % has days without the layer below', gap.id, gap.association_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'affiliation_needs_layer_below';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER affiliation_needs_layer_below AFTER INSERT OR UPDATE ON affiliation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION affiliation_check_layer_below();
