SET LOCAL lock_timeout = '3s';

CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- The role the server works under. It owns nothing and may not touch the audit once written.
-- Roles belong to the cluster, so another database may have made it already, even at this moment. Where the owner of
-- the database may not make roles, an administrator does both by hand; `mamis check` says so.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'mamis_app') THEN
        CREATE ROLE mamis_app NOLOGIN;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;
DO $$
BEGIN
    EXECUTE format('GRANT mamis_app TO %I', current_user);
EXCEPTION
    WHEN unique_violation OR insufficient_privilege THEN NULL;
END
$$;
GRANT USAGE ON SCHEMA public TO mamis_app;
-- For /readyz, which compares it with the migrations that the program knows.
GRANT SELECT ON __diesel_schema_migrations TO mamis_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO mamis_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO mamis_app;

CREATE TABLE prefecture (
    code text PRIMARY KEY CHECK (code ~ '^[0-9]{2}$'),
    name text NOT NULL,
    name_kana text NOT NULL
);
COMMENT ON TABLE prefecture IS 'The 47 prefectures of Japan (JIS X 0401).';
COMMENT ON COLUMN prefecture.code IS 'Two digits, 01 to 47 (JIS X 0401).';
COMMENT ON COLUMN prefecture.name IS 'Name in kanji, such as 神奈川県.';
COMMENT ON COLUMN prefecture.name_kana IS 'Reading in full-width katakana.';

CREATE TABLE postal_address (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    postal_code text NOT NULL CHECK (postal_code ~ '^[0-9]{7}$'),
    prefecture_code text NOT NULL REFERENCES prefecture (code),
    municipality_code text NOT NULL,
    city text NOT NULL,
    city_kana text NOT NULL,
    town text NOT NULL,
    town_kana text NOT NULL
);
CREATE INDEX postal_address_postal_code ON postal_address (postal_code);
CREATE INDEX postal_address_prefecture_code ON postal_address (prefecture_code);
COMMENT ON TABLE postal_address IS 'Postal codes of Japan and the places they stand for; replaced as a whole from the shipped file.';
COMMENT ON COLUMN postal_address.id IS 'Row number, without meaning.';
COMMENT ON COLUMN postal_address.postal_code IS 'Seven digits without a hyphen. One code may stand for several places.';
COMMENT ON COLUMN postal_address.prefecture_code IS 'Prefecture of the place.';
COMMENT ON COLUMN postal_address.municipality_code IS 'Municipality (JIS X 0402), five digits.';
COMMENT ON COLUMN postal_address.city IS 'City, ward, town or village.';
COMMENT ON COLUMN postal_address.city_kana IS 'Reading of the city in full-width katakana.';
COMMENT ON COLUMN postal_address.town IS 'Town area; empty when the code stands for the rest of the municipality; for the code of one large office its whole address.';
COMMENT ON COLUMN postal_address.town_kana IS 'Reading of the town area; empty with it.';

CREATE TABLE code (
    id text PRIMARY KEY CHECK (id = kind || ':' || code),
    kind text NOT NULL,
    code text NOT NULL,
    label text NOT NULL,
    group_label text NOT NULL DEFAULT '',
    sort_order integer NOT NULL,
    in_use boolean NOT NULL DEFAULT true,
    UNIQUE (kind, code)
);
CREATE INDEX code_kind_sort_order ON code (kind, sort_order);
COMMENT ON TABLE code IS 'Small code lists (specialties, positions, reasons, …) as editable data, loaded from files under version control.';
COMMENT ON COLUMN code.id IS 'kind:code. Tables refer to this and check the kind by its prefix.';
COMMENT ON COLUMN code.kind IS 'Which list: department, workplace_role, founder, position, designation, gender, transfer_reason, change_reason, withdrawal_reason, document_kind, facility_kind, attached_facility.';
COMMENT ON COLUMN code.code IS 'Code within its list, as printed.';
COMMENT ON COLUMN code.label IS 'Words shown on the screens, Japanese.';
COMMENT ON COLUMN code.group_label IS 'Heading under which a long list is grouped; empty when it is not.';
COMMENT ON COLUMN code.sort_order IS 'Order on the screens.';
COMMENT ON COLUMN code.in_use IS 'False: no longer offered, still shown where it was chosen.';

