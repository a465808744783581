//! Every field of every type, as everybody: who sees it, who does not. The table is kept as a file.

use std::collections::{BTreeMap, BTreeSet};

use mamis::domain::application::actions::ReviewAction::Receive;
use mamis::domain::enrolment::{EnrolmentPatch, TypedDate};
use mamis::domain::ids::{
    AffiliationId, ApiTokenId, ApplicationId, AssociationId, AttachmentId, DoctorId, FacilityId, GroupId,
    RegistrationCaseId, StaffUserId, StepId,
};
use mamis::domain::policy::{FIELDS, Rule, rule_of};
use mamis::domain::terms::CURRENT;
use mamis::domain::viewer::{RequestInfo, TokenViewer, Viewer};
use mamis::domain::words::{StaffRole, TokenScope};
use mamis::graphql::Options;
use mamis::graphql::node::{NodeId, encode};
use mamis::service::api_token::{self, Wanted};
use mamis::service::correspondence::{self, StarChange};
use mamis::service::draft::{self, DraftTarget};
use mamis::service::registration::{self, Patch};
use mamis::service::session::{Attempt, log_in, resume};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Api;
use crate::applications::Desk;
use crate::support::enrolments::{act, step_of, submitted_enrolment, version_of};
use crate::support::fixtures::{self, TestId};
use crate::support::{TestApp, people};

/// Who looks at the doctor and his application for 青葉区, 横浜市, 神奈川県 and the national association.
const ACTORS: [&str; 17] = [
    "nobody",
    "the doctor",
    "another doctor",
    "staff whose step is open",
    "staff whose step is to come",
    "staff of another membership",
    "staff of a former membership",
    "unrelated staff",
    "the contractor",
    "a token that reads members",
    "a token that reads applications",
    "a token that reviews applications",
    "a token that reads masters",
    "a token that subscribes",
    "staff stopped since the log-in",
    "staff expired since the log-in",
    "staff after the log-out",
];
const NOBODY: usize = 0;
const DOCTOR: usize = 1;
const OPEN: usize = 3;
const TO_COME: usize = 4;
const MEMBER: usize = 5;
const FORMER: usize = 6;
const UNRELATED: usize = 7;
/// Tokens of the association whose step is open.
const T_MEMBERS: usize = 9;
const T_APPLICATIONS: usize = 10;
const T_MASTERS: usize = 12;
const T_SUBSCRIBE: usize = 13;
const STOPPED: usize = 14;
const EXPIRED: usize = 15;
const LOGGED_OUT: usize = 16;

/// Who sees a field with this rule of the objects in [`World`].
fn sees(rule: Rule) -> Vec<usize> {
    match rule {
        Rule::Public | Rule::Envelope => (0..ACTORS.len()).collect(),
        // The token of this world's registration is asked with by everybody; who is logged in has no use for it.
        Rule::Holder => vec![NOBODY, STOPPED, EXPIRED, LOGGED_OUT],
        Rule::LoggedIn => (DOCTOR..=UNRELATED).chain([T_MEMBERS, T_APPLICATIONS, T_MASTERS]).collect(),
        Rule::Own => vec![DOCTOR],
        // Each his own.
        Rule::OwnLogIn => (DOCTOR..T_MEMBERS).collect(),
        // A colleague and his account: staff whose step is open is himself the one who is looked at.
        Rule::Colleagues | Rule::Account => vec![OPEN],
        // Of the actors only this one is a 管理者.
        Rule::Administration => vec![UNRELATED],
        Rule::Secretariat => (OPEN..=UNRELATED).chain([T_APPLICATIONS, T_SUBSCRIBE]).collect(),
        // Each looks after a case of its own.
        Rule::Cases => (OPEN..=UNRELATED).collect(),
        // The others are スタッフ.
        Rule::Administrators => vec![UNRELATED],
        Rule::Identity => vec![DOCTOR, OPEN, TO_COME, MEMBER, FORMER, T_MEMBERS, T_APPLICATIONS],
        Rule::LookUp => vec![DOCTOR, OPEN, TO_COME, MEMBER, FORMER, T_MEMBERS],
        Rule::Registered | Rule::Groups => vec![DOCTOR, OPEN, TO_COME, MEMBER, T_MEMBERS],
        // The one with 北区, in another group than that of the application.
        Rule::Affiliations => vec![DOCTOR, MEMBER],
        Rule::Application => vec![DOCTOR, OPEN, TO_COME, T_APPLICATIONS],
        Rule::Answers => vec![DOCTOR, OPEN, T_APPLICATIONS],
        Rule::Memos => vec![OPEN, TO_COME, T_APPLICATIONS],
        // What may be done is empty for a token that may only read; the lists of applications are not.
        Rule::Acting => vec![OPEN, T_APPLICATIONS],
    }
}

