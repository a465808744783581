SET LOCAL lock_timeout = '3s';

CREATE SEQUENCE application_number;
COMMENT ON SEQUENCE application_number IS 'Running part of application.number. Gaps mean nothing.';

CREATE TABLE application (
    id uuid PRIMARY KEY,
    number text NOT NULL UNIQUE,
    kind text NOT NULL CHECK (kind IN ('enrolment', 'transfer', 'change', 'withdrawal', 'registration_change', 'certificate')),
    doctor_id uuid NOT NULL REFERENCES doctor (id),
    group_id uuid REFERENCES affiliation_group (id),
    status text NOT NULL CHECK (status IN ('open', 'returned', 'decided', 'closed')),
    outcome text CHECK (outcome IN ('completed', 'partially_approved', 'refused', 'withdrawn', 'terminated')),
    returned_by_association_id uuid REFERENCES association (id),
    returned_at timestamptz,
    revision integer NOT NULL DEFAULT 1,
    filed_by_account_id uuid REFERENCES account (id),
    idempotency_key text NOT NULL CHECK (length(idempotency_key) BETWEEN 8 AND 64),
    star_reason text,
    submitted_at timestamptz NOT NULL,
    decided_at timestamptz,
    closed_at timestamptz,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1,
    UNIQUE (doctor_id, idempotency_key),
    CHECK ((status IN ('decided', 'closed')) = (outcome IS NOT NULL)),
    CHECK ((status IN ('decided', 'closed')) = (decided_at IS NOT NULL)),
    CHECK ((status = 'closed') = (closed_at IS NOT NULL)),
    CHECK ((status = 'returned') = (returned_by_association_id IS NOT NULL)),
    CHECK ((status = 'returned') = (returned_at IS NOT NULL))
);
-- Found by its beginning, and by its end.
CREATE INDEX application_number_beginning ON application (number text_pattern_ops);
CREATE INDEX application_number_end ON application (reverse(number) text_pattern_ops);
CREATE INDEX application_starred ON application (id) WHERE star_reason IS NOT NULL;
CREATE INDEX application_doctor_id ON application (doctor_id, submitted_at DESC, id DESC);
CREATE UNIQUE INDEX application_open_group ON application (group_id) WHERE status IN ('open', 'returned');
CREATE INDEX application_group_id ON application (group_id);
CREATE INDEX application_returned_by_association_id ON application (returned_by_association_id) WHERE status = 'returned';
CREATE INDEX application_filed_by_account_id ON application (filed_by_account_id);
COMMENT ON TABLE application IS 'Applications (申請) from submission on. Locked after the doctor''s row by every command.';
COMMENT ON COLUMN application.id IS 'Primary key.';
COMMENT ON COLUMN application.number IS 'Reception number (受付番号): year of submission and a running number.';
COMMENT ON COLUMN application.kind IS 'enrolment 入会, transfer 異動, change 会員区分変更・施設異動, withdrawal 退会, registration_change 登録情報変更, certificate 在籍証明書.';
COMMENT ON COLUMN application.doctor_id IS 'Whom it is about.';
COMMENT ON COLUMN application.group_id IS 'The group it makes, changes or leaves. One open application per group.';
COMMENT ON COLUMN application.status IS 'open, returned to the doctor, decided (no open decide or relay step) or closed (no open step).';
COMMENT ON COLUMN application.outcome IS 'completed 完了, partially_approved 一部承認, refused 非承認, withdrawn 取下げ, terminated 終了.';
COMMENT ON COLUMN application.returned_by_association_id IS 'Who returned it, while it is with the doctor.';
COMMENT ON COLUMN application.returned_at IS 'Since when it is with the doctor.';
COMMENT ON COLUMN application.revision IS 'Number of the form now in force: 1, and one more per resent correction.';
COMMENT ON COLUMN application.filed_by_account_id IS 'Who filed it: the doctor or, by proxy, a member of staff.';
COMMENT ON COLUMN application.idempotency_key IS 'One-time key of the form; sending it again finds this row.';
COMMENT ON COLUMN application.star_reason IS '★要注意 with its reason; staff only.';
COMMENT ON COLUMN application.submitted_at IS 'First submission.';
COMMENT ON COLUMN application.decided_at IS 'Last approval, refusal or withdrawal.';
COMMENT ON COLUMN application.closed_at IS 'When the last confirmation was in.';
COMMENT ON COLUMN application.updated_at IS 'Last change of the row.';
COMMENT ON COLUMN application.version IS 'Counts changes; a caller names the one he saw.';

