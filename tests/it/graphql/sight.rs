//! Who sees and does what: as nobody, as the doctor, another doctor, the staff of each association, the contractor.

use mamis::domain::ids::{AffiliationId, ApiTokenId, ApplicationId, GroupId, RegistrationCaseId};
use mamis::domain::policy::Action;
use mamis::domain::viewer::Viewer;
use mamis::domain::words::StaffRole;
use mamis::graphql::Options;
use mamis::graphql::node::encode;
use mamis::service::correspondence::{self, StarChange};
use serde_json::{Value, json};

use super::Api;
use crate::applications::{Desk, Staff};
use crate::support::enrolments::{step_of, submitted_enrolment, version_of};
use crate::support::fixtures::{self, Nation};
use crate::support::people;

/// The doctor has applied for aoba, yokohama, kanagawa and the national association; aoba has to act.
struct Case {
    api: Api,
    nation: Nation,
    doctor: Viewer,
    other_doctor: Viewer,
    contractor: Viewer,
    staff: Staff,
    application: ApplicationId,
}

impl Case {
    async fn new() -> Self {
        let Desk { test, nation, doctor, staff } = Desk::new().await;
        let chain = [nation.aoba, nation.yokohama, nation.kanagawa, nation.national];
        let application = submitted_enrolment(&doctor, &chain).await;
        correspondence::add_memo(&staff.aoba, application, "学歴を確認".to_owned()).await.unwrap();
        correspondence::post_message(&staff.aoba, application, "ご確認ください".to_owned()).await.unwrap();
        let version = version_of(&test, application).await;
        let star = StarChange { version, seen: None, reason: Some("要確認".to_owned()) };
        correspondence::set_star(&staff.aoba, application, star).await.unwrap();
        let other = fixtures::doctor(&test, "654321", "別", "人").await;
        let other_doctor = people::as_doctor(&test, other).await.viewer;
        let contractor = people::as_staff(&test, nation.aoba.id, StaffRole::TrainingContractor).await.viewer;
        let api = Api::over(test, Options::default());
        Self { api, nation, doctor: doctor.viewer, other_doctor, contractor, staff, application }
    }