/// The way to an object of a type, with `…` for what is selected of it, and who gets there. Types that only hold
/// others, and the payloads of commands, have no way of their own.
fn way(type_name: &str) -> Option<(&'static str, Vec<usize>)> {
    let masters = || sees(Rule::Public);
    let application = || sees(Rule::Application);
    let group = || vec![DOCTOR, OPEN, TO_COME, T_MEMBERS];
    // No token: it is for people.
    let people = || (0..T_MEMBERS).chain(STOPPED..=LOGGED_OUT).collect();
    let counts = || (OPEN..=UNRELATED).chain([T_APPLICATIONS]).collect();
    Some(match type_name {
        "Association" => ("{ node(id: $association) { ... on Association { … } } }", masters()),
        "Category" => ("{ node(id: $category) { ... on Category { … } } }", masters()),
        "Code" => ("{ codes(kind: DEPARTMENT) { … } }", masters()),
        "Prefecture" => ("{ prefectures { … } }", masters()),
        "Facility" => {
            let arrive = (DOCTOR..=UNRELATED).chain([T_MASTERS]).collect();
            ("{ node(id: $facility) { ... on Facility { … } } }", arrive)
        }
        "PostalAddress" => ("{ postalAddresses(postalCode: \"9999999\") { … } }", masters()),
        "MedicalSchool" => ("{ medicalSchools(query: \"見本\") { … } }", masters()),
        "Society" => ("{ societies(query: \"見本\") { … } }", masters()),
        "Terms" => ("{ terms { … } }", people()),
        "TermsArticle" => ("{ terms { articles { … } } }", people()),
        "Registration" => ("{ registration(token: $registrationToken) { … } }", sees(Rule::Holder)),
        "RegistrationAnswer" => ("{ registration(token: $registrationToken) { answers { … } } }", sees(Rule::Holder)),
        "MailedLink" => ("{ registrationLink(token: $registrationToken) { … } }", people()),
        "StaffUser" => ("{ node(id: $staff) { ... on StaffUser { … } } }", sees(Rule::Colleagues)),
        "Doctor" => ("{ node(id: $doctor) { ... on Doctor { … } } }", sees(Rule::LookUp)),
        "HomeContact" => ("{ node(id: $doctor) { ... on Doctor { home { … } } } }", sees(Rule::Own)),
        "Affiliation" => ("{ node(id: $affiliation) { ... on Affiliation { … } } }", sees(Rule::Affiliations)),
        "AffiliationGroup" => ("{ node(id: $group) { ... on AffiliationGroup { … } } }", group()),
        "AffiliationGroupLayer" => ("{ node(id: $group) { ... on AffiliationGroup { layers { … } } } }", group()),
        "Application" => ("{ node(id: $application) { ... on Application { … } } }", application()),
        "ApplicationStep" => ("{ node(id: $step) { ... on ApplicationStep { … } } }", application()),
        "ApplicationEvent" => ("{ node(id: $application) { ... on Application { events { … } } } }", application()),
        "ApplicationMessage" => ("{ node(id: $application) { ... on Application { messages { … } } } }", application()),
        "ApplicationMemo" => ("{ node(id: $application) { ... on Application { memos { … } } } }", sees(Rule::Memos)),
        "ApplicationForm" => ("{ node(id: $application) { ... on Application { form { … } } } }", sees(Rule::Answers)),
        "ApplicationFormLayer" => {
            ("{ node(id: $application) { ... on Application { form { layers { … } } } } }", sees(Rule::Answers))
        }
        "Attachment" => ("{ node(id: $attachment) { ... on Attachment { … } } }", sees(Rule::Answers)),
        "EnrolmentDraft" => ("{ viewer { enrolmentDraft { … } } }", sees(Rule::Own)),
        "EnrolmentDraftLayer" => ("{ viewer { enrolmentDraft { layers { … } } } }", sees(Rule::Own)),
        "DraftDate" => ("{ viewer { enrolmentDraft { wishedOn { … } } } }", sees(Rule::Own)),
        "ApiToken" => ("{ secretariat { apiTokens { … } } }", sees(Rule::Administrators)),
        "RegistrationCase" => ("{ secretariat { registrationCases { nodes { … } } } }", sees(Rule::Cases)),
        "AuditAction" => ("{ secretariat { auditActions { … } } }", sees(Rule::Administrators)),
        "AuditEntry" => ("{ secretariat { auditEntries { nodes { … } } } }", sees(Rule::Administrators)),
        "AuditChange" => ("{ secretariat { auditEntries { nodes { changes { … } } } } }", sees(Rule::Administrators)),
        "Account" => ("{ viewer { account { … } } }", sees(Rule::OwnLogIn)),
        "EmailChange" => ("{ viewer { account { emailChange { … } } } }", sees(Rule::OwnLogIn)),
        "SecondFactor" => ("{ viewer { account { secondFactor { … } } } }", sees(Rule::OwnLogIn)),
        "Passkey" => ("{ viewer { account { passkeys { … } } } }", sees(Rule::OwnLogIn)),
        "AccountSession" => ("{ viewer { account { sessions { … } } } }", sees(Rule::OwnLogIn)),
        "LogInAttempt" => ("{ viewer { account { logIns { … } } } }", sees(Rule::OwnLogIn)),
        "Secretariat" => ("{ secretariat { … } }", (OPEN..=UNRELATED).chain([T_MEMBERS, T_APPLICATIONS]).collect()),
        "PendingApplicationCounts" => ("{ secretariat { pendingCounts { … } } }", counts()),
        "PendingBoxCount" => ("{ secretariat { pendingCounts { boxes { … } } } }", counts()),
        "Workload" => ("{ secretariat { workload { … } } }", counts()),
        "ReturnedBoxCount" => ("{ secretariat { workload { returned { … } } } }", counts()),
        "PendingAgeCount" => ("{ secretariat { workload { ages { … } } } }", counts()),
        "WorkDay" => ("{ secretariat { workload { days { … } } } }", counts()),
        "StepStateCounts" => ("{ secretariat { stepCounts { … } } }", counts()),
        _ => return None,
    })
}

