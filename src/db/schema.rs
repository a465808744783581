// @generated automatically by Diesel CLI.

diesel::table! {
    /// Log-ins of doctors and staff alike, so that a login ID is unique over both.
    account (id) {
        /// Primary key.
        id -> Uuid,
        /// Login ID as chosen, 8 to 32 characters.
        login_id -> Text,
        /// Login ID in lower case, by which it is found.
        login_key -> Text,
        /// PHC string; empty: no log-in by password.
        password_hash -> Nullable<Text>,
        /// The first log-in leads to new login data.
        must_change_password -> Bool,
        /// Login ID and password are those of a letter, with which the doctor checks his data and makes the log-in his own.
        is_migrated -> Bool,
        /// The doctor it belongs to, …
        doctor_id -> Nullable<Uuid>,
        /// … or the member of staff.
        staff_user_id -> Nullable<Uuid>,
        /// Since when nobody may log in with it.
        stopped_at -> Nullable<Timestamptz>,
        /// Last successful log-in.
        last_login_at -> Nullable<Timestamptz>,
        /// Version of the 利用規約 that a doctor agreed to last, as in terms_agreement; every request looks at it.
        terms_version -> Nullable<Text>,
        /// When the row was made.
        created_at -> Timestamptz,
        /// Last change of the row.
        updated_at -> Timestamptz,
        /// Since when a log-in asks for a second factor; empty: it does not.
        second_factor_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Membership of a doctor in an association (所属). "Active" is never stored: it is read off the dates.
    affiliation (id) {
        /// Primary key.
        id -> Uuid,
        /// The doctor.
        doctor_id -> Uuid,
        /// The association.
        association_id -> Uuid,
        /// First day.
        joined_on -> Date,
        /// Last day, inclusive; empty: until further notice.
        left_on -> Nullable<Date>,
        /// Application that wrote it.
        joined_by_application_id -> Nullable<Uuid>,
        /// Application that ended it.
        left_by_application_id -> Nullable<Uuid>,
        /// When it was written; a board may approve after the day it starts.
        recorded_at -> Timestamptz,
        /// When it was found never to have held; such a row lies outside the overlap constraint.
        voided_at -> Nullable<Timestamptz>,
        /// Why.
        void_reason -> Nullable<Text>,
        /// Counts changes.
        version -> Int4,
    }
}

diesel::table! {
    /// One facility and one chain of associations of a doctor (所属グループ). Made when an enrolment is submitted.
    affiliation_group (id) {
        /// Primary key.
        id -> Uuid,
        /// The doctor.
        doctor_id -> Uuid,
        /// The facility, when it is in the list.
        facility_id -> Nullable<Uuid>,
        /// The facility in free text, or empty: undecided.
        facility_text -> Nullable<Text>,
        /// The group that a transfer left for this one.
        replaces_group_id -> Nullable<Uuid>,
        /// When the application that made it was submitted.
        created_at -> Timestamptz,
        /// When nothing of it was left: refused, withdrawn or left.
        closed_at -> Nullable<Timestamptz>,
        /// Counts changes.
        version -> Int4,
    }
}

diesel::table! {
    /// The chain of associations that a group spans, lowest first, shared ones included.
    affiliation_group_layer (group_id, association_id) {
        /// The group.
        group_id -> Uuid,
        /// Association of the chain.
        association_id -> Uuid,
        /// Its layer.
        layer -> Int2,
    }
}

diesel::table! {
    /// Category, carrying group, facility and position of an affiliation over time. A change ends one row and starts another.
    affiliation_term (id) {
        /// Primary key.
        id -> Uuid,
        /// The affiliation.
        affiliation_id -> Uuid,
        /// Its association, repeated so that the category can be held to it.
        association_id -> Uuid,
        /// The group that carries the affiliation on these days.
        group_id -> Uuid,
        /// Category (会員区分).
        category_id -> Uuid,
        /// Facility, when it is in the list.
        facility_id -> Nullable<Uuid>,
        /// Facility in free text.
        facility_text -> Nullable<Text>,
        /// 施設・業務.
        workplace_role_code -> Nullable<Text>,
        /// 役職.
        position_code -> Nullable<Text>,
        /// 役職 in free text, with その他.
        position_text -> Nullable<Text>,
        /// First day.
        starts_on -> Date,
        /// Last day, inclusive; empty: until further notice.
        ends_on -> Nullable<Date>,
        /// Application that wrote it.
        application_id -> Nullable<Uuid>,
        /// When it was written.
        recorded_at -> Timestamptz,
        /// Who wrote it.
        recorded_by_account_id -> Nullable<Uuid>,
        /// Why, when it corrects another row.
        correction_reason -> Nullable<Text>,
        /// When it was found never to have held.
        voided_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Keys with which other programs act for an association. Rows are never deleted, so that the 操作履歴 can name them.
    api_token (id) {
        /// Primary key.
        id -> Uuid,
        /// For which association it acts.
        association_id -> Uuid,
        /// What it is for, as its maker called it.
        name -> Text,
        /// Its first characters, by which people tell tokens apart.
        prefix -> Text,
        /// SHA-256 of the token; the token itself is shown once and kept nowhere.
        token_hash -> Bytea,
        /// What it may do of what the association may.
        scopes -> Array<Nullable<Text>>,
        /// When it was made.
        created_at -> Timestamptz,
        /// From then on it is worth nothing.
        expires_at -> Timestamptz,
        /// Who made it and answers for it. It stays in force when he leaves; any 管理者 of the association can revoke it.
        issued_by_account_id -> Uuid,
        /// His name at that time.
        issued_by_name -> Text,
        /// The last use, noted once a minute at most.
        last_used_at -> Nullable<Timestamptz>,
        /// When it was revoked; worth nothing since.
        revoked_at -> Nullable<Timestamptz>,
        /// One-time key of the form; sending it again makes no second token.
        idempotency_key -> Nullable<Text>,
    }
}

diesel::table! {
    /// Applications (申請) from submission on. Locked after the doctor's row by every command.
    application (id) {
        /// Primary key.
        id -> Uuid,
        /// Reception number (受付番号): year of submission and a running number.
        number -> Text,
        /// enrolment 入会, transfer 異動, change 会員区分変更・施設異動, withdrawal 退会, registration_change 登録情報変更, certificate 在籍証明書.
        kind -> Text,
        /// Whom it is about.
        doctor_id -> Uuid,
        /// The group it makes, changes or leaves. One open application per group.
        group_id -> Nullable<Uuid>,
        /// open, returned to the doctor, decided (no open decide or relay step) or closed (no open step).
        status -> Text,
        /// completed 完了, partially_approved 一部承認, refused 非承認, withdrawn 取下げ, terminated 終了.
        outcome -> Nullable<Text>,
        /// Who returned it, while it is with the doctor.
        returned_by_association_id -> Nullable<Uuid>,
        /// Since when it is with the doctor.
        returned_at -> Nullable<Timestamptz>,
        /// Number of the form now in force: 1, and one more per resent correction.
        revision -> Int4,
        /// Who filed it: the doctor or, by proxy, a member of staff.
        filed_by_account_id -> Nullable<Uuid>,
        /// One-time key of the form; sending it again finds this row.
        idempotency_key -> Text,
        /// ★要注意 with its reason; staff only.
        star_reason -> Nullable<Text>,
        /// First submission.
        submitted_at -> Timestamptz,
        /// Last approval, refusal or withdrawal.
        decided_at -> Nullable<Timestamptz>,
        /// When the last confirmation was in.
        closed_at -> Nullable<Timestamptz>,
        /// Last change of the row.
        updated_at -> Timestamptz,
        /// Counts changes; a caller names the one he saw.
        version -> Int4,
    }
}

diesel::table! {
    /// Documents handed in with a form of an application.
    application_attachment (application_id, revision, attachment_id) {
        /// The application.
        application_id -> Uuid,
        /// With which form.
        revision -> Int4,
        /// The document.
        attachment_id -> Uuid,
    }
}

diesel::table! {
    /// Open applications that would start or end an affiliation: at most one per doctor and association.
    application_claim (doctor_id, association_id) {
        /// The doctor.
        doctor_id -> Uuid,
        /// The association.
        association_id -> Uuid,
        /// The open application.
        application_id -> Uuid,
    }
}

diesel::table! {
    /// Drafts (一時保存): one per doctor and kind, and one per returned application for its correction.
    application_draft (id) {
        /// Primary key.
        id -> Uuid,
        /// Whose draft.
        doctor_id -> Uuid,
        /// Kind of application.
        kind -> Text,
        /// The returned application that it corrects; empty: a new one.
        application_id -> Nullable<Uuid>,
        /// Everything as typed, valid or not.
        answers -> Jsonb,
        /// Last save.
        saved_at -> Timestamptz,
        /// Kept 90 days from the last save.
        expires_at -> Timestamptz,
        /// Counts saves; two tabs are told from each other by it.
        version -> Int4,
    }
}

diesel::table! {
    /// What happened to an application, in order: its timeline, and what 取消 goes back to.
    application_event (id) {
        /// Primary key, growing with time.
        id -> Uuid,
        /// The application.
        application_id -> Uuid,
        /// The step acted on.
        step_id -> Nullable<Uuid>,
        /// For which association; empty: the doctor or the system.
        association_id -> Nullable<Uuid>,
        /// What was done.
        action -> Text,
        /// State of the step before.
        from_state -> Nullable<Text>,
        /// State of the step after.
        to_state -> Nullable<Text>,
        /// Reason given, shown to the doctor.
        reason -> Nullable<Text>,
        /// Date set by an approval.
        effective_on -> Nullable<Date>,
        /// Who did it; empty: the system.
        account_id -> Nullable<Uuid>,
        /// His name at that time.
        actor_name -> Text,
        /// When.
        at -> Timestamptz,
        /// Order of the events of one application; its lock makes it right. Means nothing between applications.
        ordinal -> Int8,
        /// What the action changed, before and after, so that 取消 puts back exactly that; empty: it can't be taken back.
        undo -> Nullable<Jsonb>,
    }
}

diesel::table! {
    /// Answers of an application; a resent correction adds a row, so that what changed can be seen.
    application_form (application_id, revision) {
        /// The application.
        application_id -> Uuid,
        /// 1 for the first submission, then one more per correction.
        revision -> Int4,
        /// Wished date (入会希望年月日 and the like).
        wished_on -> Date,
        /// Facility, when it is in the list.
        facility_id -> Nullable<Uuid>,
        /// Facility in free text (未定・登録なし).
        facility_text -> Nullable<Text>,
        /// 施設・業務.
        workplace_role_code -> Nullable<Text>,
        /// 役職.
        position_code -> Nullable<Text>,
        /// 役職 in free text, with その他.
        position_text -> Nullable<Text>,
        /// 指定医 その他, 30 characters.
        designation_text -> Nullable<Text>,
        /// Reason of a transfer, change or withdrawal.
        reason_code -> Nullable<Text>,
        /// Reason in free text.
        reason_text -> Nullable<Text>,
        /// When it was sent.
        sent_at -> Timestamptz,
        /// Who sent it.
        sent_by_account_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    /// 指定医 ticked on a form.
    application_form_designation (application_id, revision, designation_code) {
        /// The application.
        application_id -> Uuid,
        /// Which of its forms.
        revision -> Int4,
        /// The designation.
        designation_code -> Text,
    }
}

diesel::table! {
    /// Associations that a form asks for, kept for corrections and the forms before them. A form that was never corrected asks for what its steps say.
    application_form_layer (application_id, revision, association_id) {
        /// The application.
        application_id -> Uuid,
        /// Which of its forms.
        revision -> Int4,
        /// The association.
        association_id -> Uuid,
        /// Category asked for there.
        category_id -> Uuid,
        /// Order in the chain, lowest first, from 0.
        position -> Int2,
    }
}

diesel::table! {
    /// 事務局メモ: for the secretariats of the associations named, never for the doctor.
    application_memo (id) {
        /// Primary key, growing with time.
        id -> Uuid,
        /// The application.
        application_id -> Uuid,
        /// Association that writes.
        association_id -> Uuid,
        /// Who wrote it.
        account_id -> Uuid,
        /// His name at that time.
        author_name -> Text,
        /// The text.
        body -> Text,
        /// When.
        at -> Timestamptz,
    }
}

diesel::table! {
    /// 審査時連絡メッセージ between secretariats and the doctor. The doctor sees it and can answer.
    application_message (id) {
        /// Primary key, growing with time.
        id -> Uuid,
        /// The application.
        application_id -> Uuid,
        /// Association that writes; empty: the doctor.
        association_id -> Nullable<Uuid>,
        /// Who wrote it.
        account_id -> Uuid,
        /// His name at that time.
        author_name -> Text,
        /// The text.
        body -> Text,
        /// When.
        at -> Timestamptz,
    }
}

diesel::table! {
    /// The approval route: one step per application and association. Pending at an association: state open or received.
    application_step (id) {
        /// Primary key.
        id -> Uuid,
        /// The application.
        application_id -> Uuid,
        /// Who has to act.
        association_id -> Uuid,
        /// Order on the route, from 0.
        position -> Int2,
        /// joining, leaving, changing, relaying or informed.
        side -> Text,
        /// decide (受付, 承認, 差戻, 非承認), relay (受付, 差戻) or inform (確認).
        kind -> Text,
        /// Under which box of the secretariat's TOP it counts.
        #[sql_name = "box"]
        box_ -> Text,
        /// waiting, open (未受付), received (受付済), returned (差戻し), approved, refused, relayed, confirmed, or released (ended without an act of this association).
        state -> Text,
        /// Takes effect only together with the highest bundled step: an association of the route demands all layers.
        bundled -> Bool,
        /// Category asked for at this association.
        category_id -> Nullable<Uuid>,
        /// As application.submitted_at, which never changes; written by a trigger.
        submitted_at -> Timestamptz,
        /// Last arrival there.
        arrived_at -> Nullable<Timestamptz>,
        /// The same as a calendar day in Asia/Tokyo; the age of seven days counts from it.
        arrived_on -> Nullable<Date>,
        /// 受付.
        received_at -> Nullable<Timestamptz>,
        /// Who received it.
        received_by_account_id -> Nullable<Uuid>,
        /// 承認, 差戻, 非承認, 確認, or the 受付 of a relay.
        acted_at -> Nullable<Timestamptz>,
        /// Who did.
        acted_by_account_id -> Nullable<Uuid>,
        /// Date set at the approval: first day of joining, last day of leaving.
        effective_on -> Nullable<Date>,
        /// Revision of the form that its association last received or acted on; written by a trigger and never taken back. Empty in rows from before, until they change.
        handled_revision -> Nullable<Int4>,
    }
}

diesel::table! {
    /// Medical associations of the four layers (医師会). What changes with time (name, parent) is in association_term.
    association (id) {
        /// Primary key.
        id -> Uuid,
        /// Stable code, such as 4-14-001; the shipped file is matched by it.
        code -> Text,
        /// 1 national, 2 prefectural, 3 local, 4 ward below a city association.
        layer -> Int2,
        /// national, prefectural, municipal, ward, university, workplace or government.
        kind -> Text,
        /// Prefecture it belongs to; empty for the national one.
        prefecture_code -> Nullable<Text>,
        /// Telephone of its secretariat, as printed.
        phone -> Nullable<Text>,
        /// Fax of its secretariat, as printed.
        fax -> Nullable<Text>,
        /// Address that receives notices for the secretariat as a whole.
        email -> Nullable<Text>,
        /// Postal code of its secretariat.
        postal_code -> Nullable<Text>,
        /// Address of its secretariat.
        address -> Nullable<Text>,
        /// Public home page.
        url -> Nullable<Text>,
        /// Office hours in words.
        office_hours -> Nullable<Text>,
        /// Whoever joins must join every layer above at once.
        requires_upper_layers -> Bool,
        /// Invented for demonstration (見本), not a real association.
        is_sample -> Bool,
        /// Where the name comes from.
        source -> Text,
        /// When the row was made.
        created_at -> Timestamptz,
        /// Last change of the row.
        updated_at -> Timestamptz,
        /// Counts changes; a caller names the one he saw.
        version -> Int4,
        /// Whoever works for its secretariat has to set up a second factor before anything else.
        staff_second_factor -> Bool,
    }
}

diesel::table! {
    /// Name and parent of an association over time. One row holds on any day.
    association_term (id) {
        /// Primary key.
        id -> Uuid,
        /// The association.
        association_id -> Uuid,
        /// Name on these days.
        name -> Text,
        /// Reading in full-width katakana.
        name_kana -> Text,
        /// Association of the layer above on these days; empty for the national one.
        parent_id -> Nullable<Uuid>,
        /// First day.
        starts_on -> Date,
        /// Last day, inclusive; empty: until further notice.
        ends_on -> Nullable<Date>,
    }
}

diesel::table! {
    /// Uploaded documents (提出書類). The bytes are in the file store.
    attachment (id) {
        /// Primary key.
        id -> Uuid,
        /// Whose document it is.
        doctor_id -> Uuid,
        /// Which of the boxes: 医師免許証, 履歴書・経歴, その他.
        document_kind_code -> Text,
        /// Cleaned name as uploaded.
        file_name -> Text,
        /// Type found by looking into the file.
        media_type -> Text,
        /// Size in bytes, 10 MiB at most.
        byte_size -> Int8,
        /// Digest of the bytes.
        sha256 -> Bytea,
        /// Random name in the file store.
        storage_key -> Text,
        /// Who uploaded it.
        uploaded_by_account_id -> Uuid,
        /// When.
        uploaded_at -> Timestamptz,
    }
}

diesel::table! {
    /// 操作履歴: who did or read what, when, from where. Append-only for the role of the server.
    audit_entry (id) {
        /// Primary key, growing with time.
        id -> Uuid,
        /// When.
        at -> Timestamptz,
        /// Who; empty: nobody logged in, or the system.
        account_id -> Nullable<Uuid>,
        /// His name at that time.
        actor_name -> Text,
        /// For which association he acted.
        association_id -> Nullable<Uuid>,
        /// What, such as application.approve, session.login.
        action -> Text,
        /// Kind of the object, such as application.
        subject_kind -> Text,
        /// The object.
        subject_id -> Nullable<Uuid>,
        /// The doctor concerned.
        doctor_id -> Nullable<Uuid>,
        /// Further facts, never secrets.
        details -> Jsonb,
        /// Address of the client.
        address -> Nullable<Text>,
        /// Request, as in the log.
        request_id -> Nullable<Text>,
        /// Place in the order of sealing; gaps are transactions that were rolled back.
        position -> Int8,
        /// Makes the digest of the texts unguessable; taken away with the texts.
        salt -> Nullable<Uuid>,
        /// Digest of name, details and address once they have been emptied.
        texts_digest -> Nullable<Bytea>,
    }
}

diesel::table! {
    /// Batches of the 操作履歴 sealed into a chain of hashes: what was changed afterwards can be told.
    audit_seal (number) {
        /// Primary key: 1, 2, 3 … without gaps.
        number -> Int8,
        /// The batch is what stands after the last position of the seal before, up to this one.
        last_position -> Int8,
        /// Its entries, in the order of their positions.
        entry_ids -> Array<Nullable<Uuid>>,
        /// Digest of each entry, 32 bytes one after another.
        digests -> Bytea,
        /// Hash of the seal before; zeros for the first.
        previous_hash -> Bytea,
        /// SHA-256 over all other columns.
        hash -> Bytea,
        /// When.
        sealed_at -> Timestamptz,
    }
}

diesel::table! {
    /// Membership categories (会員区分). Every association has its own list; the same letter means different things in different places.
    category (id) {
        /// Primary key.
        id -> Uuid,
        /// Whose category it is.
        association_id -> Uuid,
        /// Code as printed, such as A①, B1, 甲.
        code -> Text,
        /// What it stands for, in words.
        label -> Text,
        /// For founders and managers of a facility.
        practising -> Bool,
        /// For employed doctors.
        employed -> Bool,
        /// For trainees.
        trainee -> Bool,
        /// For doctors who no longer work.
        retired -> Bool,
        /// Category of the national association that usually goes with it; a suggestion only.
        suggested_jma_code -> Nullable<Text>,
        /// Order on the screens.
        sort_order -> Int4,
        /// False: no longer offered.
        in_use -> Bool,
        /// Counts changes.
        version -> Int4,
    }
}

diesel::table! {
    /// Small code lists (specialties, positions, reasons, …) as editable data, loaded from files under version control.
    code (id) {
        /// kind:code. Tables refer to this and check the kind by its prefix.
        id -> Text,
        /// Which list: department, workplace_role, founder, position, designation, gender, transfer_reason, change_reason, withdrawal_reason, document_kind, facility_kind, attached_facility.
        kind -> Text,
        /// Code within its list, as printed.
        #[sql_name = "code"]
        code_ -> Text,
        /// Words shown on the screens, Japanese.
        label -> Text,
        /// Heading under which a long list is grouped; empty when it is not.
        group_label -> Text,
        /// Order on the screens.
        sort_order -> Int4,
        /// False: no longer offered, still shown where it was chosen.
        in_use -> Bool,
    }
}

diesel::table! {
    /// Doctors, members or not. A doctor's row is locked first by every command about him.
    doctor (id) {
        /// Primary key.
        id -> Uuid,
        /// Medical licence number (医籍登録番号), 1 to 6 digits. Unique, may change, never a key.
        license_number -> Nullable<Text>,
        /// Day of the licence (医籍登録日).
        licensed_on -> Nullable<Date>,
        /// Family name as written, never normalised.
        family_name -> Text,
        /// Given name as written.
        given_name -> Text,
        /// Reading of the family name, full-width katakana.
        family_kana -> Text,
        /// Reading of the given name, full-width katakana.
        given_kana -> Text,
        /// Former family name (旧姓).
        former_family_name -> Nullable<Text>,
        /// Former given name (旧名).
        former_given_name -> Nullable<Text>,
        /// Reading of the former family name.
        former_family_kana -> Nullable<Text>,
        /// Reading of the former given name.
        former_given_kana -> Nullable<Text>,
        /// Address mail to the former name.
        use_former_name -> Bool,
        /// Name, reading and former name, folded for searching by any part.
        search_text -> Text,
        /// Date of birth.
        birth_date -> Nullable<Date>,
        /// Gender.
        gender_code -> Nullable<Text>,
        /// Main specialty (主たる科名), exactly one.
        main_department_code -> Nullable<Text>,
        /// Medical school, when it is in the list.
        medical_school_id -> Nullable<Text>,
        /// Medical school in free text, when it is not.
        medical_school_text -> Nullable<Text>,
        /// Month of graduation, kept as its first day.
        graduated_on -> Nullable<Date>,
        /// University of the doctoral degree.
        degree_university -> Nullable<Text>,
        /// Month of the degree, kept as its first day.
        degree_on -> Nullable<Date>,
        /// Mail address; several doctors may share one.
        email -> Nullable<Text>,
        /// Papers go home instead of to the facility.
        mail_to_home -> Bool,
        /// Day of death.
        died_on -> Nullable<Date>,
        /// Invented for demonstration.
        is_sample -> Bool,
        /// When the row was made.
        created_at -> Timestamptz,
        /// Last change of the row.
        updated_at -> Timestamptz,
        /// Counts changes.
        version -> Int4,
    }
}

diesel::table! {
    /// Home address and telephone of a doctor (自宅現住所), apart from the rest because few need it.
    doctor_contact (doctor_id) {
        /// The doctor.
        doctor_id -> Uuid,
        /// Postal code, seven digits.
        postal_code -> Nullable<Text>,
        /// Prefecture.
        prefecture_code -> Nullable<Text>,
        /// City, ward, town or village.
        city -> Text,
        /// Town area and number.
        address -> Text,
        /// Building and room.
        building -> Text,
        /// Telephone, digits with hyphens if given.
        phone -> Nullable<Text>,
        /// Fax, digits with hyphens if given.
        fax -> Nullable<Text>,
    }
}

diesel::table! {
    /// Further specialties of a doctor (担当する科名), the main one left out.
    doctor_department (doctor_id, department_code) {
        /// The doctor.
        doctor_id -> Uuid,
        /// The specialty.
        department_code -> Text,
    }
}

diesel::table! {
    /// One row per doctor and association related to him by itself: membership of any time, or an application that names it. Never one for an association above only because it is above. Written by triggers.
    doctor_relation (association_id, doctor_id) {
        /// The association.
        association_id -> Uuid,
        /// The doctor.
        doctor_id -> Uuid,
        /// As doctor.family_kana, for the order of lists.
        family_kana -> Text,
        /// As doctor.given_kana.
        given_kana -> Text,
        /// As doctor.search_text.
        search_text -> Text,
        /// Days of membership in the association, past and future; empty: never.
        member_days -> Datemultirange,
        /// An application that is not closed names the association.
        applies -> Bool,
    }
}

diesel::table! {
    /// Scientific societies of a doctor.
    doctor_society (id) {
        /// Primary key.
        id -> Uuid,
        /// The doctor.
        doctor_id -> Uuid,
        /// Society in the list, …
        society_id -> Nullable<Text>,
        /// … or in free text.
        society_text -> Nullable<Text>,
    }
}

diesel::table! {
    /// Hospitals, clinics and other places where doctors work (所属施設).
    facility (id) {
        /// Primary key.
        id -> Uuid,
        /// Medical institution code (医療機関コード): ten digits, the last one a Luhn check digit.
        code -> Nullable<Text>,
        /// Kind of facility: hospital, clinic, …
        kind_code -> Text,
        /// Name, with the legal body in front where it has one.
        name -> Text,
        /// Reading in full-width katakana.
        name_kana -> Text,
        /// Name, reading and address, folded for searching by any parts.
        search_text -> Text,
        /// Postal code, seven digits.
        postal_code -> Nullable<Text>,
        /// Prefecture.
        prefecture_code -> Nullable<Text>,
        /// City, ward, town or village.
        city -> Text,
        /// Rest of the address.
        address -> Text,
        /// Telephone as printed.
        phone -> Nullable<Text>,
        /// Fax as printed.
        fax -> Nullable<Text>,
        /// Founding body (開設主体).
        founder_code -> Nullable<Text>,
        /// Licensed beds; 0: none.
        bed_count -> Int4,
        /// Attached facilities (併設の施設) in words.
        attached -> Text,
        /// False: closed, no longer offered.
        in_use -> Bool,
        /// Invented for demonstration.
        is_sample -> Bool,
        /// Last change of the row.
        updated_at -> Timestamptz,
        /// Counts changes.
        version -> Int4,
    }
}

diesel::table! {
    /// Browsers from which an account has logged in before; they keep a budget of attempts of their own.
    known_device (account_id, device_hash) {
        /// The account.
        account_id -> Uuid,
        /// SHA-256 of the device cookie.
        device_hash -> Bytea,
        /// Last successful log-in from there.
        last_used_at -> Timestamptz,
    }
}

diesel::table! {
    /// Failed log-ins and the growing delay after them, shared by all instances.
    login_throttle (key) {
        /// What is counted: an account, an account on a known device, a network, mails to an address (its digest).
        key -> Text,
        /// Failures in a row.
        failures -> Int4,
        /// No attempt is evaluated before this.
        blocked_until -> Timestamptz,
        /// Last failure; the row goes away a day later.
        last_failure_at -> Timestamptz,
    }
}

diesel::table! {
    /// URLs that are mailed to prove an address and that can be used once: to register, to set a new password, to accept an invitation and the like.
    mail_link (id) {
        /// Primary key.
        id -> Uuid,
        /// What it is good for, and nothing else.
        purpose -> Text,
        /// Mail address to which it goes.
        email -> Text,
        /// The log-in that it is about, …
        account_id -> Nullable<Uuid>,
        /// … or the member of staff, …
        staff_user_id -> Nullable<Uuid>,
        /// … or the doctor, …
        doctor_id -> Nullable<Uuid>,
        /// … or the 利用者登録.
        registration_id -> Nullable<Uuid>,
        /// When it was asked for.
        created_at -> Timestamptz,
        /// From this instant on it is good for nothing.
        expires_at -> Timestamptz,
        /// When it was used.
        used_at -> Nullable<Timestamptz>,
        /// When a newer one took its place, or its purpose went away.
        voided_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Tokens of the mailed URLs. Each is drawn at the moment of sending and is in the mail alone; a mail that had to be sent again has another one, and any of them uses the link up.
    mail_link_token (token_hash) {
        /// SHA-256 of the token, 256 random bits and a prefix.
        token_hash -> Bytea,
        /// The link.
        link_id -> Uuid,
        /// When it was put into a mail.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Medical schools of Japan (出身校).
    medical_school (id) {
        /// Code in the shipped file.
        id -> Text,
        /// Name, such as 滋賀医科大学.
        name -> Text,
        /// Reading in full-width katakana.
        name_kana -> Text,
        /// Who founded it: national, public, private, ministry.
        founder -> Text,
        /// Where it stands.
        prefecture_code -> Text,
        /// False: no longer offered.
        in_use -> Bool,
    }
}

diesel::table! {
    /// What has to leave the system (mails), written in the transaction that causes it and sent afterwards.
    outbox (id) {
        /// Primary key; the Message-ID is made of it, so that a second sending can be told.
        id -> Uuid,
        /// mail; or recovery: somebody asked for his login IDs or a new password, and who he is is looked up when the row is worked on, which takes it away.
        topic -> Text,
        /// What it is about; the same thing is never queued twice.
        dedupe_key -> Text,
        /// Mail address; of a recovery as typed.
        recipient -> Text,
        /// Which text.
        template -> Text,
        /// What the text needs; emptied some time after sending.
        payload -> Jsonb,
        /// Application it is about; 取消 takes back what is not yet sent.
        application_id -> Nullable<Uuid>,
        /// Association whose act caused it or that it is for.
        association_id -> Nullable<Uuid>,
        /// When it was queued.
        created_at -> Timestamptz,
        /// Not to be sent before: the hold for 取消, then the next attempt.
        due_at -> Timestamptz,
        /// A worker has it until then.
        leased_until -> Nullable<Timestamptz>,
        /// Attempts so far.
        attempts -> Int4,
        /// Accepted by the mail server.
        sent_at -> Nullable<Timestamptz>,
        /// Given up; shown to staff.
        dead_at -> Nullable<Timestamptz>,
        /// Why the last attempt failed.
        last_error -> Nullable<Text>,
    }
}

diesel::table! {
    /// Passkeys (WebAuthn): another way to log in, with a key that never leaves the owner's device or password manager.
    passkey (id) {
        /// Id.
        id -> Uuid,
        /// Whose. It is also the user handle that the key gives back.
        account_id -> Uuid,
        /// Under what the device knows the key.
        credential_id -> Bytea,
        /// The public key with its counter and flags, as the library keeps them. Nobody can log in with it.
        credential -> Jsonb,
        /// What the owner calls it.
        name -> Text,
        /// When it was registered.
        created_at -> Timestamptz,
        /// When somebody last logged in with it.
        last_used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Challenges that a device has still to sign. Each is answered once, or not at all.
    passkey_challenge (token_hash) {
        /// SHA-256 of the token that the page sends back with the answer.
        token_hash -> Bytea,
        /// Who registers a passkey; empty: a log-in, by whom nobody knows yet.
        account_id -> Nullable<Uuid>,
        /// What the passkey will be called; empty: a log-in.
        name -> Nullable<Text>,
        /// The challenge and what is demanded of the answer, as the library keeps them.
        state -> Jsonb,
        /// When it was drawn.
        created_at -> Timestamptz,
        /// From then on it is not answered any more.
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    /// Postal codes of Japan and the places they stand for; replaced as a whole from the shipped file.
    postal_address (id) {
        /// Row number, without meaning.
        id -> Int8,
        /// Seven digits without a hyphen. One code may stand for several places.
        postal_code -> Text,
        /// Prefecture of the place.
        prefecture_code -> Text,
        /// Municipality (JIS X 0402), five digits.
        municipality_code -> Text,
        /// City, ward, town or village.
        city -> Text,
        /// Reading of the city in full-width katakana.
        city_kana -> Text,
        /// Town area; empty when the code stands for the rest of the municipality; for the code of one large office its whole address.
        town -> Text,
        /// Reading of the town area; empty with it.
        town_kana -> Text,
    }
}

diesel::table! {
    /// The 47 prefectures of Japan (JIS X 0401).
    prefecture (code) {
        /// Two digits, 01 to 47 (JIS X 0401).
        code -> Text,
        /// Name in kanji, such as 神奈川県.
        name -> Text,
        /// Reading in full-width katakana.
        name_kana -> Text,
    }
}

diesel::table! {
    /// What callers of the API have spent in a minute, told by the instances to each other.
    rate_window (caller) {
        /// Who: token, account or address.
        caller -> Text,
        /// Begin of the minute that is counted.
        minute -> Timestamptz,
        /// Points spent in it, as far as told.
        spent -> Int8,
    }
}

diesel::table! {
    /// Codes for who has lost his telephone, each good for once. Newer ones take the place of older ones.
    recovery_code (account_id, code_hash) {
        /// Whose.
        account_id -> Uuid,
        /// SHA-256 of account and code; the code itself is shown once and kept nowhere.
        code_hash -> Bytea,
        /// When it was drawn.
        created_at -> Timestamptz,
        /// When it was used; worth nothing since.
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// 利用者登録 that is under way: a person who is no doctor of the system yet, or one who makes the log-in of his letter his own. Who holds its token goes on with it.
    registration (id) {
        /// Primary key.
        id -> Uuid,
        /// SHA-256 of the 256-bit token in the cookie; a new one when the mail address is proven.
        token_hash -> Bytea,
        /// The log-in of the letter with which it was begun; empty: begun by somebody new.
        account_id -> Nullable<Uuid>,
        /// Version of the 利用規約 that was agreed to; empty: a letter was used and they were not agreed to yet.
        terms_version -> Nullable<Text>,
        /// When.
        terms_agreed_at -> Nullable<Timestamptz>,
        /// Mail address as typed last.
        email -> Nullable<Text>,
        /// When the last mail with a URL was asked for.
        mailed_at -> Nullable<Timestamptz>,
        /// When the URL that was mailed there was used; no page of data before that.
        email_confirmed_at -> Nullable<Timestamptz>,
        /// Login ID as chosen.
        login_id -> Nullable<Text>,
        /// PHC string of the password as chosen; the password itself is kept nowhere.
        password_hash -> Nullable<Text>,
        /// What was typed on the pages, valid or not; with a letter at first what is registered.
        answers -> Jsonb,
        /// Address of the client at the beginning.
        address -> Nullable<Text>,
        /// When it was begun.
        created_at -> Timestamptz,
        /// Last change of the row.
        updated_at -> Timestamptz,
        /// Usable until then, 24 hours after the last step that was saved; the row goes away a week later.
        expires_at -> Timestamptz,
        /// When it was sent; what was typed is emptied then.
        completed_at -> Nullable<Timestamptz>,
        /// The doctor that came of it.
        doctor_id -> Nullable<Uuid>,
        /// Counts changes.
        version -> Int4,
    }
}

diesel::table! {
    /// Somebody registered with a 医籍登録番号 that a doctor of the system has already, and no mail could settle it: a secretariat looks after it.
    registration_case (id) {
        /// Primary key.
        id -> Uuid,
        /// The 利用者登録; its row goes away in time.
        registration_id -> Uuid,
        /// The doctor who has the number.
        doctor_id -> Uuid,
        /// Whose secretariat looks after it; empty: the national association.
        association_id -> Nullable<Uuid>,
        /// Birth date and reading are those registered, only there is no mail address; false: they differ.
        agrees -> Bool,
        /// Proven mail address of who registered. What was typed is emptied a year after the case was closed.
        email -> Text,
        /// Name as typed there; empty: emptied.
        name -> Text,
        /// Reading as typed there.
        name_kana -> Text,
        /// Date of birth as typed there.
        birth_date -> Nullable<Date>,
        /// When.
        opened_at -> Timestamptz,
        /// When a secretariat had settled it; empty: it is open.
        closed_at -> Nullable<Timestamptz>,
        /// 医籍登録番号 as typed there, which is the doctor's. Emptied with what else was typed.
        license_number -> Nullable<Text>,
        /// What was found: a letter was issued, the number registered or the number typed was wrong, or something else.
        result -> Nullable<Text>,
        /// The same in words; emptied with what was typed.
        note -> Nullable<Text>,
        /// Who closed it.
        closed_by_account_id -> Nullable<Uuid>,
        /// His name at that time.
        closed_by_name -> Nullable<Text>,
        /// Counts changes.
        version -> Int4,
    }
}

diesel::table! {
    /// What an app on the owner's telephone makes codes of (TOTP, RFC 6238). It counts from the day that account.second_factor_at names; before, it is being set up.
    second_factor (account_id) {
        /// Whose.
        account_id -> Uuid,
        /// 160 random bits, shared with the app. Shown once, when it is set up.
        secret -> Bytea,
        /// Time step (30 seconds since 1970) of the last code that was used: neither it nor any before it counts again.
        last_step -> Int8,
        /// When it was drawn.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// First halves of log-ins: a right password whose owner has still to give the second factor. No session.
    second_step (token_hash) {
        /// SHA-256 of the token in the cookie of the browser in which the password was typed.
        token_hash -> Bytea,
        /// Whose password it was.
        account_id -> Uuid,
        /// When it was typed.
        created_at -> Timestamptz,
        /// From then on the password has to be typed again.
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    /// Log-in sessions. Looked up on every request and never cached, so that an end takes effect at once.
    session (id) {
        /// Primary key.
        id -> Uuid,
        /// SHA-256 of the 256-bit session token in the cookie.
        token_hash -> Bytea,
        /// Who is logged in.
        account_id -> Uuid,
        /// Key of the form tokens (CSRF) of this session.
        form_secret -> Bytea,
        /// Log-in.
        created_at -> Timestamptz,
        /// Last request, to the minute; 30 minutes without one end the session.
        last_seen_at -> Timestamptz,
        /// End in any case, 12 hours after log-in.
        expires_at -> Timestamptz,
        /// When it ended before that.
        ended_at -> Nullable<Timestamptz>,
        /// Why it ended.
        end_reason -> Nullable<Text>,
        /// Address of the client at log-in.
        address -> Nullable<Text>,
        /// Browser at log-in, shortened.
        user_agent -> Nullable<Text>,
        /// The log-in before this one, shown on the first page.
        previous_login_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Facts the program keeps about this database: digests of loaded master files, secrets made at first start.
    setting (key) {
        /// Name.
        key -> Text,
        /// Value.
        value -> Text,
    }
}

diesel::table! {
    /// Sections of the Japanese Association of Medical Sciences (日本医学会分科会).
    society (id) {
        /// Code in the shipped file.
        id -> Text,
        /// Name of the society.
        name -> Text,
        /// Reading in full-width katakana.
        name_kana -> Text,
        /// False: no longer offered.
        in_use -> Bool,
    }
}

diesel::table! {
    /// People of the secretariats (事務局ユーザー).
    staff_user (id) {
        /// Primary key.
        id -> Uuid,
        /// Whose secretariat.
        association_id -> Uuid,
        /// Name as shown.
        name -> Text,
        /// Reading in full-width katakana.
        name_kana -> Text,
        /// Mail address.
        email -> Text,
        /// administrator (管理者), staff (スタッフ) or training_contractor (外部委託先:研修会運営).
        role -> Text,
        /// 使用中; false: 停止中.
        in_use -> Bool,
        /// First day of use; empty: no limit.
        valid_from -> Nullable<Date>,
        /// Last day of use, inclusive; empty: no limit.
        valid_until -> Nullable<Date>,
        /// Gets a mail when an application arrives at the association.
        wants_arrival_mail -> Bool,
        /// When the user was deleted; the row stays for the history.
        deleted_at -> Nullable<Timestamptz>,
        /// Invented for demonstration.
        is_sample -> Bool,
        /// When the row was made.
        created_at -> Timestamptz,
        /// Last change of the row.
        updated_at -> Timestamptz,
        /// Counts changes.
        version -> Int4,
    }
}

diesel::table! {
    /// Who agreed to which version of the 利用規約, and when. Append-only for the role of the server.
    terms_agreement (account_id, version) {
        /// The log-in.
        account_id -> Uuid,
        /// The version, as in the shipped text.
        version -> Text,
        /// When.
        agreed_at -> Timestamptz,
        /// Address of the client.
        address -> Nullable<Text>,
    }
}

diesel::joinable!(account -> doctor (doctor_id));
diesel::joinable!(account -> staff_user (staff_user_id));
diesel::joinable!(affiliation -> association (association_id));
diesel::joinable!(affiliation -> doctor (doctor_id));
diesel::joinable!(affiliation_group -> doctor (doctor_id));
diesel::joinable!(affiliation_group -> facility (facility_id));
diesel::joinable!(affiliation_group_layer -> affiliation_group (group_id));
diesel::joinable!(affiliation_group_layer -> association (association_id));
diesel::joinable!(affiliation_term -> account (recorded_by_account_id));
diesel::joinable!(affiliation_term -> affiliation_group (group_id));
diesel::joinable!(affiliation_term -> application (application_id));
diesel::joinable!(affiliation_term -> facility (facility_id));
diesel::joinable!(api_token -> account (issued_by_account_id));
diesel::joinable!(api_token -> association (association_id));
diesel::joinable!(application -> account (filed_by_account_id));
diesel::joinable!(application -> affiliation_group (group_id));
diesel::joinable!(application -> association (returned_by_association_id));
diesel::joinable!(application -> doctor (doctor_id));
diesel::joinable!(application_attachment -> attachment (attachment_id));
diesel::joinable!(application_claim -> application (application_id));
diesel::joinable!(application_claim -> association (association_id));
diesel::joinable!(application_claim -> doctor (doctor_id));
diesel::joinable!(application_draft -> application (application_id));
diesel::joinable!(application_draft -> doctor (doctor_id));
diesel::joinable!(application_event -> account (account_id));
diesel::joinable!(application_event -> application (application_id));
diesel::joinable!(application_event -> application_step (step_id));
diesel::joinable!(application_event -> association (association_id));
diesel::joinable!(application_form -> account (sent_by_account_id));
diesel::joinable!(application_form -> application (application_id));
diesel::joinable!(application_form -> facility (facility_id));
diesel::joinable!(application_form_designation -> code (designation_code));
diesel::joinable!(application_form_layer -> association (association_id));
diesel::joinable!(application_memo -> account (account_id));
diesel::joinable!(application_memo -> application (application_id));
diesel::joinable!(application_memo -> association (association_id));
diesel::joinable!(application_message -> account (account_id));
diesel::joinable!(application_message -> application (application_id));
diesel::joinable!(application_message -> association (association_id));
diesel::joinable!(application_step -> application (application_id));
diesel::joinable!(application_step -> association (association_id));
diesel::joinable!(association -> prefecture (prefecture_code));
diesel::joinable!(attachment -> account (uploaded_by_account_id));
diesel::joinable!(attachment -> code (document_kind_code));
diesel::joinable!(attachment -> doctor (doctor_id));
diesel::joinable!(audit_entry -> account (account_id));
diesel::joinable!(audit_entry -> association (association_id));
diesel::joinable!(audit_entry -> doctor (doctor_id));
diesel::joinable!(category -> association (association_id));
diesel::joinable!(doctor -> medical_school (medical_school_id));
diesel::joinable!(doctor_contact -> doctor (doctor_id));
diesel::joinable!(doctor_contact -> prefecture (prefecture_code));
diesel::joinable!(doctor_department -> code (department_code));
diesel::joinable!(doctor_department -> doctor (doctor_id));
diesel::joinable!(doctor_relation -> association (association_id));
diesel::joinable!(doctor_relation -> doctor (doctor_id));
diesel::joinable!(doctor_society -> doctor (doctor_id));
diesel::joinable!(doctor_society -> society (society_id));
diesel::joinable!(facility -> prefecture (prefecture_code));
diesel::joinable!(known_device -> account (account_id));
diesel::joinable!(mail_link -> account (account_id));
diesel::joinable!(mail_link -> doctor (doctor_id));
diesel::joinable!(mail_link -> registration (registration_id));
diesel::joinable!(mail_link -> staff_user (staff_user_id));
diesel::joinable!(mail_link_token -> mail_link (link_id));
diesel::joinable!(medical_school -> prefecture (prefecture_code));
diesel::joinable!(outbox -> application (application_id));
diesel::joinable!(outbox -> association (association_id));
diesel::joinable!(passkey -> account (account_id));
diesel::joinable!(passkey_challenge -> account (account_id));
diesel::joinable!(postal_address -> prefecture (prefecture_code));
diesel::joinable!(recovery_code -> account (account_id));
diesel::joinable!(registration -> account (account_id));
diesel::joinable!(registration -> doctor (doctor_id));
diesel::joinable!(registration_case -> account (closed_by_account_id));
diesel::joinable!(registration_case -> association (association_id));
diesel::joinable!(registration_case -> doctor (doctor_id));
diesel::joinable!(second_factor -> account (account_id));
diesel::joinable!(second_step -> account (account_id));
diesel::joinable!(session -> account (account_id));
diesel::joinable!(staff_user -> association (association_id));
diesel::joinable!(terms_agreement -> account (account_id));

diesel::allow_tables_to_appear_in_same_query!(
    account,
    affiliation,
    affiliation_group,
    affiliation_group_layer,
    affiliation_term,
    api_token,
    application,
    application_attachment,
    application_claim,
    application_draft,
    application_event,
    application_form,
    application_form_designation,
    application_form_layer,
    application_memo,
    application_message,
    application_step,
    association,
    association_term,
    attachment,
    audit_entry,
    audit_seal,
    category,
    code,
    doctor,
    doctor_contact,
    doctor_department,
    doctor_relation,
    doctor_society,
    facility,
    known_device,
    login_throttle,
    mail_link,
    mail_link_token,
    medical_school,
    outbox,
    passkey,
    passkey_challenge,
    postal_address,
    prefecture,
    rate_window,
    recovery_code,
    registration,
    registration_case,
    second_factor,
    second_step,
    session,
    setting,
    society,
    staff_user,
    terms_agreement,
);
