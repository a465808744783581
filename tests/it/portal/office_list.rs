//! The 申請一覧 over HTTP: whatever is chosen, its pages show every row once, forwards and backwards.

use std::collections::BTreeSet;

use crate::support::enrolments::submitted_enrolment;
use crate::support::fixtures::{self, Nation};
use crate::support::{Browser, TestApp, TestServer, people};

/// More than two pages of the smallest size.
const ROWS: usize = 56;

/// A local association with many applications, some of which arrived or were sent at the same instant.
struct List {
    _test: TestApp,
    _server: TestServer,
    staff: Browser,
}

impl List {
    async fn new() -> Self {
        let test = TestApp::new().await;
        let nation = Nation::create(&test).await;
        fixtures::staff(&test, nation.kita.id, "staff", "kita-staff").await;
        for number in 0..ROWS {
            let (family, given) = (["髙橋", "林", "三枝"][number % 3], format!("第{number:02}"));
            let doctor = fixtures::doctor(&test, &format!("3000{number:02}"), family, &given).await;
            submitted_enrolment(&people::as_doctor(&test, doctor).await, &[nation.kita, nation.osaka]).await;
        }
        test.database
            .client()
            .await
            .batch_execute(
                "ALTER TABLE application DISABLE TRIGGER application_submitted_once;
                 WITH numbered AS (SELECT id, row_number() OVER (ORDER BY id)::int AS n FROM application)
                 UPDATE application a SET submitted_at = timestamptz '2026-03-01 09:00+09' + (n * 7 % 20) * interval '1 day',
                        star_reason = CASE WHEN n % 5 = 0 THEN '要確認' END
                 FROM numbered WHERE numbered.id = a.id;
                 UPDATE application_step s SET submitted_at = a.submitted_at FROM application a WHERE a.id = s.application_id;
                 WITH numbered AS (SELECT id, row_number() OVER (ORDER BY application_id)::int AS n
                                   FROM application_step WHERE arrived_at IS NOT NULL)
                 UPDATE application_step s
                 SET arrived_at = timestamptz '2026-03-15 09:00+09' + (n % 16) * interval '1 day',
                     arrived_on = date '2026-03-15' + (n % 16),
                     state = CASE WHEN n % 4 = 0 THEN 'received' ELSE state END,
                     received_at = CASE WHEN n % 4 = 0 THEN now() END
                 FROM numbered WHERE numbered.id = s.id",
            )
            .await
            .expect("the rows are spread");
        let server = TestServer::start(&test).await;
        let staff = server.logged_in(&test, "kita-staff").await;
        Self { _test: test, _server: server, staff }
    }

    async fn page(&self, path: &str) -> String {
        let answer = self.staff.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        answer.text().await.expect("a page")
    }
}

/// 受付番号 of the rows, in order.
fn rows(page: &str) -> Vec<String> {
    let cells = page.split("<th scope=\"row\">").skip(1);
    cells.map(|cell| cell.split(['>', '<']).nth(2).expect("a link").to_owned()).collect()
}

/// Where the link with these words leads to.
fn link(page: &str, words: &str) -> Option<String> {
    let (before, _) = page.split_once(&format!(">{words}<"))?;
    let (_, path) = before.rsplit_once("href=\"")?;
    Some(path.split('"').next()?.replace("&amp;", "&"))
}

/// 「全56件中 1〜25件」
fn range(page: &str) -> String {
    let (_, rest) = page.split_once("id=\"result\">").expect("a heading");
    rest.split('<').next().expect("words").to_owned()
}

fn total(page: &str) -> usize {
    let range = range(page);
    range.trim_start_matches('全').split('件').next().and_then(|number| number.parse().ok()).expect("a number")
}

#[tokio::test]
async fn every_row_is_on_one_page_in_every_order() {
    let list = List::new().await;
    let mut seen = BTreeSet::new();
    for filter in ["", "tab=all", "tab=received", "star=yes", "age=14", "from=2026-03-05&to=2026-03-09", "q=%E6%9E%97"]
    {
        for sort in ["arrived.asc", "arrived.desc", "submitted.asc", "submitted.desc"] {
            let first = list.page(&format!("/office/applications?{filter}&sort={sort}")).await;
            let (mut forward, mut page) = (rows(&first), first.clone());
            while let Some(next) = link(&page, "次へ") {
                page = list.page(&next).await;
                let start = forward.len() + 1;
                forward.extend(rows(&page));
                assert_eq!(range(&page), format!("全{}件中 {start}〜{}件", total(&first), forward.len()));
            }
            assert_eq!(forward.len(), total(&first), "{filter} {sort}");
            assert_eq!(forward.iter().collect::<BTreeSet<_>>().len(), forward.len(), "{filter} {sort}: a row twice");
            seen.insert((filter, forward.len()));

            let mut backward = rows(&page);
            while let Some(previous) = link(&page, "前へ") {
                page = list.page(&previous).await;
                backward.splice(0..0, rows(&page));
            }
            assert_eq!(backward, forward, "{filter} {sort}: backwards");
            let opposite = match sort.split_once('.').expect("a word") {
                (by, "asc") => format!("{by}.desc"),
                (by, _) => format!("{by}.asc"),
            };
            let mut other = rows(&list.page(&format!("/office/applications?{filter}&sort={opposite}&per=100")).await);
            other.reverse();
            assert_eq!(other, forward, "{filter}: {sort} is {opposite} the other way round");
        }
    }
    let found: Vec<_> = seen.iter().map(|(filter, count)| (*filter, *count)).collect();
    for (filter, count) in &found {
        assert!(*count > 0, "{filter} finds nothing");
    }
    assert!(found.contains(&("tab=all", ROWS)) && found.contains(&("star=yes", ROWS / 5)), "{found:?}");
}

#[tokio::test]
async fn what_is_chosen_can_be_taken_away_one_by_one() {
    let list = List::new().await;
    let page =
        list.page("/office/applications?kind=enrolment&age=7&star=yes&q=%E6%9E%97&sort=arrived.desc&per=50").await;
    for (words, gone) in
        [("種別：新規（入会）", "kind="), ("経過日数：7日以上", "age="), ("★要注意だけ", "star="), ("検索：林", "q=")]
    {
        let (_, rest) = page.split_once("class=\"applied\"").expect("chips");
        let (before, _) = rest.split_once(words).expect("a chip");
        let (_, path) = before.rsplit_once("href=\"").expect("a link");
        let path = path.split('"').next().expect("an end").replace("&amp;", "&");
        assert!(!path.contains(gone), "{path}");
        assert!(path.contains("sort=arrived.desc") && path.contains("per=50"), "{path}");
        assert_eq!(path.split('&').count(), 5, "{path}: the others stay");
    }
}