/// Fields that are empty here even for those who may see them; that others don't see them is tested all the same.
const EMPTY_HERE: &[&str] = &[
    "Association.parent",
    "Association.children",
    "Category.suggestedJmaCode",
    "Code.groupLabel",
    "Affiliation.leftOn",
    "ApiToken.lastUsedAt",
    "ApiToken.revokedAt",
    "AffiliationGroup.closedAt",
    "AffiliationGroup.facility",
    "AffiliationGroupLayer.affiliation",
    "Application.undeliveredMailAt",
    "Application.outcome",
    "Application.decidedAt",
    "Application.closedAt",
    "Application.returnedBy",
    "Application.returnedAt",
    "Application.returnReason",
    "Application.answerBy",
    "ApplicationStep.actedAt",
    "ApplicationStep.actedBy",
    "ApplicationStep.effectiveOn",
    "ApplicationEvent.reason",
    "ApplicationEvent.effectiveOn",
    "ApplicationForm.changes",
    "ApplicationForm.reason",
    "ApplicationForm.reasonText",
    "EnrolmentDraft.application",
    "EnrolmentDraft.changes",
    "Registration.societies",
    "Registration.medicalSchool",
    "Registration.summary",
    // The token is none of a mailed URL.
    "MailedLink.email",
    "MailedLink.expiresAt",
    "Secretariat.branches",
    // By its id, and each has one of his own; the lists are seen by all.
    "Secretariat.registrationCase",
    "StaffUser.validFrom",
    "StaffUser.validUntil",
    "StaffUser.lastLoginAt",
    "Workload.medianDays",
    "Workload.medianDaysBefore",
    // Counted for the national association of the master data, which the made-up nation is no part of.
    "Doctor.nationalMembershipYears",
];

/// The objects and those who look at them.
struct World {
    api: Api,
    viewers: Vec<Viewer>,
    ids: Value,
}

