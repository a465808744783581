SET LOCAL lock_timeout = '3s';

CREATE TABLE terms_agreement (
    account_id uuid NOT NULL REFERENCES account (id),
    version text NOT NULL,
    agreed_at timestamptz NOT NULL,
    address text,
    PRIMARY KEY (account_id, version)
);
COMMENT ON TABLE terms_agreement IS 'Who agreed to which version of the 利用規約, and when. Append-only for the role of the server.';
COMMENT ON COLUMN terms_agreement.account_id IS 'The log-in.';
COMMENT ON COLUMN terms_agreement.version IS 'The version, as in the shipped text.';
COMMENT ON COLUMN terms_agreement.agreed_at IS 'When.';
COMMENT ON COLUMN terms_agreement.address IS 'Address of the client.';
REVOKE UPDATE, DELETE ON terms_agreement FROM mamis_app;

CREATE TABLE registration (
    id uuid PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    account_id uuid REFERENCES account (id),
    terms_version text,
    terms_agreed_at timestamptz,
    email text,
    mailed_at timestamptz,
    email_confirmed_at timestamptz,
    login_id text,
    password_hash text,
    answers jsonb NOT NULL DEFAULT '{}',
    address text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    completed_at timestamptz,
    doctor_id uuid REFERENCES doctor (id),
    version integer NOT NULL DEFAULT 1,
    CHECK (email_confirmed_at IS NULL OR email IS NOT NULL),
    CHECK ((terms_version IS NULL) = (terms_agreed_at IS NULL)),
    CHECK (terms_version IS NOT NULL OR account_id IS NOT NULL)
);
CREATE INDEX registration_expires_at ON registration (expires_at);
CREATE INDEX registration_account_id ON registration (account_id) WHERE account_id IS NOT NULL;
CREATE UNIQUE INDEX registration_one_per_letter ON registration (account_id) WHERE completed_at IS NULL;
CREATE INDEX registration_doctor_id ON registration (doctor_id) WHERE doctor_id IS NOT NULL;
COMMENT ON TABLE registration IS '利用者登録 that is under way: a person who is no doctor of the system yet, or one who makes the log-in of his letter his own. Who holds its token goes on with it.';
COMMENT ON COLUMN registration.id IS 'Primary key.';
COMMENT ON COLUMN registration.token_hash IS 'SHA-256 of the 256-bit token in the cookie; a new one when the mail address is proven.';
COMMENT ON COLUMN registration.account_id IS 'The log-in of the letter with which it was begun; empty: begun by somebody new.';
COMMENT ON COLUMN registration.terms_version IS 'Version of the 利用規約 that was agreed to; empty: a letter was used and they were not agreed to yet.';
COMMENT ON COLUMN registration.terms_agreed_at IS 'When.';
COMMENT ON COLUMN registration.email IS 'Mail address as typed last.';
COMMENT ON COLUMN registration.mailed_at IS 'When the last mail with a URL was asked for.';
COMMENT ON COLUMN registration.email_confirmed_at IS 'When the URL that was mailed there was used; no page of data before that.';
COMMENT ON COLUMN registration.login_id IS 'Login ID as chosen.';
COMMENT ON COLUMN registration.password_hash IS 'PHC string of the password as chosen; the password itself is kept nowhere.';
COMMENT ON COLUMN registration.answers IS 'What was typed on the pages, valid or not; with a letter at first what is registered.';
COMMENT ON COLUMN registration.address IS 'Address of the client at the beginning.';
COMMENT ON COLUMN registration.created_at IS 'When it was begun.';
COMMENT ON COLUMN registration.updated_at IS 'Last change of the row.';
COMMENT ON COLUMN registration.expires_at IS 'Usable until then, 24 hours after the last step that was saved; the row goes away a week later.';
COMMENT ON COLUMN registration.completed_at IS 'When it was sent; what was typed is emptied then.';
COMMENT ON COLUMN registration.doctor_id IS 'The doctor that came of it.';
COMMENT ON COLUMN registration.version IS 'Counts changes.';

