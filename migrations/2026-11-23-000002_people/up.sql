SET LOCAL lock_timeout = '3s';

CREATE TABLE doctor (
    id uuid PRIMARY KEY,
    license_number text UNIQUE CHECK (license_number ~ '^[0-9]{1,6}$'),
    licensed_on date,
    family_name text NOT NULL CHECK (family_name <> ''),
    given_name text NOT NULL,
    family_kana text NOT NULL,
    given_kana text NOT NULL,
    former_family_name text,
    former_given_name text,
    former_family_kana text,
    former_given_kana text,
    use_former_name boolean NOT NULL DEFAULT false,
    search_text text NOT NULL,
    birth_date date,
    gender_code text REFERENCES code (id) CHECK (starts_with(gender_code, 'gender:')),
    main_department_code text REFERENCES code (id) CHECK (starts_with(main_department_code, 'department:')),
    medical_school_id text REFERENCES medical_school (id),
    medical_school_text text,
    graduated_on date,
    degree_university text,
    degree_on date,
    email text,
    mail_to_home boolean NOT NULL DEFAULT false,
    died_on date,
    is_sample boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1
);
CREATE INDEX doctor_kana ON doctor (family_kana, given_kana, id);
CREATE INDEX doctor_gender_code ON doctor (gender_code);
CREATE INDEX doctor_main_department_code ON doctor (main_department_code);
CREATE INDEX doctor_medical_school_id ON doctor (medical_school_id);
CREATE INDEX doctor_email ON doctor (lower(email));
COMMENT ON TABLE doctor IS 'Doctors, members or not. A doctor''s row is locked first by every command about him.';
COMMENT ON COLUMN doctor.id IS 'Primary key.';
COMMENT ON COLUMN doctor.license_number IS 'Medical licence number (医籍登録番号), 1 to 6 digits. Unique, may change, never a key.';
COMMENT ON COLUMN doctor.licensed_on IS 'Day of the licence (医籍登録日).';
COMMENT ON COLUMN doctor.family_name IS 'Family name as written, never normalised.';
COMMENT ON COLUMN doctor.given_name IS 'Given name as written.';
COMMENT ON COLUMN doctor.family_kana IS 'Reading of the family name, full-width katakana.';
COMMENT ON COLUMN doctor.given_kana IS 'Reading of the given name, full-width katakana.';
COMMENT ON COLUMN doctor.former_family_name IS 'Former family name (旧姓).';
COMMENT ON COLUMN doctor.former_given_name IS 'Former given name (旧名).';
COMMENT ON COLUMN doctor.former_family_kana IS 'Reading of the former family name.';
COMMENT ON COLUMN doctor.former_given_kana IS 'Reading of the former given name.';
COMMENT ON COLUMN doctor.search_text IS 'Name, reading and former name, folded for searching by any part.';
COMMENT ON COLUMN doctor.use_former_name IS 'Address mail to the former name.';
COMMENT ON COLUMN doctor.birth_date IS 'Date of birth.';
COMMENT ON COLUMN doctor.gender_code IS 'Gender.';
COMMENT ON COLUMN doctor.main_department_code IS 'Main specialty (主たる科名), exactly one.';
COMMENT ON COLUMN doctor.medical_school_id IS 'Medical school, when it is in the list.';
COMMENT ON COLUMN doctor.medical_school_text IS 'Medical school in free text, when it is not.';
COMMENT ON COLUMN doctor.graduated_on IS 'Month of graduation, kept as its first day.';
COMMENT ON COLUMN doctor.degree_university IS 'University of the doctoral degree.';
COMMENT ON COLUMN doctor.degree_on IS 'Month of the degree, kept as its first day.';
COMMENT ON COLUMN doctor.email IS 'Mail address; several doctors may share one.';
COMMENT ON COLUMN doctor.mail_to_home IS 'Papers go home instead of to the facility.';
COMMENT ON COLUMN doctor.died_on IS 'Day of death.';
COMMENT ON COLUMN doctor.is_sample IS 'Invented for demonstration.';
COMMENT ON COLUMN doctor.created_at IS 'When the row was made.';
COMMENT ON COLUMN doctor.updated_at IS 'Last change of the row.';
COMMENT ON COLUMN doctor.version IS 'Counts changes.';

