//! Registrations with a known 医籍登録番号, as secretariats find and settle them.

use chrono::TimeDelta;
use mamis::domain::ids::{AssociationId, DoctorId, RegistrationCaseId};
use mamis::domain::viewer::Viewer;
use mamis::domain::words::{ProblemCode, RegistrationCaseResult, StaffRole};
use mamis::graphql::Options;
use mamis::graphql::node::encode;
use mamis::jobs::clean::clean;
use mamis::service::registration::close_case;
use mamis::service::{CommandError, Context};
use serde_json::{Value, json};

use super::road::{EMAIL, Road};
use crate::graphql::Api;
use crate::support::fixtures::{self, Nation};
use crate::support::{TestApp, people};

const LIST: &str = "query($state: RegistrationCaseState, $first: Int, $after: String, $last: Int, $before: String) {
    secretariat { openRegistrationCases { value isCapped }
    registrationCases(filter: { state: $state }, first: $first, after: $after, last: $last, before: $before) {
        totalCount { value } pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
        nodes { id name doctor { familyName } } } } }";

const CASE: &str = "query($id: ID!) { secretariat { registrationCase(id: $id) { state agrees name nameKana birthDate
    licenseNumber email doctor { familyName } closedBy result note version } } }";

/// So many cases of one association (`None`: the national one), a minute apart.
async fn cases(test: &TestApp, doctor: DoctorId, holder: Option<AssociationId>, count: usize) {
    let holder = holder.map_or("NULL".to_owned(), |id| format!("'{id}'"));
    let made = format!(
        "INSERT INTO registration_case (id, registration_id, doctor_id, association_id, agrees, email, name, name_kana,
                birth_date, license_number, opened_at)
            SELECT gen_random_uuid(), gen_random_uuid(), '{doctor}', {holder}, false, 'a@example.jp', '見本 ' || i, 'ミホン',
                '1980-04-01', '100001', '2026-03-01'::timestamptz + i / 2 * interval '1 minute'
            FROM generate_series(1, {count}) i"
    );
    test.database.client().await.batch_execute(&made).await.expect("cases");
}

async fn only_case(test: &TestApp) -> RegistrationCaseId {
    let [id] = &test.database.strings("SELECT id::text FROM registration_case").await[..] else { panic!("one case") };
    RegistrationCaseId(id.parse().expect("an id"))
}

fn refusal<T>(done: Result<T, CommandError>) -> (ProblemCode, String) {
    match done {
        Err(CommandError::Refused(problems)) => (problems[0].code, problems[0].message.clone()),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it was done"),
    }
}

fn names(page: &Value) -> Vec<String> {
    let nodes = page["nodes"].as_array().expect("rows");
    nodes.iter().map(|node| node["name"].as_str().expect("a name").to_owned()).collect()
}