CREATE TABLE medical_school (
    id text PRIMARY KEY,
    name text NOT NULL,
    name_kana text NOT NULL,
    founder text NOT NULL CHECK (founder IN ('national', 'public', 'private', 'ministry')),
    prefecture_code text NOT NULL REFERENCES prefecture (code),
    in_use boolean NOT NULL DEFAULT true
);
CREATE INDEX medical_school_prefecture_code ON medical_school (prefecture_code);
COMMENT ON TABLE medical_school IS 'Medical schools of Japan (出身校).';
COMMENT ON COLUMN medical_school.id IS 'Code in the shipped file.';
COMMENT ON COLUMN medical_school.name IS 'Name, such as 滋賀医科大学.';
COMMENT ON COLUMN medical_school.name_kana IS 'Reading in full-width katakana.';
COMMENT ON COLUMN medical_school.founder IS 'Who founded it: national, public, private, ministry.';
COMMENT ON COLUMN medical_school.prefecture_code IS 'Where it stands.';
COMMENT ON COLUMN medical_school.in_use IS 'False: no longer offered.';

CREATE TABLE society (
    id text PRIMARY KEY,
    name text NOT NULL,
    name_kana text NOT NULL,
    in_use boolean NOT NULL DEFAULT true
);
COMMENT ON TABLE society IS 'Sections of the Japanese Association of Medical Sciences (日本医学会分科会).';
COMMENT ON COLUMN society.id IS 'Code in the shipped file.';
COMMENT ON COLUMN society.name IS 'Name of the society.';
COMMENT ON COLUMN society.name_kana IS 'Reading in full-width katakana.';
COMMENT ON COLUMN society.in_use IS 'False: no longer offered.';

CREATE TABLE association (
    id uuid PRIMARY KEY,
    code text NOT NULL UNIQUE,
    layer smallint NOT NULL CHECK (layer BETWEEN 1 AND 4),
    kind text NOT NULL CHECK (kind IN ('national', 'prefectural', 'municipal', 'ward', 'university', 'workplace', 'government')),
    prefecture_code text REFERENCES prefecture (code),
    phone text,
    fax text,
    email text,
    postal_code text CHECK (postal_code ~ '^[0-9]{7}$'),
    address text,
    url text,
    office_hours text,
    requires_upper_layers boolean NOT NULL DEFAULT false,
    is_sample boolean NOT NULL DEFAULT false,
    source text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1,
    CHECK ((layer = 1) = (kind = 'national')),
    CHECK ((layer = 2) = (kind = 'prefectural'))
);
CREATE INDEX association_prefecture_code ON association (prefecture_code);
COMMENT ON TABLE association IS 'Medical associations of the four layers (医師会). What changes with time (name, parent) is in association_term.';
COMMENT ON COLUMN association.id IS 'Primary key.';
COMMENT ON COLUMN association.code IS 'Stable code, such as 4-14-001; the shipped file is matched by it.';
COMMENT ON COLUMN association.layer IS '1 national, 2 prefectural, 3 local, 4 ward below a city association.';
COMMENT ON COLUMN association.kind IS 'national, prefectural, municipal, ward, university, workplace or government.';
COMMENT ON COLUMN association.prefecture_code IS 'Prefecture it belongs to; empty for the national one.';
COMMENT ON COLUMN association.phone IS 'Telephone of its secretariat, as printed.';
COMMENT ON COLUMN association.fax IS 'Fax of its secretariat, as printed.';
COMMENT ON COLUMN association.email IS 'Address that receives notices for the secretariat as a whole.';
COMMENT ON COLUMN association.postal_code IS 'Postal code of its secretariat.';
COMMENT ON COLUMN association.address IS 'Address of its secretariat.';
COMMENT ON COLUMN association.url IS 'Public home page.';
COMMENT ON COLUMN association.office_hours IS 'Office hours in words.';
COMMENT ON COLUMN association.requires_upper_layers IS 'Whoever joins must join every layer above at once.';
COMMENT ON COLUMN association.is_sample IS 'Invented for demonstration (見本), not a real association.';
COMMENT ON COLUMN association.source IS 'Where the name comes from.';
COMMENT ON COLUMN association.created_at IS 'When the row was made.';
COMMENT ON COLUMN association.updated_at IS 'Last change of the row.';
COMMENT ON COLUMN association.version IS 'Counts changes; a caller names the one he saw.';