CREATE TABLE doctor_contact (
    doctor_id uuid PRIMARY KEY REFERENCES doctor (id),
    postal_code text CHECK (postal_code ~ '^[0-9]{7}$'),
    prefecture_code text REFERENCES prefecture (code),
    city text NOT NULL DEFAULT '',
    address text NOT NULL DEFAULT '',
    building text NOT NULL DEFAULT '',
    phone text,
    fax text
);
CREATE INDEX doctor_contact_prefecture_code ON doctor_contact (prefecture_code);
COMMENT ON TABLE doctor_contact IS 'Home address and telephone of a doctor (自宅現住所), apart from the rest because few need it.';
COMMENT ON COLUMN doctor_contact.doctor_id IS 'The doctor.';
COMMENT ON COLUMN doctor_contact.postal_code IS 'Postal code, seven digits.';
COMMENT ON COLUMN doctor_contact.prefecture_code IS 'Prefecture.';
COMMENT ON COLUMN doctor_contact.city IS 'City, ward, town or village.';
COMMENT ON COLUMN doctor_contact.address IS 'Town area and number.';
COMMENT ON COLUMN doctor_contact.building IS 'Building and room.';
COMMENT ON COLUMN doctor_contact.phone IS 'Telephone, digits with hyphens if given.';
COMMENT ON COLUMN doctor_contact.fax IS 'Fax, digits with hyphens if given.';

CREATE TABLE doctor_department (
    doctor_id uuid NOT NULL REFERENCES doctor (id),
    department_code text NOT NULL REFERENCES code (id) CHECK (starts_with(department_code, 'department:')),
    PRIMARY KEY (doctor_id, department_code)
);
CREATE INDEX doctor_department_department_code ON doctor_department (department_code);
COMMENT ON TABLE doctor_department IS 'Further specialties of a doctor (担当する科名), the main one left out.';
COMMENT ON COLUMN doctor_department.doctor_id IS 'The doctor.';
COMMENT ON COLUMN doctor_department.department_code IS 'The specialty.';

CREATE TABLE doctor_society (
    id uuid PRIMARY KEY,
    doctor_id uuid NOT NULL REFERENCES doctor (id),
    society_id text REFERENCES society (id),
    society_text text,
    CHECK ((society_id IS NULL) <> (society_text IS NULL)),
    UNIQUE (doctor_id, society_id)
);
CREATE INDEX doctor_society_society_id ON doctor_society (society_id);
COMMENT ON TABLE doctor_society IS 'Scientific societies of a doctor.';
COMMENT ON COLUMN doctor_society.id IS 'Primary key.';
COMMENT ON COLUMN doctor_society.doctor_id IS 'The doctor.';
COMMENT ON COLUMN doctor_society.society_id IS 'Society in the list, …';
COMMENT ON COLUMN doctor_society.society_text IS '… or in free text.';