impl World {
    async fn new() -> Self {
        let Desk { test, nation, doctor, staff } = Desk::new().await;
        let Viewer::Doctor(himself) = &doctor.viewer else { panic!("a doctor") };
        let doctor_id = himself.doctor_id;
        let new_id = || Uuid::now_v7_for_tests();
        let (facility, attachment, group, kita) = (new_id(), new_id(), new_id(), new_id());
        let membership = |id: Uuid, place: fixtures::Place, from: &str, to: &str| {
            format!(
                "INSERT INTO affiliation (id, doctor_id, association_id, joined_on, left_on, recorded_at)
                     VALUES ('{id}', '{doctor_id}', '{place}', '{from}', {to}, now());
                 INSERT INTO affiliation_term (id, affiliation_id, association_id, group_id, category_id, facility_id,
                         facility_text, workplace_role_code, position_code, position_text, starts_on, ends_on, recorded_at)
                     VALUES (gen_random_uuid(), '{id}', '{place}', '{group}', '{category}', '{facility}', '分院',
                         'workplace_role:14', 'position:02', '顧問', '{from}', {to}, now());",
                place = place.id,
                category = place.category_a,
            )
        };
        let memberships = [
            membership(new_id(), nation.strict, "2010-04-01", "'2015-03-31'"),
            membership(new_id(), nation.osaka, "2010-04-01", "'2015-03-31'"),
            membership(new_id(), nation.national, "2010-04-01", "'2015-03-31'"),
            membership(kita, nation.kita, "2020-04-01", "NULL"),
            membership(new_id(), nation.osaka, "2020-04-01", "NULL"),
        ]
        .concat();
        let filled = format!(
            "INSERT INTO code (id, kind, code, label, sort_order) VALUES ('workplace_role:14', 'workplace_role', '14', '見本', 1),
                 ('position:02', 'position', '02', '見本', 1), ('gender:1', 'gender', '1', '見本', 1) ON CONFLICT DO NOTHING;
             UPDATE doctor SET licensed_on = '2024-04-20', former_family_name = '旧姓', former_given_name = '旧名',
                 birth_date = '1998-05-05', gender_code = (SELECT min(id) FROM code WHERE kind = 'gender'),
                 main_department_code = 'department:01', medical_school_text = '見本大学', graduated_on = '2024-03-01'
                 WHERE id = '{doctor_id}';
             INSERT INTO doctor_department VALUES ('{doctor_id}', 'department:02');
             INSERT INTO doctor_contact (doctor_id, postal_code, prefecture_code, city, address, building, phone, fax)
                 VALUES ('{doctor_id}', '2200000', '14', '見本市', '北町1-2', '見本荘3', '045-000-0004', '045-000-0005');
             UPDATE association SET prefecture_code = '14', phone = '045-000-0000', fax = '045-000-0001', email = 'a@example.jp',
                 postal_code = '2200000', address = '見本町1', url = 'https://a.example.jp', office_hours = '9:00-17:00';
             INSERT INTO facility (id, code, kind_code, name, name_kana, search_text, postal_code, prefecture_code, city,
                     address, phone, fax, founder_code, bed_count, attached, updated_at)
                 VALUES ('{facility}', '1312345672', 'facility_kind:01', '見本医院', 'ミホンイイン', 'ミホン', '2200000', '14',
                     '横浜市', '見本町2', '045-000-0002', '045-000-0003', (SELECT min(id) FROM code WHERE kind = 'founder'), 3,
                     '介護老人保健施設', now());
             INSERT INTO affiliation_group (id, doctor_id, facility_id, facility_text, created_at)
                 VALUES ('{group}', '{doctor_id}', '{facility}', '分院', '2020-04-01');
             INSERT INTO affiliation_group_layer VALUES ('{group}', '{kita}', 3), ('{group}', '{osaka}', 2);
             {memberships}
             INSERT INTO attachment (id, doctor_id, document_kind_code, file_name, media_type, byte_size, sha256,
                     storage_key, uploaded_by_account_id, uploaded_at)
                 VALUES ('{attachment}', '{doctor_id}', 'document_kind:01', 'menkyo.pdf', 'application/pdf', 9, sha256('a'),
                     '{attachment}', '{account}', now());",
            kita = nation.kita.id,
            osaka = nation.osaka.id,
            account = himself.account_id,
        );
        let client = test.database.client().await;
        client.batch_execute(&filled).await.expect("the world is made");
        test.app.reload_tree().await.unwrap();

        let chain = [nation.aoba, nation.yokohama, nation.kanagawa, nation.national];
        let application = submitted_enrolment(&doctor, &chain).await;
        act(&test, &staff.aoba, application, Receive).await.unwrap();
        correspondence::add_memo(&staff.aoba, application, "控え".to_owned()).await.unwrap();
        correspondence::post_message(&staff.aoba, application, "ご確認ください".to_owned()).await.unwrap();
        let version = version_of(&test, application).await;
        let star = StarChange { version, seen: None, reason: Some("要確認".to_owned()) };
        correspondence::set_star(&staff.aoba, application, star).await.unwrap();
        let form = format!(
            "UPDATE application_form SET facility_id = '{facility}', workplace_role_code = 'workplace_role:14',
                 position_code = 'position:02', position_text = '顧問', designation_text = '産業医';
             INSERT INTO application_form_designation VALUES ('{application}', 1, 'designation:01');
             INSERT INTO application_attachment VALUES ('{application}', 1, '{attachment}');"
        );
        client.batch_execute(&form).await.expect("the form is filled in");
        let typed = EnrolmentPatch {
            prefecture_code: Some(Some("14".to_owned())),
            association_id: Some(Some(nation.aoba.id)),
            top_layer: Some(Some(1)),
            layers: Some(chain.iter().map(|place| (place.id, Some(place.category_a))).collect()),
            wished_on: Some(TypedDate { year: "2026".to_owned(), month: "4".to_owned(), day: "15".to_owned() }),
            facility_id: Some(Some(FacilityId(facility))),
            facility_text: Some("分院".to_owned()),
            workplace_role_code: Some(Some("workplace_role:14".to_owned())),
            position_code: Some(Some("position:02".to_owned())),
            position_text: Some("顧問".to_owned()),
            designation_codes: Some(vec!["designation:01".to_owned()]),
            designation_text: Some("産業医".to_owned()),
            attachment_ids: Some(vec![AttachmentId(attachment)]),
            ..Default::default()
        };
        draft::save(&doctor, DraftTarget::default(), None, typed).await.expect("a draft");

        let other = fixtures::doctor(&test, "654321", "別", "人").await;
        let other = people::as_doctor(&test, other).await.viewer;
        let elsewhere =
            fixtures::place(&client, "T3-99", 3, "municipal", "見本無関係医師会", Some(nation.osaka.id), false);
        let elsewhere = elsewhere.await;
        test.app.reload_tree().await.unwrap();
        let unrelated = people::as_staff(&test, elsewhere.id, StaffRole::Administrator).await.viewer;
        let history = format!(
            "INSERT INTO audit_entry (id, at, actor_name, association_id, action, subject_kind, details, address, request_id)
             VALUES (gen_random_uuid(), '2026-04-01', '見本', '{}', 'doctor.read', 'doctor',
                 '{{\"changes\": {{\"住所\": {{\"from\": \"旧\", \"to\": \"新\"}}}}}}', '192.0.2.1', 'request')",
            elsewhere.id
        );
        client.batch_execute(&history).await.expect("something in the history");
        let held = [nation.aoba, nation.kanagawa, nation.kita, nation.strict, elsewhere];
        let cases = held.map(|place| settled_case(doctor_id, place.id)).concat();
        client.batch_execute(&cases).await.expect("cases");
        let contractor = people::as_staff(&test, nation.aoba.id, StaffRole::TrainingContractor).await.viewer;
        let (step, _): (StepId, _) = step_of(&test, application, nation.aoba.id).await;
        let made = "SELECT group_id::text FROM application";
        let made = GroupId(test.database.strings(made).await[0].parse().unwrap());
        let Viewer::Staff(colleague) = &staff.aoba.viewer else { panic!("staff") };
        let registration = begun_registration(&test).await;
        let lists = "INSERT INTO postal_address (postal_code, prefecture_code, municipality_code, city, city_kana, town, town_kana)
                 VALUES ('9999999', '14', '14100', '見本市', 'ミホンシ', '見本町', 'ミホンチョウ');
             INSERT INTO medical_school (id, name, name_kana, founder, prefecture_code) VALUES ('999', '見本大学', 'ミホンダイガク', 'private', '14');
             INSERT INTO society (id, name, name_kana) VALUES ('999', '見本学会', 'ミホンガッカイ');";
        client.batch_execute(lists).await.expect("lists");
        // Everybody is logged in somewhere.
        let log_ins = "
            INSERT INTO session (id, token_hash, account_id, form_secret, created_at, last_seen_at, expires_at, address, user_agent)
                SELECT gen_random_uuid(), sha256(id::text::bytea), id, sha256('x'), '2026-04-01 00:59Z', '2026-04-01 01:00Z',
                    '2026-04-01 13:00Z', '192.0.2.1', 'Firefox/140.0' FROM account;
            INSERT INTO audit_entry (id, at, account_id, actor_name, action, subject_kind, subject_id, address)
                SELECT gen_random_uuid(), '2026-04-01 00:59Z', id, '', 'session.login', 'session', id, '192.0.2.1' FROM account;
            INSERT INTO mail_link (id, purpose, email, doctor_id, staff_user_id, created_at, expires_at)
                SELECT gen_random_uuid(), 'email_change', 'neu@example.jp', doctor_id, staff_user_id, '2026-04-01 00:59Z',
                    '2026-04-02 00:59Z' FROM account;";
        client.batch_execute(log_ins).await.expect("log-ins");
        let factors = "UPDATE account SET second_factor_at = '2026-04-01 00:30Z';
            INSERT INTO passkey SELECT gen_random_uuid(), id, uuid_send(id), '{}', '見本', created_at, created_at FROM account";
        client.batch_execute(factors).await.expect("second factors");
        let ids = json!({
            "association": text(nation.national.id), "category": text(nation.kita.category_a),
            "facility": text(FacilityId(facility)), "staff": text::<StaffUserId>(colleague.staff_user_id),
            "doctor": text::<DoctorId>(doctor_id), "affiliation": text(AffiliationId(kita)), "group": text(made),
            "application": text::<ApplicationId>(application), "step": text(step),
            "attachment": text(AttachmentId(attachment)), "registrationToken": registration,
            "case": text(RegistrationCaseId(held_by(doctor_id, nation.aoba.id))),
        });
        let Viewer::Staff(issuer) = &unrelated else { panic!("staff") };
        let issuer = people::context(&test, Viewer::Staff(issuer.clone()));
        let last_day = Some(test.app.clock.today());
        let scopes = [TokenScope::Subscribe].into_iter().collect();
        let wanted = Wanted { name: "連携".to_owned(), scopes, last_day, idempotency_key: None };
        api_token::issue(&issuer, wanted).await.expect("a token");
        let token = |scope: TokenScope| {
            Viewer::Token(TokenViewer {
                token_id: ApiTokenId(new_id()),
                account_id: colleague.account_id,
                association_id: nation.aoba.id,
                name: "連携".to_owned(),
                scopes: [scope].into_iter().collect(),
                expires_at: test.app.clock.now() + chrono::TimeDelta::days(1),
            })
        };
        let tokens: Vec<_> = TokenScope::ALL.iter().map(|&scope| token(scope)).collect();
        let mut ended = Vec::new();
        for (place, end) in [
            "UPDATE staff_user SET in_use = false WHERE id",
            "UPDATE staff_user SET valid_until = '2026-03-31' WHERE id",
            "UPDATE session SET ended_at = now(), end_reason = 'ended_by_owner' WHERE account_id",
        ]
        .into_iter()
        .enumerate()
        {
            ended.push(after(&test, nation.aoba.id, &format!("ended-member-{place}"), end).await);
        }
        let viewers = vec![
            Viewer::Anonymous,
            doctor.viewer,
            other,
            staff.aoba.viewer,
            staff.kanagawa.viewer,
            staff.kita.viewer,
            staff.strict.viewer,
            unrelated,
            contractor,
        ];
        let viewers = viewers.into_iter().chain(tokens).chain(ended).collect();
        Self { api: Api::over(test, Options::default()), viewers, ids }
    }