CREATE TABLE registration_case (
    id uuid PRIMARY KEY,
    registration_id uuid NOT NULL UNIQUE,
    doctor_id uuid NOT NULL REFERENCES doctor (id),
    association_id uuid REFERENCES association (id),
    agrees boolean NOT NULL,
    email text NOT NULL,
    name text NOT NULL,
    name_kana text NOT NULL,
    birth_date date NOT NULL,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz
);
CREATE INDEX registration_case_doctor_id ON registration_case (doctor_id);
CREATE INDEX registration_case_association_id ON registration_case (association_id, opened_at DESC, id DESC);
COMMENT ON TABLE registration_case IS 'Somebody registered with a 医籍登録番号 that a doctor of the system has already, and no mail could settle it: a secretariat looks after it.';
COMMENT ON COLUMN registration_case.id IS 'Primary key.';
COMMENT ON COLUMN registration_case.registration_id IS 'The 利用者登録; its row goes away in time.';
COMMENT ON COLUMN registration_case.doctor_id IS 'The doctor who has the number.';
COMMENT ON COLUMN registration_case.association_id IS 'Whose secretariat looks after it; empty: the national association.';
COMMENT ON COLUMN registration_case.agrees IS 'Birth date and reading are those registered, only there is no mail address; false: they differ.';
COMMENT ON COLUMN registration_case.email IS 'Proven mail address of who registered.';
COMMENT ON COLUMN registration_case.name IS 'Name as typed there.';
COMMENT ON COLUMN registration_case.name_kana IS 'Reading as typed there.';
COMMENT ON COLUMN registration_case.birth_date IS 'Date of birth as typed there.';
COMMENT ON COLUMN registration_case.opened_at IS 'When.';
COMMENT ON COLUMN registration_case.closed_at IS 'When a secretariat had settled it.';

CREATE TABLE mail_link (
    id uuid PRIMARY KEY,
    purpose text NOT NULL CHECK (purpose IN ('registration', 'password_reset', 'email_change', 'staff_invitation')),
    email text NOT NULL,
    account_id uuid REFERENCES account (id),
    staff_user_id uuid REFERENCES staff_user (id),
    doctor_id uuid REFERENCES doctor (id),
    registration_id uuid REFERENCES registration (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
    used_at timestamptz,
    voided_at timestamptz,
    CHECK (num_nonnulls(account_id, staff_user_id, doctor_id, registration_id) = 1),
    CHECK (used_at IS NULL OR voided_at IS NULL)
);
CREATE INDEX mail_link_account_id ON mail_link (account_id);
CREATE INDEX mail_link_staff_user_id ON mail_link (staff_user_id);
CREATE INDEX mail_link_doctor_id ON mail_link (doctor_id);
CREATE INDEX mail_link_registration_id ON mail_link (registration_id);
CREATE INDEX mail_link_expires_at ON mail_link (expires_at);
CREATE UNIQUE INDEX mail_link_one_usable ON mail_link (purpose, coalesce(account_id, staff_user_id, doctor_id, registration_id))
    WHERE used_at IS NULL AND voided_at IS NULL;
COMMENT ON TABLE mail_link IS 'URLs that are mailed to prove an address and that can be used once: to register, to set a new password, to accept an invitation and the like.';
COMMENT ON COLUMN mail_link.id IS 'Primary key.';
COMMENT ON COLUMN mail_link.purpose IS 'What it is good for, and nothing else.';
COMMENT ON COLUMN mail_link.email IS 'Mail address to which it goes.';
COMMENT ON COLUMN mail_link.account_id IS 'The log-in that it is about, …';
COMMENT ON COLUMN mail_link.staff_user_id IS '… or the member of staff, …';
COMMENT ON COLUMN mail_link.doctor_id IS '… or the doctor, …';
COMMENT ON COLUMN mail_link.registration_id IS '… or the 利用者登録.';
COMMENT ON COLUMN mail_link.created_at IS 'When it was asked for.';
COMMENT ON COLUMN mail_link.expires_at IS 'From this instant on it is good for nothing.';
COMMENT ON COLUMN mail_link.used_at IS 'When it was used.';
COMMENT ON COLUMN mail_link.voided_at IS 'When a newer one took its place, or its purpose went away.';

CREATE TABLE mail_link_token (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    link_id uuid NOT NULL REFERENCES mail_link (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL
);
CREATE INDEX mail_link_token_link_id ON mail_link_token (link_id);
COMMENT ON TABLE mail_link_token IS 'Tokens of the mailed URLs. Each is drawn at the moment of sending and is in the mail alone; a mail that had to be sent again has another one, and any of them uses the link up.';
COMMENT ON COLUMN mail_link_token.token_hash IS 'SHA-256 of the token, 256 random bits and a prefix.';
COMMENT ON COLUMN mail_link_token.link_id IS 'The link.';
COMMENT ON COLUMN mail_link_token.created_at IS 'When it was put into a mail.';