CREATE TABLE application_form (
    application_id uuid NOT NULL REFERENCES application (id),
    revision integer NOT NULL CHECK (revision >= 1),
    wished_on date NOT NULL,
    facility_id uuid REFERENCES facility (id),
    facility_text text,
    workplace_role_code text REFERENCES code (id) CHECK (starts_with(workplace_role_code, 'workplace_role:')),
    position_code text REFERENCES code (id) CHECK (starts_with(position_code, 'position:')),
    position_text text,
    designation_text text CHECK (length(designation_text) <= 120),
    reason_code text REFERENCES code (id),
    reason_text text,
    sent_at timestamptz NOT NULL,
    sent_by_account_id uuid REFERENCES account (id),
    PRIMARY KEY (application_id, revision)
);
CREATE INDEX application_form_facility_id ON application_form (facility_id);
CREATE INDEX application_form_workplace_role_code ON application_form (workplace_role_code);
CREATE INDEX application_form_position_code ON application_form (position_code);
CREATE INDEX application_form_reason_code ON application_form (reason_code);
CREATE INDEX application_form_sent_by_account_id ON application_form (sent_by_account_id);
COMMENT ON TABLE application_form IS 'Answers of an application; a resent correction adds a row, so that what changed can be seen.';
COMMENT ON COLUMN application_form.application_id IS 'The application.';
COMMENT ON COLUMN application_form.revision IS '1 for the first submission, then one more per correction.';
COMMENT ON COLUMN application_form.wished_on IS 'Wished date (入会希望年月日 and the like).';
COMMENT ON COLUMN application_form.facility_id IS 'Facility, when it is in the list.';
COMMENT ON COLUMN application_form.facility_text IS 'Facility in free text (未定・登録なし).';
COMMENT ON COLUMN application_form.workplace_role_code IS '施設・業務.';
COMMENT ON COLUMN application_form.position_code IS '役職.';
COMMENT ON COLUMN application_form.position_text IS '役職 in free text, with その他.';
COMMENT ON COLUMN application_form.designation_text IS '指定医 その他, 30 characters.';
COMMENT ON COLUMN application_form.reason_code IS 'Reason of a transfer, change or withdrawal.';
COMMENT ON COLUMN application_form.reason_text IS 'Reason in free text.';
COMMENT ON COLUMN application_form.sent_at IS 'When it was sent.';
COMMENT ON COLUMN application_form.sent_by_account_id IS 'Who sent it.';

CREATE TABLE application_form_designation (
    application_id uuid NOT NULL,
    revision integer NOT NULL,
    designation_code text NOT NULL REFERENCES code (id) CHECK (starts_with(designation_code, 'designation:')),
    PRIMARY KEY (application_id, revision, designation_code),
    FOREIGN KEY (application_id, revision) REFERENCES application_form (application_id, revision)
);
CREATE INDEX application_form_designation_code ON application_form_designation (designation_code);
COMMENT ON TABLE application_form_designation IS '指定医 ticked on a form.';
COMMENT ON COLUMN application_form_designation.application_id IS 'The application.';
COMMENT ON COLUMN application_form_designation.revision IS 'Which of its forms.';
COMMENT ON COLUMN application_form_designation.designation_code IS 'The designation.';

CREATE TABLE application_form_layer (
    application_id uuid NOT NULL,
    revision integer NOT NULL,
    association_id uuid NOT NULL REFERENCES association (id),
    category_id uuid NOT NULL,
    position smallint NOT NULL CHECK (position >= 0),
    PRIMARY KEY (application_id, revision, association_id),
    FOREIGN KEY (application_id, revision) REFERENCES application_form (application_id, revision),
    FOREIGN KEY (category_id, association_id) REFERENCES category (id, association_id)
);
CREATE INDEX application_form_layer_association ON application_form_layer (association_id);
CREATE INDEX application_form_layer_category ON application_form_layer (category_id, association_id);
COMMENT ON TABLE application_form_layer IS 'Associations that a form asks for, kept for corrections and the forms before them. A form that was never corrected asks for what its steps say.';
COMMENT ON COLUMN application_form_layer.application_id IS 'The application.';
COMMENT ON COLUMN application_form_layer.revision IS 'Which of its forms.';
COMMENT ON COLUMN application_form_layer.association_id IS 'The association.';
COMMENT ON COLUMN application_form_layer.category_id IS 'Category asked for there.';
COMMENT ON COLUMN application_form_layer.position IS 'Order in the chain, lowest first, from 0.';