    /// The answer to what is selected at the end of a way, as one of the actors.
    async fn ask(&self, actor: usize, way: &str, selected: &str) -> Value {
        let document = way.replace('…', selected);
        let used = self.ids.as_object().unwrap().iter().filter(|(name, _)| document.contains(&format!("${name}")));
        let variables: serde_json::Map<String, Value> = used.map(|(name, id)| (name.clone(), id.clone())).collect();
        let of = |name: &String| if name.ends_with("Token") { "String!" } else { "ID!" };
        let declared: Vec<String> = variables.keys().map(|name| format!("${name}: {}", of(name))).collect();
        let head = if declared.is_empty() { String::new() } else { format!("query({}) ", declared.join(", ")) };
        let (viewer, query) = (&self.viewers[actor], format!("{head}{document}"));
        if !matches!(viewer, Viewer::Token(_)) {
            return self.api.data(viewer, &query, Value::Object(variables)).await;
        }
        // What is not in a token's scopes is refused in words, and nothing else is.
        let mut answer = self.api.ask(viewer, &query, Value::Object(variables)).await;
        let errors = answer["errors"].as_array().cloned().unwrap_or_default();
        assert!(errors.iter().all(|error| error["extensions"]["code"] == "FORBIDDEN"), "{answer:#}");
        answer["data"].take()
    }

