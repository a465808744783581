//! Made-up associations and people. Codes begin with `T`, so they never meet the master data.

use mamis::domain::ids::{AccountId, AssociationId, CategoryId, DoctorId, StaffUserId};
use tokio_postgres::Client;
use uuid::Uuid;

use super::TestApp;

/// A small nation: national > prefecture > city > two wards; national > prefecture > local; and a local one that
/// demands every layer.
///
/// ```text
/// national ─ kanagawa ─ yokohama ─ aoba, kohoku
///          └ osaka ─ kita
///                  └ strict (requires_upper_layers)
/// ```
pub struct Nation {
    pub national: Place,
    pub kanagawa: Place,
    pub yokohama: Place,
    pub aoba: Place,
    pub kohoku: Place,
    pub osaka: Place,
    pub kita: Place,
    pub strict: Place,
}

/// An association and its two categories.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    pub id: AssociationId,
    pub category_a: CategoryId,
    pub category_b: CategoryId,
}

impl Nation {
    pub async fn create(test: &TestApp) -> Self {
        let client = test.database.client().await;
        let national = place(&client, "T1", 1, "national", "見本日本医師会", None, false).await;
        let kanagawa = place(&client, "T2-14", 2, "prefectural", "見本神奈川県医師会", Some(national.id), false).await;
        let yokohama = place(&client, "T3-14", 3, "municipal", "見本横浜市医師会", Some(kanagawa.id), false).await;
        let aoba = place(&client, "T4-14-1", 4, "ward", "見本青葉区医師会", Some(yokohama.id), false).await;
        let kohoku = place(&client, "T4-14-2", 4, "ward", "見本港北区医師会", Some(yokohama.id), false).await;
        let osaka = place(&client, "T2-27", 2, "prefectural", "見本大阪府医師会", Some(national.id), false).await;
        let kita = place(&client, "T3-27-1", 3, "municipal", "見本北区医師会", Some(osaka.id), false).await;
        let strict = place(&client, "T3-27-2", 3, "municipal", "見本全層医師会", Some(osaka.id), true).await;
        test.app.reload_tree().await.expect("the tree is read");
        Self { national, kanagawa, yokohama, aoba, kohoku, osaka, kita, strict }
    }
}

/// An association with two categories. The tree has to be read again afterwards.
pub async fn place(
    client: &Client,
    code: &str,
    layer: i16,
    kind: &str,
    name: &str,
    parent: Option<AssociationId>,
    requires_upper_layers: bool,
) -> Place {
    let id = Uuid::now_v7_for_tests();
    client
        .execute(
            "INSERT INTO association (id, code, layer, kind, requires_upper_layers, is_sample, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, true, now(), now())",
            &[&id, &code, &layer, &kind, &requires_upper_layers],
        )
        .await
        .expect("an association");
    client
        .execute(
            "INSERT INTO association_term (id, association_id, name, name_kana, parent_id, starts_on)
             VALUES ($1, $2, $3, 'ミホンイシカイ', $4, '1947-11-01')",
            &[&Uuid::now_v7_for_tests(), &id, &name, &parent.map(|parent| parent.0)],
        )
        .await
        .expect("a term");
    Place {
        id: AssociationId(id),
        category_a: category(client, id, "A", "見本A会員", 1).await,
        category_b: category(client, id, "B", "見本B会員", 2).await,
    }
}

async fn category(client: &Client, association: Uuid, code: &str, label: &str, order: i32) -> CategoryId {
    let id = Uuid::now_v7_for_tests();
    client
        .execute(
            "INSERT INTO category (id, association_id, code, label, sort_order) VALUES ($1, $2, $3, $4, $5)",
            &[&id, &association, &code, &label, &order],
        )
        .await
        .expect("a category");
    CategoryId(id)
}

/// A doctor without membership.
pub async fn doctor(test: &TestApp, license_number: &str, family_name: &str, given_name: &str) -> DoctorId {
    let id = Uuid::now_v7_for_tests();
    test.database
        .client()
        .await
        .execute(
            "INSERT INTO doctor (id, license_number, family_name, given_name, family_kana, given_kana, search_text, email, created_at, updated_at)
             VALUES ($1, $2, $3, $4, 'ミホン', 'タロウ', $3 || $4 || 'ミホンタロウ', $5, now(), now())",
            &[&id, &license_number, &family_name, &given_name, &format!("doctor{license_number}@example.jp")],
        )
        .await
        .expect("a doctor");
    DoctorId(id)
}

/// Makes the doctor a member of these since 2020, lowest layer first, without groups and categories.
pub async fn joins(test: &TestApp, doctor: DoctorId, chain: &[Place]) {
    let row = |place: &Place| {
        let id = Uuid::now_v7_for_tests();
        format!("('{id}', '{doctor}', '{}', '2020-04-01', now())", place.id)
    };
    let rows: Vec<_> = chain.iter().map(row).collect();
    let joined = format!(
        "INSERT INTO affiliation (id, doctor_id, association_id, joined_on, recorded_at) VALUES {}",
        rows.join(", ")
    );
    test.database.client().await.batch_execute(&joined).await.expect("a member");
}

/// Password of every account made here.
pub const PASSWORD: &str = "mihon-2026!";

/// Hashed once; hashing is meant to be slow.
async fn password_hash(test: &TestApp) -> &'static str {
    static HASH: tokio::sync::OnceCell<String> = tokio::sync::OnceCell::const_new();
    HASH.get_or_init(|| async { test.app.passwords.hash(PASSWORD.to_owned().into()).await.expect("a hash") }).await
}

/// A log-in for a doctor.
pub async fn doctor_account(test: &TestApp, doctor: DoctorId, login_id: &str) -> AccountId {
    account(test, login_id, Some(doctor.0), None).await
}

/// A member of a secretariat, in use without limit, with a log-in.
pub async fn staff(test: &TestApp, association: AssociationId, role: &str, login_id: &str) -> StaffUserId {
    let id = Uuid::now_v7_for_tests();
    test.database
        .client()
        .await
        .execute(
            "INSERT INTO staff_user (id, association_id, name, name_kana, email, role, created_at, updated_at)
             VALUES ($1, $2, '見本 職員', 'ミホンショクイン', $3, $4, now(), now())",
            &[&id, &association.0, &format!("{login_id}@example.jp"), &role],
        )
        .await
        .expect("a staff user");
    account(test, login_id, None, Some(id)).await;
    StaffUserId(id)
}

async fn account(test: &TestApp, login_id: &str, doctor: Option<Uuid>, staff: Option<Uuid>) -> AccountId {
    let id = Uuid::now_v7_for_tests();
    let hash = password_hash(test).await;
    test.database
        .client()
        .await
        .execute(
            "INSERT INTO account (id, login_id, login_key, password_hash, doctor_id, staff_user_id, terms_version, created_at, updated_at)
             VALUES ($1, $2, lower($2), $3, $4, $5, $6, now(), now())",
            &[&id, &login_id, &hash, &doctor, &staff, &mamis::domain::terms::CURRENT],
        )
        .await
        .expect("an account");
    AccountId(id)
}

/// Ids for rows that tests write themselves.
pub trait TestId {
    fn now_v7_for_tests() -> Uuid;
}

impl TestId for Uuid {
    #[allow(clippy::disallowed_methods, reason = "rows written by a test need no set clock")]
    fn now_v7_for_tests() -> Uuid {
        Uuid::now_v7()
    }
}