CREATE TABLE application_step (
    id uuid PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES application (id),
    association_id uuid NOT NULL REFERENCES association (id),
    position smallint NOT NULL CHECK (position >= 0),
    side text NOT NULL CHECK (side IN ('joining', 'leaving', 'changing', 'relaying', 'informed')),
    kind text NOT NULL CHECK (kind IN ('decide', 'relay', 'inform')),
    box text NOT NULL CHECK (box IN ('enrolment', 'transfer', 'withdrawal', 'other')),
    state text NOT NULL CHECK (state IN ('waiting', 'open', 'received', 'returned', 'approved', 'refused', 'relayed', 'confirmed', 'released')),
    bundled boolean NOT NULL DEFAULT false,
    category_id uuid,
    submitted_at timestamptz NOT NULL,
    arrived_at timestamptz,
    arrived_on date,
    received_at timestamptz,
    received_by_account_id uuid REFERENCES account (id),
    acted_at timestamptz,
    acted_by_account_id uuid REFERENCES account (id),
    effective_on date,
    UNIQUE (application_id, association_id),
    FOREIGN KEY (category_id, association_id) REFERENCES category (id, association_id),
    CHECK ((arrived_at IS NULL) = (arrived_on IS NULL)),
    CHECK (state IN ('waiting', 'released') OR arrived_at IS NOT NULL),
    CHECK (state NOT IN ('received', 'approved', 'refused') OR kind = 'decide'),
    CHECK (state <> 'returned' OR kind IN ('decide', 'relay')),
    CHECK (state <> 'relayed' OR kind = 'relay'),
    CHECK (state <> 'confirmed' OR kind = 'inform'),
    CHECK (side NOT IN ('joining', 'changing') OR kind <> 'decide' OR category_id IS NOT NULL)
);
-- What is pending where: the inbox, its order and its counts.
CREATE INDEX application_step_pending ON application_step (association_id, arrived_at, id) WHERE state IN ('open', 'received');
CREATE INDEX application_step_pending_count ON application_step (association_id, box, arrived_on) WHERE state IN ('open', 'received');
-- What is back with the doctor, by who returned it.
CREATE INDEX application_step_returned ON application_step (association_id, arrived_at, id) WHERE state = 'returned';
-- Everything that ever reached an association, by arrival and by submission. With what the tabs and boxes filter by, so that
-- even the national association's history is walked in the index alone.
CREATE INDEX application_step_arrived ON application_step (association_id, arrived_at DESC, id DESC) INCLUDE (arrived_on, submitted_at, box, state)
    WHERE arrived_at IS NOT NULL;
CREATE INDEX application_step_submitted ON application_step (association_id, submitted_at DESC, id DESC) INCLUDE (arrived_at, arrived_on, box, state)
    WHERE arrived_at IS NOT NULL;