    /// Every type with its fields and what to select of them, as the schema tells a doctor.
    async fn fields(&self) -> BTreeMap<String, Vec<(String, String)>> {
        const OF: &str = "kind name ofType { kind name ofType { kind name ofType { kind name } } }";
        let asked = format!("{{ __schema {{ types {{ kind name fields {{ name type {{ {OF} }} }} }} }} }}");
        let schema = self.api.data(&self.viewers[DOCTOR], &asked, json!({})).await;
        let types = schema["__schema"]["types"].as_array().unwrap();
        let objects = types.iter().filter(|found| found["kind"] == "OBJECT");
        let named = objects.map(|found| (word(&found["name"]), found["fields"].as_array().unwrap()));
        named
            .filter(|(name, _)| !name.starts_with("__") && !["Query", "Mutation", "Subscription"].contains(&&**name))
            .map(|(name, fields)| (name, fields.iter().map(|field| (word(&field["name"]), selection(field))).collect()))
            .collect()
    }
}

/// What comes of the session of a member of staff once that has happened to him.
async fn after(test: &TestApp, association: AssociationId, login_id: &str, end: &str) -> Viewer {
    fixtures::staff(test, association, "administrator", login_id).await;
    let attempt = Attempt {
        login_id: login_id.to_owned(),
        password: fixtures::PASSWORD.to_owned().into(),
        device: None,
        old_session: None,
        request: RequestInfo::default(),
        user_agent: None,
    };
    let token = log_in(&test.app, attempt).await.expect("a session").token;
    let Some(found) = resume(&test.app, &token).await.expect("an answer") else { panic!("a session") };
    let Viewer::Staff(staff) = found.viewer else { panic!("staff") };
    let id = if end.ends_with("account_id") { staff.account_id.to_string() } else { staff.staff_user_id.to_string() };
    test.database.client().await.batch_execute(&format!("{end} = '{id}'")).await.expect("it happens");
    resume(&test.app, &token).await.expect("an answer").map_or(Viewer::Anonymous, |found| found.viewer)
}