    fn outsiders(&self) -> [(&'static str, Viewer); 4] {
        [
            ("nobody", Viewer::Anonymous),
            ("another doctor", self.other_doctor.clone()),
            ("staff of another association", self.staff.kita.viewer.clone()),
            ("the contractor", self.contractor.clone()),
        ]
    }

    fn doctor_id(&self) -> mamis::domain::ids::DoctorId {
        let Viewer::Doctor(doctor) = &self.doctor else { panic!("a doctor") };
        doctor.doctor_id
    }

    async fn application(&self, viewer: &Viewer) -> Value {
        let query = "query($id: ID!) { node(id: $id) { ... on Application {
            status starReason canWithdraw canResubmit
            form { revision attachments { id } } forms { revision }
            steps { association { name } state availableActions } memos { body } messages { body } events { action }
            doctor { familyName email groups { layers { association { name } isShared } openApplication { number } } }
        } } }";
        let id = encode(self.application);
        self.api.data(viewer, query, json!({ "id": id.as_str() })).await["node"].take()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_shows_everybody_his_part() {
    let case = Case::new().await;
    let own = case.application(&case.doctor).await;
    assert_eq!((&own["canWithdraw"], &own["canResubmit"]), (&json!(true), &json!(false)));
    assert_eq!(own["form"]["revision"], 1);
    assert_eq!((&own["memos"], &own["starReason"]), (&json!([]), &Value::Null), "for secretariats alone");
    assert_eq!(own["messages"], json!([{ "body": "ご確認ください" }]));
    assert_eq!(own["steps"].as_array().unwrap().len(), 4);
    assert_eq!(own["steps"][0]["availableActions"], json!([]));
    assert_eq!(own["doctor"]["groups"][0]["layers"].as_array().unwrap().len(), 4);

    let aoba = case.application(&case.staff.aoba.viewer).await;
    assert_eq!(aoba["form"]["revision"], 1, "the step is open");
    assert_eq!(aoba["memos"], json!([{ "body": "学歴を確認" }]));
    assert_eq!(aoba["starReason"], "要確認");
    assert_eq!(aoba["steps"][0]["availableActions"], json!(["RECEIVE", "APPROVE", "RETURN", "REFUSE"]));
    assert_eq!(aoba["steps"][1]["availableActions"], json!([]), "another association's step");
    assert_eq!(aoba["canWithdraw"], false);

    let kanagawa = case.application(&case.staff.kanagawa.viewer).await;
    assert_eq!(kanagawa["steps"].as_array().unwrap().len(), 4, "header and route from submission on");
    assert_eq!((&kanagawa["form"], &kanagawa["forms"]), (&Value::Null, &json!([])), "answers when the step opens");
    assert_eq!(kanagawa["doctor"]["familyName"], "見本");

    for (who, viewer) in case.outsiders() {
        assert_eq!(case.application(&viewer).await, Value::Null, "{who}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_reached_by_its_id_from_outside() {
    let case = Case::new().await;
    let (step, _) = step_of(&case.api.test, case.application, case.nation.aoba.id).await;
    let group = case.api.test.database.strings("SELECT id::text FROM affiliation_group").await.remove(0);
    let group = mamis::domain::ids::GroupId(group.parse().unwrap());
    let Viewer::Staff(staff) = &case.staff.aoba.viewer else { panic!("staff") };
    let ids =
        [encode(case.doctor_id()), encode(case.application), encode(step), encode(group), encode(staff.staff_user_id)];
    let query = "query($id: ID!) { node(id: $id) { __typename id } }";
    for id in &ids {
        let variables = json!({ "id": id.as_str() });
        for (who, viewer) in case.outsiders() {
            let data = case.api.data(&viewer, query, variables.clone()).await;
            assert_eq!(data["node"], Value::Null, "{who}");
        }
        let data = case.api.data(&case.staff.aoba.viewer, query, variables).await;
        assert_eq!(data["node"]["id"], id.as_str(), "the association itself reaches it");
    }
    // The same bare id as another type names nothing.
    let swapped = encode(mamis::domain::ids::FacilityId(case.doctor_id().0));
    for viewer in [&case.doctor, &case.staff.aoba.viewer] {
        let data = case.api.data(viewer, query, json!({ "id": swapped.as_str() })).await;
        assert_eq!(data["node"], Value::Null);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_root_field_answers_everybody_with_what_is_his() {
    let case = Case::new().await;
    let id = encode(case.application);
    let queries = [
        (
            Action::ReadViewer,
            "{ viewer { doctor { familyName } staffUser { role } } }",
            "/viewer",
            [
                json!({ "doctor": null, "staffUser": null }),
                json!({ "doctor": { "familyName": "見本" }, "staffUser": null }),
                json!({ "doctor": { "familyName": "別" }, "staffUser": null }),
                json!({ "doctor": null, "staffUser": { "role": "STAFF" } }),
                json!({ "doctor": null, "staffUser": { "role": "STAFF" } }),
                json!({ "doctor": null, "staffUser": { "role": "TRAINING_CONTRACTOR" } }),
            ],
        ),
        (
            Action::ReadStaffInvitation,
            "{ staffInvitation(token: \"mamis_link_none\") { name } }",
            "/staffInvitation",
            everybody(Value::Null),
        ),
        (
            Action::ReadNode,
            "query($id: ID!) { node(id: $id) { __typename } }",
            "/node/__typename",
            [Value::Null, json!("Application"), Value::Null, json!("Application"), Value::Null, Value::Null],
        ),
        (Action::ReadPrefectures, "{ prefectures { code } __typename }", "/__typename", everybody(json!("Query"))),
        (Action::ReadCodes, "{ codes(kind: GENDER) { code } __typename }", "/__typename", everybody(json!("Query"))),
        (
            Action::ReadAssociations,
            "{ associations(filter: { layer: 1 }) { layer } }",
            "/associations/0/layer",
            everybody(json!(1)),
        ),
        (
            Action::ReadPostalAddresses,
            "{ postalAddresses(postalCode: \"1138621\") { city } __typename }",
            "/__typename",
            everybody(json!("Query")),
        ),
        (
            Action::ReadMedicalSchools,
            "{ medicalSchools(query: \"滋賀医科\") { name } }",
            "/medicalSchools/0/name",
            everybody(json!("滋賀医科大学")),
        ),
        (Action::ReadSocieties, "{ societies(query: \"無い学会\") { id } }", "/societies", everybody(json!([]))),
        (Action::ReadTerms, "{ terms { version } }", "/terms/version", everybody(json!(mamis::domain::terms::CURRENT))),
        (
            Action::ReadRegistrationLink,
            "{ registrationLink(token: \"x\") { state email } }",
            "/registrationLink",
            everybody(json!({ "state": "OVER", "email": null })),
        ),
        (
            Action::ReadEmailChangeLink,
            "{ emailChangeLink(token: \"x\") { state email } }",
            "/emailChangeLink",
            everybody(json!({ "state": "OVER", "email": null })),
        ),
        (Action::ReadRegistration, "{ registration(token: \"x\") { email } }", "/registration", everybody(Value::Null)),
        (
            Action::SearchFacilities,
            "{ facilities(query: \"無い施設\") { totalCount { value } } }",
            "/facilities/totalCount/value",
            everybody(json!(0)),
        ),
        (
            Action::ReadSecretariat,
            "{ secretariat { applicationSteps { totalCount { value } } doctors { totalCount { value } } } }",
            "/secretariat",
            [
                Value::Null,
                Value::Null,
                Value::Null,
                json!({ "applicationSteps": { "totalCount": { "value": 1 } }, "doctors": { "totalCount": { "value": 1 } } }),
                json!({ "applicationSteps": { "totalCount": { "value": 0 } }, "doctors": { "totalCount": { "value": 0 } } }),
                Value::Null,
            ],
        ),
    ];
    let askers = [
        Viewer::Anonymous,
        case.doctor.clone(),
        case.other_doctor.clone(),
        case.staff.aoba.viewer.clone(),
        case.staff.kita.viewer.clone(),
        case.contractor.clone(),
    ];
    for (action, query, path, expected) in &queries {
        for (asker, expected) in askers.iter().zip(expected) {
            let data = case.api.data(asker, query, json!({ "id": id.as_str() })).await;
            assert_eq!(data.pointer(path).unwrap_or(&Value::Null), expected, "{} as {asker:?}", action.field());
        }
    }
    let reads = Action::ALL.iter().filter(|action| action.field().starts_with("Query."));
    let untested: Vec<_> = reads.filter(|action| !queries.iter().any(|(tested, ..)| tested == *action)).collect();
    assert!(untested.is_empty(), "{untested:?}");
}

fn everybody(value: Value) -> [Value; 6] {
    std::array::from_fn(|_| value.clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_of_others_are_refused_in_words_and_change_nothing() {
    let case = Case::new().await;
    let (step, version) = step_of(&case.api.test, case.application, case.nation.aoba.id).await;
    let (step, application) = (encode(step), encode(case.application));
    let draft = encode(mamis::domain::ids::DraftId(uuid::Uuid::nil()));
    let Viewer::Staff(colleague) = &case.staff.aoba.viewer else { panic!("staff") };
    let colleague = encode(colleague.staff_user_id);
    let registration = RegistrationCaseId(uuid::Uuid::nil());
    let looked_after = format!(
        "INSERT INTO registration_case (id, registration_id, doctor_id, association_id, agrees, email, name, name_kana, opened_at)
            VALUES ('{registration}', '{registration}', '{}', '{}', false, '', '見本', 'ミホン', now())",
        case.doctor_id(),
        case.nation.aoba.id
    );
    case.api.test.database.client().await.batch_execute(&looked_after).await.expect("a case");
    let registration = encode(registration);
    let on_step = |more: &str| format!("stepId: \"{}\", version: {version}{more}", step.as_str());
    let on_application = |more: &str| format!("applicationId: \"{}\"{more}", application.as_str());
    let reason = ", reason: \"理由\"";
    let commands = [
        (Action::SaveEnrolmentDraft, "prefectureCode: \"14\"".to_owned()),
        (Action::DiscardEnrolmentDraft, format!("draftId: \"{}\", version: 1", draft.as_str())),
        (
            Action::SubmitEnrolment,
            format!("draftId: \"{}\", version: 1, idempotencyKey: \"key-12345\"", draft.as_str()),
        ),
        (
            Action::ResubmitEnrolment,
            on_application(&format!(
                ", draftId: \"{}\", draftVersion: 1, applicationVersion: {version}",
                draft.as_str()
            )),
        ),
        (Action::WithdrawApplication, on_application(&format!(", version: {version}"))),
        (Action::ReceiveApplication, on_step("")),
        (Action::ApproveApplication, on_step("")),
        (Action::ReturnApplication, on_step(reason)),
        (Action::RefuseApplication, on_step(reason)),
        (Action::ConfirmApplication, on_step("")),
        (Action::CancelReviewAction, on_step(reason)),
        (Action::PostMessage, on_application(", body: \"本文\"")),
        (Action::AddMemo, on_application(", body: \"本文\"")),
        (Action::EndSessions, format!("sessionId: \"{}\"", encode(mamis::domain::ids::SessionId(uuid::Uuid::nil())).as_str())),
        (Action::RequestEmailChange, "email: \"neu@example.jp\", currentPassword: \"wrong-2026!\"".to_owned()),
        (Action::CancelEmailChange, "email: \"neu@example.jp\"".to_owned()),
        (Action::ConfirmEmailChange, "token: \"mamis_link_none\"".to_owned()),
        (Action::BeginSecondFactor, "currentPassword: \"wrong-2026!\"".to_owned()),
        (Action::ConfirmSecondFactor, "code: \"123456\"".to_owned()),
        (Action::RenewRecoveryCodes, "currentPassword: \"wrong-2026!\", code: \"123456\"".to_owned()),
        (Action::RemoveSecondFactor, "currentPassword: \"wrong-2026!\", code: \"123456\"".to_owned()),
        (Action::BeginPasskey, "currentPassword: \"wrong-2026!\", name: \"x\"".to_owned()),
        (Action::RegisterPasskey, "token: \"x\", answer: \"{}\"".to_owned()),
        (Action::RemovePasskey, format!("passkeyId: \"{}\"", encode(mamis::domain::ids::PasskeyId(uuid::Uuid::nil())).as_str())),
        (Action::ResetSecondFactor, format!("id: \"{}\"", colleague.as_str())),
        (Action::AskSecondFactor, "asked: true".to_owned()),
        (Action::AgreeToTerms, "version: \"x\", agreed: true".to_owned()),
        (Action::StartRegistration, "version: \"x\", agreed: true".to_owned()),
        (Action::SendRegistrationMail, "token: \"x\", email: \"a@example.jp\"".to_owned()),
        (Action::ConfirmRegistrationEmail, "linkToken: \"x\"".to_owned()),
        (Action::SaveRegistration, "token: \"x\", version: 1, answers: []".to_owned()),
        (Action::CompleteRegistration, "token: \"x\", version: 1".to_owned()),
        (Action::SetStar, on_application(&format!(", version: {version}{reason}"))),
        (
            Action::RegisterStaffUser,
            "familyName: \"見本\", givenName: \"花\", familyKana: \"ミホン\", givenKana: \"ハナ\", email: \"a@example.jp\", \
             emailAgain: \"a@example.jp\", loginId: \"mihon-hana\", role: STAFF, password: \"hajime-26!\""
                .to_owned(),
        ),
        (Action::InviteStaffUser, format!("id: \"{}\"", colleague.as_str())),
        (Action::AcceptStaffInvitation, "token: \"mamis_link_none\", password: \"jibun-2026!\"".to_owned()),
        (Action::UpdateStaffUser, format!("id: \"{}\", version: 1, inUse: false", colleague.as_str())),
        (Action::DeleteStaffUsers, format!("users: [{{ id: \"{}\", version: 1 }}]", colleague.as_str())),
        (
            Action::CloseRegistrationCase,
            format!("registrationCaseId: \"{}\", version: 1, result: TYPED_NUMBER_WRONG", registration.as_str()),
        ),
        (Action::IssueLetter, format!("doctorId: \"{}\"", encode(case.doctor_id()).as_str())),
        (
            Action::IssueApiToken,
            "name: \"x\", scopes: [SUBSCRIBE], lastDay: \"2026-04-30\"".to_owned(),
        ),
        (Action::RevokeApiToken, format!("apiTokenId: \"{}\"", encode(ApiTokenId(uuid::Uuid::nil())).as_str())),
        (Action::ExportAuditEntries, "filter: { action: \"doctor.read\" }".to_owned()),
    ];
    let written = "SELECT (SELECT count(*) FROM audit_entry) || ' ' || (SELECT count(*) FROM application_event)
        || ' ' || (SELECT sum(version) FROM application) || ' ' || (SELECT sum(version) FROM registration_case) || ' ' || (SELECT count(*) FROM application_draft)";
    let before = case.api.test.database.strings(written).await;
    for (action, input) in &commands {
        let field = action.field().split_once('.').unwrap().1;
        let mut askers = case.outsiders().to_vec();
        askers.push(("staff of an association named later", case.staff.kanagawa.viewer.clone()));
        askers.push(("the doctor", case.doctor.clone()));
        askers.push(("staff of the association", case.staff.aoba.viewer.clone()));
        let theirs = |who: &str| match action {
            Action::SaveEnrolmentDraft => who.contains("doctor"),
            Action::WithdrawApplication => who == "the doctor",
            Action::PostMessage => {
                matches!(who, "the doctor" | "staff of the association" | "staff of an association named later")
            }
            Action::AddMemo | Action::SetStar => {
                who.starts_with("staff of the") || who.starts_with("staff of an association")
            }
            // For a 管理者, who is not among them.
            Action::RegisterStaffUser
            | Action::UpdateStaffUser
            | Action::InviteStaffUser
            | Action::DeleteStaffUsers
            // For whoever holds the URL, which nobody does.
            | Action::AcceptStaffInvitation
            // A session that is nobody's.
            | Action::EndSessions
            // A password that is not his, a change that nobody asked for, a URL that nobody has.
            | Action::RequestEmailChange
            | Action::CancelEmailChange
            | Action::ConfirmEmailChange
            // Likewise, and a set-up that was not begun.
            | Action::BeginSecondFactor
            | Action::ConfirmSecondFactor
            | Action::RenewRecoveryCodes
            | Action::RemoveSecondFactor
            // Likewise, and a passkey that is nobody's.
            | Action::BeginPasskey
            | Action::RegisterPasskey
            | Action::RemovePasskey => false,
            // Nobody here is 管理者.
            Action::ExportAuditEntries
            | Action::IssueApiToken
            | Action::RevokeApiToken
            | Action::ResetSecondFactor
            | Action::AskSecondFactor => false,
            _ => who == "staff of the association",
        };
        for (who, viewer) in askers.into_iter().filter(|(who, _)| !theirs(who)) {
            let query = format!("mutation {{ {field}(input: {{ {input} }}) {{ userErrors {{ code message }} }} }}");
            let data = case.api.data(&viewer, &query, json!({})).await;
            let refusals = data[field]["userErrors"].as_array().unwrap();
            assert_eq!(refusals.len(), 1, "{field} as {who}: {data}");
        }
    }
    assert_eq!(case.api.test.database.strings(written).await, before);
    let writes = Action::ALL.iter().filter(|action| action.field().starts_with("Mutation."));
    assert_eq!(writes.count(), commands.len(), "every mutation is tried");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_of_staff_receives_approves_and_is_told_the_state_after_it() {
    let case = Case::new().await;
    let (step, version) = step_of(&case.api.test, case.application, case.nation.aoba.id).await;
    let query =
        "mutation($step: ID!, $version: Int!) { approveApplication(input: { stepId: $step, version: $version }) {
        step { state availableActions application { version status } } userErrors { code } } }";
    let variables = json!({ "step": encode(step).as_str(), "version": version });
    let data = case.api.data(&case.staff.aoba.viewer, query, variables.clone()).await;
    let payload = &data["approveApplication"];
    assert_eq!(payload["step"]["state"], "APPROVED", "{data}");
    assert_eq!(payload["step"]["availableActions"], json!(["CANCEL"]));
    assert_eq!(payload["step"]["application"]["version"], version + 1);
    let again = case.api.data(&case.staff.aoba.viewer, query, variables).await;
    assert_eq!(again["approveApplication"]["userErrors"], json!([{ "code": "CONFLICT" }]));
    assert_eq!(again["approveApplication"]["step"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_staff_open_is_written_down_and_what_they_list_is_not() {
    let case = Case::new().await;
    let read = "SELECT action FROM audit_entry WHERE action LIKE '%.read' ORDER BY at, action";
    let list = "{ secretariat { applicationSteps { nodes { application { doctor { familyName } } } } } }";
    case.api.data(&case.staff.aoba.viewer, list, json!({})).await;
    case.application(&case.doctor).await;
    assert_eq!(case.api.test.database.strings(read).await, Vec::<String>::new());
    case.application(&case.staff.aoba.viewer).await;
    let open = "query($id: ID!) { node(id: $id) { id } }";
    case.api.data(&case.staff.aoba.viewer, open, json!({ "id": encode(case.doctor_id()).as_str() })).await;
    assert_eq!(case.api.test.database.strings(read).await, ["application.read", "doctor.read"]);

    // Another way in is written down as the front door is.
    let (step, _) = step_of(&case.api.test, case.application, case.nation.aoba.id).await;
    fixtures::joins(&case.api.test, case.doctor_id(), &[case.nation.aoba]).await;
    let one = async |sql: &str| -> uuid::Uuid { case.api.test.database.strings(sql).await[0].parse().expect("an id") };
    let affiliation = AffiliationId(one("SELECT id::text FROM affiliation").await);
    let group = GroupId(one("SELECT id::text FROM affiliation_group").await);
    let before = case.api.test.database.strings(read).await.len();
    for (index, id) in [encode(step), encode(affiliation), encode(group)].iter().enumerate() {
        let opened = case.api.data(&case.staff.aoba.viewer, open, json!({ "id": id.as_str() })).await;
        assert_eq!(opened["node"]["id"], id.as_str());
        assert_eq!(case.api.test.database.strings(read).await.len(), before + index + 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_are_watched_by_staff_for_their_own_and_what_is_below() {
    use futures_util::StreamExt;
    let case = Case::new().await;
    let watch = |viewer: &Viewer, association| {
        let id: async_graphql::ID = encode(association);
        let query = format!(
            "subscription {{ pendingApplicationCounts(associationId: \"{}\") {{ boxes {{ pending }} }} }}",
            id.as_str()
        );
        let (api, viewer) = (&case.api, viewer.clone());
        async move {
            let request = async_graphql::Request::new(query);
            mamis::graphql::execute_stream(&api.schema, &api.test.app, viewer, Default::default(), request).await
        }
    };
    let mut refused: Vec<_> = case.outsiders().into_iter().map(|(_, viewer)| (viewer, case.nation.aoba.id)).collect();
    refused.push((case.doctor.clone(), case.nation.aoba.id));
    refused.push((case.staff.aoba.viewer.clone(), case.nation.yokohama.id));
    refused.push((case.staff.aoba.viewer.clone(), case.nation.kohoku.id));
    for (viewer, association) in refused {
        let first = watch(&viewer, association).await.next().await.expect("an answer");
        let code = first.response.errors[0].extensions.as_ref().and_then(|extensions| extensions.get("code").cloned());
        assert_eq!(code, Some("FORBIDDEN".into()), "{viewer:?}");
    }
    let stop = tokio_util::sync::CancellationToken::new();
    let hub = tokio::spawn(mamis::live::run(case.api.test.app.clone(), stop.clone()));
    let first = watch(&case.staff.kanagawa.viewer, case.nation.aoba.id).await.next().await.expect("an answer");
    let data = first.response.data.clone().into_json().unwrap();
    assert_eq!(data["pendingApplicationCounts"]["boxes"][0]["pending"], 1);
    stop.cancel();
    hub.await.unwrap();
}