-- What an association dealt with, and when.
CREATE INDEX application_step_handled ON application_step (association_id, acted_at) INCLUDE (arrived_on) WHERE acted_by_account_id IS NOT NULL;
CREATE INDEX application_step_category_id ON application_step (category_id, association_id);
CREATE INDEX application_step_received_by_account_id ON application_step (received_by_account_id);
CREATE INDEX application_step_acted_by_account_id ON application_step (acted_by_account_id);
COMMENT ON TABLE application_step IS 'The approval route: one step per application and association. Pending at an association: state open or received.';
COMMENT ON COLUMN application_step.id IS 'Primary key.';
COMMENT ON COLUMN application_step.application_id IS 'The application.';
COMMENT ON COLUMN application_step.association_id IS 'Who has to act.';
COMMENT ON COLUMN application_step.position IS 'Order on the route, from 0.';
COMMENT ON COLUMN application_step.side IS 'joining, leaving, changing, relaying or informed.';
COMMENT ON COLUMN application_step.kind IS 'decide (受付, 承認, 差戻, 非承認), relay (受付, 差戻) or inform (確認).';
COMMENT ON COLUMN application_step.box IS 'Under which box of the secretariat''s TOP it counts.';
COMMENT ON COLUMN application_step.state IS 'waiting, open (未受付), received (受付済), returned (差戻し), approved, refused, relayed, confirmed, or released (ended without an act of this association).';
COMMENT ON COLUMN application_step.bundled IS 'Takes effect only together with the highest bundled step: an association of the route demands all layers.';
COMMENT ON COLUMN application_step.category_id IS 'Category asked for at this association.';
COMMENT ON COLUMN application_step.submitted_at IS 'As application.submitted_at, which never changes; written by a trigger.';
COMMENT ON COLUMN application_step.arrived_at IS 'Last arrival there.';
COMMENT ON COLUMN application_step.arrived_on IS 'The same as a calendar day in Asia/Tokyo; the age of seven days counts from it.';
COMMENT ON COLUMN application_step.received_at IS '受付.';
COMMENT ON COLUMN application_step.received_by_account_id IS 'Who received it.';
COMMENT ON COLUMN application_step.acted_at IS '承認, 差戻, 非承認, 確認, or the 受付 of a relay.';
COMMENT ON COLUMN application_step.acted_by_account_id IS 'Who did.';
COMMENT ON COLUMN application_step.effective_on IS 'Date set at the approval: first day of joining, last day of leaving.';

CREATE FUNCTION application_step_copy_submission() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT submitted_at INTO NEW.submitted_at FROM application WHERE id = NEW.application_id;
    RETURN NEW;
END
$$;
CREATE TRIGGER application_step_submission BEFORE INSERT ON application_step
    FOR EACH ROW EXECUTE FUNCTION application_step_copy_submission();

CREATE FUNCTION application_keep_submission() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the submission of an application never changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'application_submitted_once';
END
$$;
CREATE TRIGGER application_submitted_once BEFORE UPDATE OF submitted_at ON application
    FOR EACH ROW WHEN (OLD.submitted_at <> NEW.submitted_at) EXECUTE FUNCTION application_keep_submission();

-- One notification per statement, naming the associations whose counts may have changed; * when there are too many to name.
CREATE FUNCTION notify_pending_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT string_agg(DISTINCT association_id::text, ',') INTO ids FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT string_agg(DISTINCT association_id::text, ',') INTO ids FROM old_rows;
    ELSE
        SELECT string_agg(DISTINCT association_id::text, ',') INTO ids
        FROM (SELECT association_id FROM new_rows UNION SELECT association_id FROM old_rows) changed;
    END IF;
    IF ids IS NOT NULL THEN
        PERFORM pg_notify('pending_changed', CASE WHEN length(ids) > 7000 THEN '*' ELSE ids END);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER application_step_inserted AFTER INSERT ON application_step
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION notify_pending_changed();
CREATE TRIGGER application_step_updated AFTER UPDATE ON application_step
    REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION notify_pending_changed();
CREATE TRIGGER application_step_deleted AFTER DELETE ON application_step
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION notify_pending_changed();

CREATE TABLE application_claim (
    doctor_id uuid NOT NULL REFERENCES doctor (id),
    association_id uuid NOT NULL REFERENCES association (id),
    application_id uuid NOT NULL REFERENCES application (id),
    PRIMARY KEY (doctor_id, association_id)
);
CREATE INDEX application_claim_association_id ON application_claim (association_id);
CREATE INDEX application_claim_application_id ON application_claim (application_id);
COMMENT ON TABLE application_claim IS 'Open applications that would start or end an affiliation: at most one per doctor and association.';
COMMENT ON COLUMN application_claim.doctor_id IS 'The doctor.';
COMMENT ON COLUMN application_claim.association_id IS 'The association.';
COMMENT ON COLUMN application_claim.application_id IS 'The open application.';