/// A case of an association, with everything that it may have.
fn settled_case(doctor: DoctorId, association: AssociationId) -> String {
    let id = held_by(doctor, association);
    format!(
        "INSERT INTO registration_case (id, registration_id, doctor_id, association_id, agrees, email, name, name_kana,
                birth_date, license_number, opened_at, closed_at, result, note, closed_by_account_id, closed_by_name)
            SELECT '{id}', '{id}', '{doctor}', '{association}', true, 'a@example.jp', '見本', 'ミホン', '1980-04-01', '1',
                '2026-03-01', '2026-03-02', 'other', '控え', id, '見本' FROM account LIMIT 1;"
    )
}

/// An id that is told from the association.
fn held_by(doctor: DoctorId, association: AssociationId) -> Uuid {
    Uuid::from_u128(doctor.0.as_u128() ^ association.0.as_u128())
}

/// The token of a registration with an address and an answer.
async fn begun_registration(test: &TestApp) -> String {
    let nobody = people::as_nobody(test);
    let token = registration::start(&nobody, CURRENT, true, None).await.expect("a token").expose().to_owned();
    registration::send_mail(&nobody, &token, "taro@example.jp").await.expect("a mail");
    let client = test.database.client().await;
    let confirmed = "UPDATE registration SET email_confirmed_at = mailed_at";
    client.batch_execute(confirmed).await.expect("the address is proven");
    let version = registration::load(&nobody, &token).await.unwrap().expect("a registration").version;
    let answers = vec![("familyName".to_owned(), vec!["見本".to_owned()])];
    let patch = Patch { answers, password: None };
    registration::save(&nobody, &token, version, patch).await.expect("an answer");
    token
}

