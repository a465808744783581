//! The whole of the main story in Chromium, for all its people, and the mails that went out on the way.

use chrono::TimeDelta;
use mamis::domain::text::search_key;
use mamis::jobs::mail::Mailer;
use mamis::jobs::outbox::deliver_due;
use serde_json::json;

use crate::support::enrolments::submitted_enrolment;
use crate::support::fixtures::{self, Nation, PASSWORD, Place, TestId};
use crate::support::smtp::SmtpServer;
use crate::support::{TestApp, TestServer, browser, people};

#[tokio::test(flavor = "multi_thread")]
async fn an_enrolment_through_three_layers() {
    // The prefecture sends it back, after the membership of the lowest layer has begun.
    Story { layers: &OSAKA, prefecture: "大阪府", code: "27", returned_by: 1, scripts: true }.tell().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_enrolment_through_four_layers() {
    Story { layers: &KANAGAWA, prefecture: "神奈川県", code: "14", returned_by: 0, scripts: true }.tell().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_enrolment_of_a_doctor_without_scripts() {
    Story { layers: &OSAKA, prefecture: "大阪府", code: "27", returned_by: 0, scripts: false }.tell().await;
}

/// Lowest first.
const OSAKA: [&str; 3] = ["見本北区医師会", "見本大阪府医師会", "見本日本医師会"];
const KANAGAWA: [&str; 4] = ["見本青葉区医師会", "見本横浜市医師会", "見本神奈川県医師会", "見本日本医師会"];
const FACILITY: &str = "見本みどり坂クリニック";

struct Story {
    /// The chain, lowest first.
    layers: &'static [&'static str],
    prefecture: &'static str,
    /// Code of the prefecture.
    code: &'static str,
    /// Which of the layers sends it back.
    returned_by: usize,
    /// The doctors' scripts; secretariats have theirs.
    scripts: bool,
}

impl Story {
    async fn tell(&self) {
        let test = TestApp::new().await;
        let nation = Nation::create(&test).await;
        let chain = match self.layers.len() {
            3 => vec![nation.kita, nation.osaka, nation.national],
            _ => vec![nation.aoba, nation.yokohama, nation.kanagawa, nation.national],
        };
        self.set_the_stage(&test, &chain).await;
        let server = TestServer::start(&test).await;
        let layers: Vec<_> = (0..self.layers.len())
            .map(|layer| json!({ "loginId": format!("office-{layer}"), "association": self.layers[layer] }))
            .collect();
        let data = json!({
            "doctor": "mihon-taro",
            "other": "mihon-jiro",
            "password": PASSWORD,
            "layers": layers,
            "colleague": { "loginId": "colleague", "name": "見本 山田" },
            "returnedBy": self.returned_by,
            "filing": {
                "name": "見本 太郎",
                "prefecture": self.prefecture,
                "association": self.layers[0],
                "chain": self.layers,
                "category": "B：見本B会員",
                "facility": FACILITY,
                "wished": ["2026", "4", "1"],
            },
        });
        browser::story("whole-story.mjs", &server, self.scripts, &data).await;
        let sent = mails(&test).await;
        assert_eq!(sent, self.expected_mails());
    }

    /// People with log-ins, a facility, and an application of another doctor.
    async fn set_the_stage(&self, test: &TestApp, chain: &[Place]) {
        let client = test.database.client().await;
        for place in &chain[..chain.len() - 1] {
            let statement = "UPDATE association SET prefecture_code = $2 WHERE id = $1";
            client.execute(statement, &[&place.id.0, &self.code]).await.expect("a prefecture");
        }
        let statement =
            "INSERT INTO facility (id, kind_code, name, name_kana, search_text, prefecture_code, city, address, updated_at)
             VALUES ($1, 'facility_kind:01', $2, 'ミホンミドリザカクリニック', $3, $4, '見本市', 'みどり坂1-2-3', now())";
        let words = search_key(&format!("{FACILITY}ミホンミドリザカクリニック"));
        client
            .execute(statement, &[&uuid::Uuid::now_v7_for_tests(), &FACILITY, &words, &self.code])
            .await
            .expect("a facility");
        for (layer, place) in chain.iter().enumerate() {
            fixtures::staff(test, place.id, "staff", &format!("office-{layer}")).await;
        }
        let colleague = fixtures::staff(test, chain[0].id, "staff", "colleague").await;
        let statement = "UPDATE staff_user SET name = '見本 山田', wants_arrival_mail = false WHERE id = $1";
        client.execute(statement, &[&colleague.0]).await.expect("a name");
        let doctor = fixtures::doctor(test, "100001", "見本", "太郎").await;
        fixtures::doctor_account(test, doctor, "mihon-taro").await;
        let other = fixtures::doctor(test, "100002", "見本", "次郎").await;
        submitted_enrolment(&people::as_doctor(test, other).await, chain).await;
        let statement = "UPDATE account SET login_id = 'mihon-jiro', login_key = 'mihon-jiro',
                password_hash = (SELECT password_hash FROM account WHERE login_id = 'mihon-taro')
            WHERE doctor_id = $1";
        client.execute(statement, &[&other.0]).await.expect("a log-in");
    }

    /// To whom, and about what; sorted.
    fn expected_mails(&self) -> Vec<String> {
        let taro = |subject: String| format!("doctor100001@example.jp {subject}");
        let jiro = |subject: &str| format!("doctor100002@example.jp {subject}");
        let staff = |layer: usize| format!("office-{layer}@example.jp 新しい申請が届きました");
        let received = "入会の申請を受け付けました（お手続きはまだ完了していません）";
        let below = &self.layers[..self.layers.len() - 1];
        let mut mails = vec![
            jiro(received),
            jiro("申請を取り下げました"),
            staff(0),
            // The second time for the correction.
            taro(received.to_owned()),
            taro(received.to_owned()),
            taro("申請内容の修正をお願いします".to_owned()),
            taro("入会の手続きが完了しました".to_owned()),
        ];
        mails.extend(below.iter().map(|name| taro(format!("{name}への入会が承認されました"))));
        mails.extend((0..self.layers.len()).map(staff));
        mails.push(staff(self.returned_by));
        mails.sort();
        mails
    }
}

/// Everything that the outbox sends within the next minutes: to whom, and about what; sorted.
async fn mails(test: &TestApp) -> Vec<String> {
    let post = SmtpServer::start(&[]).await;
    let from = "MAMIS <mamis@mamis.example.jp>".parse().expect("a sender");
    let mailer = Mailer::smtp(&post.url(), from, "https://mamis.example.jp/").expect("a mailer");
    test.clock.advance(TimeDelta::minutes(5));
    while deliver_due(&test.app, &mailer).await.expect("the database answers") > 0 {}
    let line = |mail: &crate::support::smtp::Received| {
        let subject = decoded(&mail.header("Subject")[0]);
        format!("{} {}", mail.to, subject.trim_start_matches("【MAMIS】"))
    };
    let mut lines: Vec<_> = post.received().iter().map(line).collect();
    lines.sort();
    lines
}

/// A header with its encoded words (RFC 2047, base64) written out.
fn decoded(header: &str) -> String {
    let word = |word: &str| {
        let encoded = word.strip_prefix("=?utf-8?b?")?.strip_suffix("?=")?;
        String::from_utf8(data_encoding::BASE64.decode(encoded.as_bytes()).ok()?).ok()
    };
    header.split(' ').map(|part| word(part).unwrap_or_else(|| part.to_owned())).collect()
}