CREATE TABLE application_event (
    id uuid PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES application (id),
    step_id uuid REFERENCES application_step (id),
    association_id uuid REFERENCES association (id),
    action text NOT NULL CHECK (action IN ('submitted', 'received', 'approved', 'returned', 'refused', 'relayed', 'confirmed', 'cancelled', 'resubmitted', 'withdrawn', 'released', 'decided', 'closed')),
    from_state text,
    to_state text,
    reason text,
    effective_on date,
    account_id uuid REFERENCES account (id),
    actor_name text NOT NULL,
    at timestamptz NOT NULL,
    ordinal bigint GENERATED ALWAYS AS IDENTITY,
    undo jsonb
);
CREATE INDEX application_event_application_id ON application_event (application_id, ordinal);
CREATE INDEX application_event_step_id ON application_event (step_id);
CREATE INDEX application_event_association_id ON application_event (association_id);
CREATE INDEX application_event_account_id ON application_event (account_id);
COMMENT ON TABLE application_event IS 'What happened to an application, in order: its timeline, and what 取消 goes back to.';
COMMENT ON COLUMN application_event.id IS 'Primary key, growing with time.';
COMMENT ON COLUMN application_event.application_id IS 'The application.';
COMMENT ON COLUMN application_event.step_id IS 'The step acted on.';
COMMENT ON COLUMN application_event.association_id IS 'For which association; empty: the doctor or the system.';
COMMENT ON COLUMN application_event.action IS 'What was done.';
COMMENT ON COLUMN application_event.from_state IS 'State of the step before.';
COMMENT ON COLUMN application_event.to_state IS 'State of the step after.';
COMMENT ON COLUMN application_event.reason IS 'Reason given, shown to the doctor.';
COMMENT ON COLUMN application_event.effective_on IS 'Date set by an approval.';
COMMENT ON COLUMN application_event.account_id IS 'Who did it; empty: the system.';
COMMENT ON COLUMN application_event.actor_name IS 'His name at that time.';
COMMENT ON COLUMN application_event.at IS 'When.';
COMMENT ON COLUMN application_event.ordinal IS 'Order of the events of one application; its lock makes it right. Means nothing between applications.';
COMMENT ON COLUMN application_event.undo IS 'What the action changed, before and after, so that 取消 puts back exactly that; empty: it can''t be taken back.';

CREATE TABLE application_message (
    id uuid PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES application (id),
    association_id uuid REFERENCES association (id),
    account_id uuid NOT NULL REFERENCES account (id),
    author_name text NOT NULL,
    body text NOT NULL CHECK (body <> ''),
    at timestamptz NOT NULL
);
CREATE INDEX application_message_application_id ON application_message (application_id, at, id);
CREATE INDEX application_message_association_id ON application_message (association_id);
CREATE INDEX application_message_account_id ON application_message (account_id);
COMMENT ON TABLE application_message IS '審査時連絡メッセージ between secretariats and the doctor. The doctor sees it and can answer.';
COMMENT ON COLUMN application_message.id IS 'Primary key, growing with time.';
COMMENT ON COLUMN application_message.application_id IS 'The application.';
COMMENT ON COLUMN application_message.association_id IS 'Association that writes; empty: the doctor.';
COMMENT ON COLUMN application_message.account_id IS 'Who wrote it.';
COMMENT ON COLUMN application_message.author_name IS 'His name at that time.';
COMMENT ON COLUMN application_message.body IS 'The text.';
COMMENT ON COLUMN application_message.at IS 'When.';

CREATE TABLE application_memo (
    id uuid PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES application (id),
    association_id uuid NOT NULL REFERENCES association (id),
    account_id uuid NOT NULL REFERENCES account (id),
    author_name text NOT NULL,
    body text NOT NULL CHECK (body <> ''),
    at timestamptz NOT NULL
);
CREATE INDEX application_memo_application_id ON application_memo (application_id, at, id);
CREATE INDEX application_memo_association_id ON application_memo (association_id);
CREATE INDEX application_memo_account_id ON application_memo (account_id);
COMMENT ON TABLE application_memo IS '事務局メモ: for the secretariats of the associations named, never for the doctor.';
COMMENT ON COLUMN application_memo.id IS 'Primary key, growing with time.';
COMMENT ON COLUMN application_memo.application_id IS 'The application.';
COMMENT ON COLUMN application_memo.association_id IS 'Association that writes.';
COMMENT ON COLUMN application_memo.account_id IS 'Who wrote it.';
COMMENT ON COLUMN application_memo.author_name IS 'His name at that time.';
COMMENT ON COLUMN application_memo.body IS 'The text.';
COMMENT ON COLUMN application_memo.at IS 'When.';