CREATE TABLE staff_user (
    id uuid PRIMARY KEY,
    association_id uuid NOT NULL REFERENCES association (id),
    name text NOT NULL CHECK (name <> ''),
    name_kana text NOT NULL,
    email text NOT NULL,
    role text NOT NULL CHECK (role IN ('administrator', 'staff', 'training_contractor')),
    in_use boolean NOT NULL DEFAULT true,
    valid_from date,
    valid_until date CHECK (valid_until >= valid_from),
    wants_arrival_mail boolean NOT NULL DEFAULT true,
    deleted_at timestamptz,
    is_sample boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1
);
CREATE INDEX staff_user_association_id ON staff_user (association_id, name_kana, id);
CREATE INDEX staff_user_email ON staff_user (lower(email));
COMMENT ON TABLE staff_user IS 'People of the secretariats (事務局ユーザー).';
COMMENT ON COLUMN staff_user.id IS 'Primary key.';
COMMENT ON COLUMN staff_user.association_id IS 'Whose secretariat.';
COMMENT ON COLUMN staff_user.name IS 'Name as shown.';
COMMENT ON COLUMN staff_user.name_kana IS 'Reading in full-width katakana.';
COMMENT ON COLUMN staff_user.email IS 'Mail address.';
COMMENT ON COLUMN staff_user.role IS 'administrator (管理者), staff (スタッフ) or training_contractor (外部委託先:研修会運営).';
COMMENT ON COLUMN staff_user.in_use IS '使用中; false: 停止中.';
COMMENT ON COLUMN staff_user.valid_from IS 'First day of use; empty: no limit.';
COMMENT ON COLUMN staff_user.valid_until IS 'Last day of use, inclusive; empty: no limit.';
COMMENT ON COLUMN staff_user.wants_arrival_mail IS 'Gets a mail when an application arrives at the association.';
COMMENT ON COLUMN staff_user.deleted_at IS 'When the user was deleted; the row stays for the history.';
COMMENT ON COLUMN staff_user.is_sample IS 'Invented for demonstration.';
COMMENT ON COLUMN staff_user.created_at IS 'When the row was made.';
COMMENT ON COLUMN staff_user.updated_at IS 'Last change of the row.';
COMMENT ON COLUMN staff_user.version IS 'Counts changes.';

CREATE TABLE account (
    id uuid PRIMARY KEY,
    login_id text NOT NULL CHECK (length(login_id) BETWEEN 8 AND 32),
    login_key text NOT NULL UNIQUE,
    password_hash text,
    must_change_password boolean NOT NULL DEFAULT false,
    is_migrated boolean NOT NULL DEFAULT false,
    doctor_id uuid UNIQUE REFERENCES doctor (id),
    staff_user_id uuid UNIQUE REFERENCES staff_user (id),
    stopped_at timestamptz,
    last_login_at timestamptz,
    terms_version text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((doctor_id IS NULL) <> (staff_user_id IS NULL))
);
COMMENT ON TABLE account IS 'Log-ins of doctors and staff alike, so that a login ID is unique over both.';
COMMENT ON COLUMN account.id IS 'Primary key.';
COMMENT ON COLUMN account.login_id IS 'Login ID as chosen, 8 to 32 characters.';
COMMENT ON COLUMN account.login_key IS 'Login ID in lower case, by which it is found.';
COMMENT ON COLUMN account.password_hash IS 'PHC string; empty: no log-in by password.';
COMMENT ON COLUMN account.must_change_password IS 'The first log-in leads to new login data.';
COMMENT ON COLUMN account.is_migrated IS 'Login ID and password are those of a letter, with which the doctor checks his data and makes the log-in his own.';
COMMENT ON COLUMN account.doctor_id IS 'The doctor it belongs to, …';
COMMENT ON COLUMN account.staff_user_id IS '… or the member of staff.';
COMMENT ON COLUMN account.stopped_at IS 'Since when nobody may log in with it.';
COMMENT ON COLUMN account.last_login_at IS 'Last successful log-in.';
COMMENT ON COLUMN account.terms_version IS 'Version of the 利用規約 that a doctor agreed to last, as in terms_agreement; every request looks at it.';
COMMENT ON COLUMN account.created_at IS 'When the row was made.';
COMMENT ON COLUMN account.updated_at IS 'Last change of the row.';

CREATE TABLE session (
    id uuid PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    account_id uuid NOT NULL REFERENCES account (id),
    form_secret bytea NOT NULL CHECK (length(form_secret) = 32),
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    end_reason text CHECK (end_reason IN ('logout', 'replaced', 'password_changed', 'stopped', 'ended_by_owner', 'expired', 'role_changed')),
    address text,
    user_agent text,
    previous_login_at timestamptz,
    CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);