CREATE TABLE association_term (
    id uuid PRIMARY KEY,
    association_id uuid NOT NULL REFERENCES association (id),
    name text NOT NULL CHECK (name <> ''),
    name_kana text NOT NULL,
    parent_id uuid REFERENCES association (id),
    starts_on date NOT NULL,
    ends_on date CHECK (ends_on >= starts_on),
    CONSTRAINT association_term_overlap EXCLUDE USING gist (association_id WITH =, daterange(starts_on, ends_on, '[]') WITH &&)
);
CREATE INDEX association_term_parent_id ON association_term (parent_id);
COMMENT ON TABLE association_term IS 'Name and parent of an association over time. One row holds on any day.';
COMMENT ON COLUMN association_term.id IS 'Primary key.';
COMMENT ON COLUMN association_term.association_id IS 'The association.';
COMMENT ON COLUMN association_term.name IS 'Name on these days.';
COMMENT ON COLUMN association_term.name_kana IS 'Reading in full-width katakana.';
COMMENT ON COLUMN association_term.parent_id IS 'Association of the layer above on these days; empty for the national one.';
COMMENT ON COLUMN association_term.starts_on IS 'First day.';
COMMENT ON COLUMN association_term.ends_on IS 'Last day, inclusive; empty: until further notice.';

CREATE FUNCTION association_term_check_parent() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    own smallint;
    above smallint;
BEGIN
    SELECT layer INTO own FROM association WHERE id = NEW.association_id;
    SELECT layer INTO above FROM association WHERE id = NEW.parent_id;
    IF coalesce(above, 0) <> own - 1 THEN
        RAISE EXCEPTION 'the parent of a layer % association must be of layer %', own, own - 1
            USING ERRCODE = 'check_violation', CONSTRAINT = 'association_term_parent_layer';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER association_term_parent_layer BEFORE INSERT OR UPDATE ON association_term
    FOR EACH ROW EXECUTE FUNCTION association_term_check_parent();

CREATE FUNCTION notify_association_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('association_changed', '');
    RETURN NULL;
END
$$;
CREATE TRIGGER association_changed AFTER INSERT OR UPDATE OR DELETE ON association
    FOR EACH STATEMENT EXECUTE FUNCTION notify_association_changed();
CREATE TRIGGER association_term_changed AFTER INSERT OR UPDATE OR DELETE ON association_term
    FOR EACH STATEMENT EXECUTE FUNCTION notify_association_changed();

CREATE TABLE category (
    id uuid PRIMARY KEY,
    association_id uuid NOT NULL REFERENCES association (id),
    code text NOT NULL,
    label text NOT NULL,
    practising boolean NOT NULL DEFAULT false,
    employed boolean NOT NULL DEFAULT false,
    trainee boolean NOT NULL DEFAULT false,
    retired boolean NOT NULL DEFAULT false,
    suggested_jma_code text,
    sort_order integer NOT NULL,
    in_use boolean NOT NULL DEFAULT true,
    version integer NOT NULL DEFAULT 1,
    UNIQUE (association_id, code),
    UNIQUE (id, association_id)
);
COMMENT ON TABLE category IS 'Membership categories (会員区分). Every association has its own list; the same letter means different things in different places.';
COMMENT ON COLUMN category.id IS 'Primary key.';
COMMENT ON COLUMN category.association_id IS 'Whose category it is.';
COMMENT ON COLUMN category.code IS 'Code as printed, such as A①, B1, 甲.';
COMMENT ON COLUMN category.label IS 'What it stands for, in words.';
COMMENT ON COLUMN category.practising IS 'For founders and managers of a facility.';
COMMENT ON COLUMN category.employed IS 'For employed doctors.';
COMMENT ON COLUMN category.trainee IS 'For trainees.';
COMMENT ON COLUMN category.retired IS 'For doctors who no longer work.';
COMMENT ON COLUMN category.suggested_jma_code IS 'Category of the national association that usually goes with it; a suggestion only.';
COMMENT ON COLUMN category.sort_order IS 'Order on the screens.';
COMMENT ON COLUMN category.in_use IS 'False: no longer offered.';
COMMENT ON COLUMN category.version IS 'Counts changes.';
CREATE TRIGGER category_changed AFTER INSERT OR UPDATE OR DELETE ON category
    FOR EACH STATEMENT EXECUTE FUNCTION notify_association_changed();