CREATE TABLE attachment (
    id uuid PRIMARY KEY,
    doctor_id uuid NOT NULL REFERENCES doctor (id),
    document_kind_code text NOT NULL REFERENCES code (id) CHECK (starts_with(document_kind_code, 'document_kind:')),
    file_name text NOT NULL CHECK (file_name <> ''),
    media_type text NOT NULL,
    byte_size bigint NOT NULL CHECK (byte_size > 0 AND byte_size <= 10485760),
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    storage_key text NOT NULL UNIQUE,
    uploaded_by_account_id uuid NOT NULL REFERENCES account (id),
    uploaded_at timestamptz NOT NULL
);
CREATE INDEX attachment_doctor_id ON attachment (doctor_id);
CREATE INDEX attachment_document_kind_code ON attachment (document_kind_code);
CREATE INDEX attachment_uploaded_by_account_id ON attachment (uploaded_by_account_id);
COMMENT ON TABLE attachment IS 'Uploaded documents (提出書類). The bytes are in the file store.';
COMMENT ON COLUMN attachment.id IS 'Primary key.';
COMMENT ON COLUMN attachment.doctor_id IS 'Whose document it is.';
COMMENT ON COLUMN attachment.document_kind_code IS 'Which of the boxes: 医師免許証, 履歴書・経歴, その他.';
COMMENT ON COLUMN attachment.file_name IS 'Cleaned name as uploaded.';
COMMENT ON COLUMN attachment.media_type IS 'Type found by looking into the file.';
COMMENT ON COLUMN attachment.byte_size IS 'Size in bytes, 10 MiB at most.';
COMMENT ON COLUMN attachment.sha256 IS 'Digest of the bytes.';
COMMENT ON COLUMN attachment.storage_key IS 'Random name in the file store.';
COMMENT ON COLUMN attachment.uploaded_by_account_id IS 'Who uploaded it.';
COMMENT ON COLUMN attachment.uploaded_at IS 'When.';

CREATE TABLE application_attachment (
    application_id uuid NOT NULL,
    revision integer NOT NULL,
    attachment_id uuid NOT NULL REFERENCES attachment (id),
    PRIMARY KEY (application_id, revision, attachment_id),
    FOREIGN KEY (application_id, revision) REFERENCES application_form (application_id, revision)
);
CREATE INDEX application_attachment_attachment_id ON application_attachment (attachment_id);
COMMENT ON TABLE application_attachment IS 'Documents handed in with a form of an application.';
COMMENT ON COLUMN application_attachment.application_id IS 'The application.';
COMMENT ON COLUMN application_attachment.revision IS 'With which form.';
COMMENT ON COLUMN application_attachment.attachment_id IS 'The document.';

CREATE TABLE application_draft (
    id uuid PRIMARY KEY,
    doctor_id uuid NOT NULL REFERENCES doctor (id),
    kind text NOT NULL CHECK (kind IN ('enrolment', 'transfer', 'change', 'withdrawal', 'registration_change', 'certificate')),
    application_id uuid UNIQUE REFERENCES application (id),
    answers jsonb NOT NULL,
    saved_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX application_draft_kind ON application_draft (doctor_id, kind) WHERE application_id IS NULL;
CREATE INDEX application_draft_doctor_id ON application_draft (doctor_id);
CREATE INDEX application_draft_expires_at ON application_draft (expires_at);
COMMENT ON TABLE application_draft IS 'Drafts (一時保存): one per doctor and kind, and one per returned application for its correction.';
COMMENT ON COLUMN application_draft.id IS 'Primary key.';
COMMENT ON COLUMN application_draft.doctor_id IS 'Whose draft.';
COMMENT ON COLUMN application_draft.kind IS 'Kind of application.';
COMMENT ON COLUMN application_draft.application_id IS 'The returned application that it corrects; empty: a new one.';
COMMENT ON COLUMN application_draft.answers IS 'Everything as typed, valid or not.';
COMMENT ON COLUMN application_draft.saved_at IS 'Last save.';
COMMENT ON COLUMN application_draft.expires_at IS 'Kept 90 days from the last save.';
COMMENT ON COLUMN application_draft.version IS 'Counts saves; two tabs are told from each other by it.';

ALTER TABLE affiliation ADD FOREIGN KEY (joined_by_application_id) REFERENCES application (id);
ALTER TABLE affiliation ADD FOREIGN KEY (left_by_application_id) REFERENCES application (id);
ALTER TABLE affiliation_term ADD FOREIGN KEY (application_id) REFERENCES application (id);
