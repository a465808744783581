//! What the charts of the TOP are drawn from.

use chrono::TimeDelta;
use mamis::domain::application::actions::ReviewAction;
use mamis::domain::enrolment::EnrolmentForm;
use mamis::domain::words::StaffRole;
use mamis::graphql::Options;
use serde_json::json;

use super::Api;
use crate::support::enrolments::{act, day as day_of, enrolment_form, submitted};
use crate::support::fixtures::{self, Nation};
use crate::support::{TestApp, people};

const QUERY: &str = "{ secretariat { workload { returned { box returned } ages { fromDays toDays pending }
    days { day arrived handled } medianDays medianDaysBefore } } }";

#[tokio::test]
async fn the_workload_tells_of_desk_and_days() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    let staff = people::as_staff(&test, nation.kita.id, StaffRole::Staff).await;
    let elsewhere = people::as_staff(&test, nation.osaka.id, StaffRole::Staff).await;
    // Days from the first of April on which one arrives, and what is done with it after so many days more.
    let fates = [
        (0, None),
        (2, Some((1, ReviewAction::Approve))),
        (10, Some((0, ReviewAction::Return))),
        (14, None),
        (16, Some((1, ReviewAction::Approve))),
        (16, Some((1, ReviewAction::Receive))),
        (17, None),
    ];
    let mut open = Vec::new();
    for day in 0..=17 {
        for (number, (_, fate)) in fates.iter().enumerate().filter(|(_, (arrives, _))| *arrives == day) {
            let doctor = fixtures::doctor(&test, &format!("10000{number}"), "見本", "太郎").await;
            let doctor = people::as_doctor(&test, doctor).await;
            let form =
                EnrolmentForm { wished_on: day_of("2026-06-01"), ..enrolment_form(&[nation.kita, nation.osaka]) };
            let application = submitted(&doctor, &form).await;
            open.extend(fate.map(|(after, action)| (day + after, action, application)));
        }
        for (_, action, application) in open.extract_if(.., |(due, ..)| *due == day) {
            act(&test, &staff, application, action).await.expect("it is done");
        }
        if day < 17 {
            test.clock.advance(TimeDelta::days(1));
        }
    }
    let api = Api::over(test, Options::default());
    let (data, statements) = api.counted(&staff.viewer, QUERY, json!({})).await;
    assert_eq!(statements, 4);
    let workload = &data["secretariat"]["workload"];
    let returned: Vec<_> = workload["returned"].as_array().unwrap().iter().map(|it| it["returned"].clone()).collect();
    assert_eq!(returned, [1, 0, 0, 0]);
    let ages: Vec<_> = workload["ages"].as_array().unwrap().iter().map(|age| age["pending"].clone()).collect();
    // Arrived 17, 3, 1 (received) and 0 days ago.
    assert_eq!(ages, [2, 1, 0, 1]);
    let days = workload["days"].as_array().unwrap();
    assert_eq!(days.len(), 14);
    assert_eq!((&days[0]["day"], &days[13]["day"]), (&json!("2026-04-05"), &json!("2026-04-18")));
    let busy: Vec<_> = days
        .iter()
        .filter(|day| day["arrived"] != 0 || day["handled"] != 0)
        .map(|day| (day["day"].as_str().unwrap()[8..].to_owned(), day["arrived"].clone(), day["handled"].clone()))
        .collect();
    let expected = [("11", 1, 1), ("15", 1, 0), ("17", 2, 0), ("18", 1, 1)];
    assert_eq!(busy, expected.map(|(day, arrived, handled)| (day.to_owned(), json!(arrived), json!(handled))));
    assert_eq!((&workload["medianDays"], &workload["medianDaysBefore"]), (&json!(1.0), &json!(0.0)));

    let other = api.data(&elsewhere.viewer, QUERY, json!({})).await;
    let ages = other["secretariat"]["workload"]["ages"].as_array().unwrap().clone();
    assert_eq!(ages.iter().map(|age| age["pending"].as_i64().unwrap()).sum::<i64>(), 2, "only its own desk");
}