/// The road to a case, whom it is shown to, and what of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_seen_by_the_secretariat_that_looks_after_it_and_by_nobody_else() {
    let road = Road::new().await;
    let nation = Nation::create(&road.test).await;
    let member = fixtures::doctor(&road.test, "100002", "見本", "花子").await;
    let agrees = format!(
        "UPDATE doctor SET email = NULL, given_kana = 'ハナコ', birth_date = '1980-04-01' WHERE id = '{member}'"
    );
    road.test.database.client().await.batch_execute(&agrees).await.expect("he agrees");
    fixtures::joins(&road.test, member, &[nation.kita]).await;
    road.completed("100002", "mihon-hanako").await;
    road.test.clock.advance(TimeDelta::minutes(5));
    let stranger = fixtures::doctor(&road.test, "100003", "別", "人").await;
    road.completed("100003", "mihon-hanako").await;

    let kita = people::as_staff(&road.test, nation.kita.id, StaffRole::Staff).await.viewer;
    let national = people::as_staff(&road.test, nation.national.id, StaffRole::Staff).await.viewer;
    let others = [
        people::as_staff(&road.test, nation.osaka.id, StaffRole::Administrator).await.viewer,
        people::as_staff(&road.test, nation.kita.id, StaffRole::TrainingContractor).await.viewer,
        people::as_doctor(&road.test, member).await.viewer,
        Viewer::Anonymous,
    ];
    let api = Api::over(road.test, Options::default());
    let list = async |viewer: &Viewer| api.data(viewer, LIST, json!({})).await["secretariat"].take();
    let own = list(&kita).await;
    assert_eq!(own["openRegistrationCases"], json!({ "value": 1, "isCapped": false }));
    assert_eq!(own["registrationCases"]["nodes"][0]["doctor"], json!({ "familyName": "見本" }));
    let id = own["registrationCases"]["nodes"][0]["id"].as_str().expect("an id").to_owned();
    let case = async |viewer: &Viewer| {
        api.data(viewer, CASE, json!({ "id": id })).await["secretariat"]["registrationCase"].take()
    };
    let expected = json!({ "state": "OPEN", "agrees": true, "name": "見本 花子", "nameKana": "ミホン ハナコ",
        "birthDate": "1980-04-01", "licenseNumber": "100002", "email": EMAIL, "doctor": { "familyName": "見本" },
        "closedBy": null, "result": null, "note": null, "version": 1 });
    assert_eq!(case(&kita).await, expected);
    assert_eq!(case(&national).await, Value::Null);
    for other in &others {
        assert_eq!(case(other).await, Value::Null);
        let seen = list(other).await;
        assert!(seen.is_null() || seen["registrationCases"]["nodes"] == json!([]), "{seen}");
    }
    let read =
        "SELECT actor_name || ' ' || (doctor_id IS NOT NULL) FROM audit_entry WHERE action = 'registration_case.read'";
    assert_eq!(api.test.database.strings(read).await, ["見本 花子 true"], "who opened it, and nobody else");

    // The doctor is no member of the national association: it knows nothing more of him.
    assert_eq!(list(&national).await["registrationCases"]["nodes"][0]["doctor"], Value::Null);
    fixtures::joins(&api.test, stranger, &[nation.kita, nation.osaka, nation.national]).await;
    assert_eq!(list(&national).await["registrationCases"]["nodes"][0]["doctor"], json!({ "familyName": "別" }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_closed_once_with_what_was_found() {
    use RegistrationCaseResult::{LetterIssued, Other};
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    cases(&test, doctor, Some(nation.kita.id), 1).await;
    let id = only_case(&test).await;
    let staff = people::as_staff(&test, nation.kita.id, StaffRole::Staff).await;
    let long = "あ".repeat(201);
    let close = async |ctx: &Context, version, result, note| refusal(close_case(ctx, id, version, result, note).await);

    assert_eq!(close(&staff, 1, None, "").await, (ProblemCode::Required, "結果を選択してください".to_owned()));
    assert_eq!(close(&staff, 1, Some(Other), " ").await.0, ProblemCode::Required);
    assert_eq!(close(&staff, 1, Some(Other), &long).await.0, ProblemCode::TooLong);
    assert_eq!(close(&staff, 7, Some(LetterIssued), "").await.0, ProblemCode::Conflict);
    let elsewhere = people::as_staff(&test, nation.national.id, StaffRole::Administrator).await;
    assert_eq!(close(&elsewhere, 1, Some(LetterIssued), "").await.0, ProblemCode::NotFound);
    let contractor = people::as_staff(&test, nation.kita.id, StaffRole::TrainingContractor).await;
    let himself = people::as_doctor(&test, doctor).await;
    for nobody in [&contractor, &himself, &people::as_nobody(&test)] {
        assert_eq!(close(nobody, 1, Some(LetterIssued), "").await.0, ProblemCode::NotAllowed);
    }
    assert!(test.database.strings("SELECT action FROM audit_entry").await.is_empty(), "a refusal writes nothing");

    // Of many who close it at once one does, and the others are told who.
    let closing = (0..5).map(|_| close_case(&staff, id, 1, Some(Other), "電話で\n確認"));
    let closed = futures_util::future::join_all(closing).await;
    assert_eq!(closed.iter().filter(|closed| closed.is_ok()).count(), 1);
    let told = close(&staff, 1, Some(LetterIssued), "").await;
    let expected = "見本 花子さんが2026/04/01に対応済みにしています。内容を確認してください";
    assert_eq!(told, (ProblemCode::Conflict, expected.to_owned()));
    let kept =
        "SELECT concat_ws('|', result, note, closed_by_name, version, closed_at IS NOT NULL) FROM registration_case";
    assert_eq!(test.database.strings(kept).await, ["other|電話で 確認|見本 花子|2|t"]);
    let history = "SELECT concat_ws('|', action, actor_name, subject_id = (SELECT id FROM registration_case),
            doctor_id IS NOT NULL, details->>'result') FROM audit_entry";
    assert_eq!(test.database.strings(history).await, ["registration_case.close|見本 花子|t|t|other"]);

    let api = Api::over(test, Options::default());
    let seen = api.data(&staff.viewer, CASE, json!({ "id": encode(id).as_str() })).await;
    let case = &seen["secretariat"]["registrationCase"];
    assert_eq!((&case["state"], &case["result"], &case["version"]), (&json!("CLOSED"), &json!("OTHER"), &json!(2)));
    let seen = api.data(&staff.viewer, LIST, json!({ "state": "OPEN" })).await;
    assert!(names(&seen["secretariat"]["registrationCases"]).is_empty());
}

/// The same statements for one case as for many, and pages without gap or repetition.
#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_paged_and_costs_the_same_at_any_size() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    fixtures::joins(&test, doctor, &[nation.kita]).await;
    let staff = people::as_staff(&test, nation.kita.id, StaffRole::Staff).await.viewer;
    cases(&test, doctor, None, 3).await;
    cases(&test, doctor, Some(nation.kita.id), 1).await;
    let mut api = Api::over(test, Options::default());
    let list = async |api: &Api, variables: Value| {
        let (mut data, statements) = api.counted(&staff, LIST, variables).await;
        (data["secretariat"]["registrationCases"].take(), statements)
    };
    // Open ones, rows, total, and the doctors of all rows.
    assert_eq!(list(&api, json!({})).await.1, 4);
    cases(&api.test, doctor, Some(nation.kita.id), 30).await;
    api = Api::over(api.test, Options::default());
    let (all, statements) = list(&api, json!({ "first": 100, "state": "OPEN" })).await;
    assert_eq!((statements, &all["totalCount"]["value"], names(&all).len()), (4, &json!(31), 31));
    let (mut forward, mut after) = (Vec::new(), Value::Null);
    loop {
        let (page, _) = list(&api, json!({ "first": 7, "after": after })).await;
        forward.extend(names(&page));
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(forward, names(&all));
    let (mut backward, mut before) = (Vec::new(), Value::Null);
    loop {
        let (page, _) = list(&api, json!({ "last": 7, "before": before })).await;
        backward.splice(0..0, names(&page));
        before = page["pageInfo"]["startCursor"].clone();
        if page["pageInfo"]["hasPreviousPage"] == false {
            break;
        }
    }
    assert_eq!(backward, names(&all));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_is_kept_for_a_year_after_the_end() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    cases(&test, doctor, Some(nation.kita.id), 1).await;
    let id = only_case(&test).await;
    let staff = people::as_staff(&test, nation.kita.id, StaffRole::Staff).await;
    close_case(&staff, id, 1, Some(RegistrationCaseResult::TypedNumberWrong), "090-0000-0000へ電話").await.unwrap();
    cases(&test, doctor, Some(nation.kita.id), 1).await;
    let kept = "SELECT concat_ws('|', result, name, name_kana, email, birth_date, license_number, note)
        FROM registration_case ORDER BY closed_at NULLS LAST";
    let typed = "見本 1|ミホン|a@example.jp|1980-04-01|100001";
    let whole = [format!("typed_number_wrong|{typed}|090-0000-0000へ電話"), typed.to_owned()];
    test.clock.advance(TimeDelta::days(365));
    clean(&test.app).await.unwrap();
    assert_eq!(test.database.strings(kept).await, whole);
    test.clock.advance(TimeDelta::seconds(1));
    for _ in 0..2 {
        clean(&test.app).await.unwrap();
    }
    assert_eq!(test.database.strings(kept).await, ["typed_number_wrong|||", typed], "an open one stays whole");
    let api = Api::over(test, Options::default());
    let seen = api.data(&staff.viewer, CASE, json!({ "id": encode(id).as_str() })).await;
    let case = &seen["secretariat"]["registrationCase"];
    for field in ["name", "nameKana", "birthDate", "licenseNumber", "email", "note"] {
        assert_eq!(case[field], Value::Null, "{field}");
    }
    assert_eq!((&case["result"], &case["closedBy"]), (&json!("TYPED_NUMBER_WRONG"), &json!("見本 花子")));
}