CREATE TABLE facility (
    id uuid PRIMARY KEY,
    code text UNIQUE CHECK (code ~ '^[0-9]{10}$'),
    kind_code text NOT NULL REFERENCES code (id) CHECK (starts_with(kind_code, 'facility_kind:')),
    name text NOT NULL CHECK (name <> ''),
    name_kana text NOT NULL,
    search_text text NOT NULL,
    postal_code text CHECK (postal_code ~ '^[0-9]{7}$'),
    prefecture_code text REFERENCES prefecture (code),
    city text NOT NULL DEFAULT '',
    address text NOT NULL DEFAULT '',
    phone text,
    fax text,
    founder_code text REFERENCES code (id) CHECK (starts_with(founder_code, 'founder:')),
    bed_count integer NOT NULL DEFAULT 0 CHECK (bed_count >= 0),
    attached text NOT NULL DEFAULT '',
    in_use boolean NOT NULL DEFAULT true,
    is_sample boolean NOT NULL DEFAULT false,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1
);
CREATE INDEX facility_search_text ON facility USING gin (search_text gin_trgm_ops);
CREATE INDEX facility_prefecture_name ON facility (prefecture_code, name_kana, id);
CREATE INDEX facility_name ON facility (name_kana, id);
CREATE INDEX facility_kind_code ON facility (kind_code);
CREATE INDEX facility_founder_code ON facility (founder_code);
COMMENT ON TABLE facility IS 'Hospitals, clinics and other places where doctors work (所属施設).';
COMMENT ON COLUMN facility.id IS 'Primary key.';
COMMENT ON COLUMN facility.code IS 'Medical institution code (医療機関コード): ten digits, the last one a Luhn check digit.';
COMMENT ON COLUMN facility.kind_code IS 'Kind of facility: hospital, clinic, …';
COMMENT ON COLUMN facility.name IS 'Name, with the legal body in front where it has one.';
COMMENT ON COLUMN facility.name_kana IS 'Reading in full-width katakana.';
COMMENT ON COLUMN facility.search_text IS 'Name and reading, folded for searching by any part.';
COMMENT ON COLUMN facility.postal_code IS 'Postal code, seven digits.';
COMMENT ON COLUMN facility.prefecture_code IS 'Prefecture.';
COMMENT ON COLUMN facility.city IS 'City, ward, town or village.';
COMMENT ON COLUMN facility.address IS 'Rest of the address.';
COMMENT ON COLUMN facility.phone IS 'Telephone as printed.';
COMMENT ON COLUMN facility.fax IS 'Fax as printed.';
COMMENT ON COLUMN facility.founder_code IS 'Founding body (開設主体).';
COMMENT ON COLUMN facility.bed_count IS 'Licensed beds; 0: none.';
COMMENT ON COLUMN facility.attached IS 'Attached facilities (併設の施設) in words.';
COMMENT ON COLUMN facility.in_use IS 'False: closed, no longer offered.';
COMMENT ON COLUMN facility.is_sample IS 'Invented for demonstration.';
COMMENT ON COLUMN facility.updated_at IS 'Last change of the row.';
COMMENT ON COLUMN facility.version IS 'Counts changes.';