CREATE INDEX session_account_id ON session (account_id) WHERE ended_at IS NULL;
CREATE INDEX session_expires_at ON session (expires_at);
COMMENT ON TABLE session IS 'Log-in sessions. Looked up on every request and never cached, so that an end takes effect at once.';
COMMENT ON COLUMN session.id IS 'Primary key.';
COMMENT ON COLUMN session.token_hash IS 'SHA-256 of the 256-bit session token in the cookie.';
COMMENT ON COLUMN session.account_id IS 'Who is logged in.';
COMMENT ON COLUMN session.form_secret IS 'Key of the form tokens (CSRF) of this session.';
COMMENT ON COLUMN session.created_at IS 'Log-in.';
COMMENT ON COLUMN session.last_seen_at IS 'Last request, to the minute; 30 minutes without one end the session.';
COMMENT ON COLUMN session.expires_at IS 'End in any case, 12 hours after log-in.';
COMMENT ON COLUMN session.ended_at IS 'When it ended before that.';
COMMENT ON COLUMN session.end_reason IS 'Why it ended.';
COMMENT ON COLUMN session.address IS 'Address of the client at log-in.';
COMMENT ON COLUMN session.user_agent IS 'Browser at log-in, shortened.';
COMMENT ON COLUMN session.previous_login_at IS 'The log-in before this one, shown on the first page.';

CREATE FUNCTION notify_session_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('session_ended', NEW.id::text);
    RETURN NULL;
END
$$;
CREATE TRIGGER session_ended AFTER UPDATE OF ended_at ON session
    FOR EACH ROW WHEN (NEW.ended_at IS NOT NULL AND OLD.ended_at IS NULL) EXECUTE FUNCTION notify_session_ended();

-- Open sockets look their session up again when its person may have lost a right.
CREATE FUNCTION notify_session_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('session_changed', session.id::text)
    FROM session JOIN account ON account.id = session.account_id
    WHERE session.ended_at IS NULL
      AND CASE TG_TABLE_NAME WHEN 'account' THEN account.id = NEW.id ELSE account.staff_user_id = NEW.id END;
    RETURN NULL;
END
$$;
CREATE TRIGGER account_stopped AFTER UPDATE OF stopped_at ON account
    FOR EACH ROW WHEN (NEW.stopped_at IS NOT NULL AND OLD.stopped_at IS NULL) EXECUTE FUNCTION notify_session_changed();
CREATE TRIGGER staff_user_rights AFTER UPDATE OF association_id, role, in_use, valid_from, valid_until, deleted_at ON staff_user
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION notify_session_changed();

CREATE TABLE login_throttle (
    key text PRIMARY KEY,
    failures integer NOT NULL CHECK (failures >= 0),
    blocked_until timestamptz NOT NULL,
    last_failure_at timestamptz NOT NULL
);
CREATE INDEX login_throttle_last_failure_at ON login_throttle (last_failure_at);
COMMENT ON TABLE login_throttle IS 'Failed log-ins and the growing delay after them, shared by all instances.';
COMMENT ON COLUMN login_throttle.key IS 'What is counted: an account, an account on a known device, a network, mails to an address (its digest).';
COMMENT ON COLUMN login_throttle.failures IS 'Failures in a row.';
COMMENT ON COLUMN login_throttle.blocked_until IS 'No attempt is evaluated before this.';
COMMENT ON COLUMN login_throttle.last_failure_at IS 'Last failure; the row goes away a day later.';

CREATE TABLE known_device (
    account_id uuid NOT NULL REFERENCES account (id),
    device_hash bytea NOT NULL CHECK (length(device_hash) = 32),
    last_used_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, device_hash)
);
COMMENT ON TABLE known_device IS 'Browsers from which an account has logged in before; they keep a budget of attempts of their own.';
COMMENT ON COLUMN known_device.account_id IS 'The account.';
COMMENT ON COLUMN known_device.device_hash IS 'SHA-256 of the device cookie.';
COMMENT ON COLUMN known_device.last_used_at IS 'Last successful log-in from there.';