fn text<T: NodeId>(id: T) -> String {
    encode(id).to_string()
}

fn word(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// The field as it is selected: a list of rows by its rows, an object by its type.
fn selection(field: &Value) -> String {
    let mut of = &field["type"];
    while of["ofType"].is_object() {
        of = &of["ofType"];
    }
    let name = match field["name"].as_str().unwrap() {
        "applicationStep" => "applicationStep(applicationId: $application)".to_owned(),
        "registrationCase" => "registrationCase(id: $case)".to_owned(),
        name => name.to_owned(),
    };
    match of["name"].as_str().unwrap() {
        page if page.ends_with("Connection") => format!("{name} {{ nodes {{ __typename }} }}"),
        _ if of["kind"] == "OBJECT" => format!("{name} {{ __typename }}"),
        _ => name,
    }
}

/// Is there anything of the field in the answer, wherever the way leads?
fn is_seen(answer: &Value, field: &str) -> bool {
    match answer {
        Value::Object(object) => {
            object.iter().any(|(key, value)| if key == field { !is_empty(value) } else { is_seen(value, field) })
        }
        Value::Array(items) => items.iter().any(|item| is_seen(item, field)),
        _ => false,
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(page) => page.get("nodes").is_some_and(is_empty),
        _ => false,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_field_is_seen_by_those_of_its_rule_and_by_nobody_else() {
    let world = World::new().await;
    let mut table = Vec::new();
    let mut wrong = Vec::new();
    for (type_name, fields) in world.fields().await {
        let Some((way, arrive)) = way(&type_name) else { continue };
        for (field, selected) in fields {
            let name = format!("{type_name}.{field}");
            let rule = rule_of(&type_name, &field).unwrap_or_else(|| panic!("{name} has no rule"));
            let allowed = sees(rule);
            let mut row = String::new();
            for (actor, who) in ACTORS.iter().enumerate() {
                let seen = is_seen(&world.ask(actor, way, &selected).await, &field);
                // A token that may not review has nothing that it may do.
                let may_do_nothing = type_name == "ApplicationStep" && rule == Rule::Acting && actor == T_APPLICATIONS;
                let expected = arrive.contains(&actor) && allowed.contains(&actor) && !may_do_nothing;
                row.push(if seen { 'o' } else { '.' });
                if seen && !expected || !seen && expected && !EMPTY_HERE.contains(&&*name) {
                    wrong.push(format!("{name} ({rule:?}) is {}seen by {}", if seen { "" } else { "not " }, who));
                }
            }
            table.push(format!("{row} {:<12} {name}", format!("{rule:?}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let legend = ACTORS.iter().enumerate().map(|(place, actor)| format!("{}| {actor}", "|".repeat(place)));
    let legend: Vec<String> = legend.collect();
    insta::assert_snapshot!("matrix", format!("{}\n{}", legend.join("\n"), table.join("\n")));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_field_has_one_rule_and_every_rule_a_field() {
    let world = World::new().await;
    let schema = world.fields().await;
    let names = |(of, fields): (&String, &Vec<(String, String)>)| -> Vec<String> {
        fields.iter().map(|(field, _)| format!("{of}.{field}")).collect()
    };
    let served: BTreeSet<String> = schema.iter().flat_map(names).collect();
    let ruled: Vec<String> = FIELDS
        .iter()
        .flat_map(|(of, _, fields)| fields.split_whitespace().map(move |field| format!("{of}.{field}")))
        .collect();
    let unique: BTreeSet<String> = ruled.iter().cloned().collect();
    assert_eq!(unique.len(), ruled.len(), "no field has two rules");
    let without: Vec<_> = served.difference(&unique).collect();
    assert!(without.is_empty(), "no rule in domain::policy::FIELDS: {without:?}");
    let gone: Vec<_> = unique.difference(&served).collect();
    assert!(gone.is_empty(), "rules for fields that are not served: {gone:?}");
    // What has no way of its own holds nothing of its own.
    let untried = schema.keys().filter(|name| way(name).is_none() && !["Viewer", "UserError"].contains(&name.as_str()));
    for type_name in untried {
        let rules: BTreeSet<_> = FIELDS.iter().filter(|(of, ..)| of == type_name).map(|(_, rule, _)| *rule).collect();
        assert!(rules.iter().all(|rule| *rule == Rule::Envelope), "{type_name} is in no way tried");
    }
}
