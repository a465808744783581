//! The API in process: types, sight, limits, number of statements.

mod contract;
mod corrections;
mod limits;
mod matrix;
mod route;
mod search;
mod sight;
mod statements;
mod viewer;
mod workload;

use std::sync::Arc;

use async_graphql::{Request, Variables};
use mamis::domain::ids::{AccountId, AssociationId, DoctorId, SessionId, StaffUserId};
use mamis::domain::viewer::{DoctorViewer, RequestInfo, SessionFacts, StaffViewer, Viewer};
use mamis::domain::words::StaffRole;
use mamis::graphql::{ApiSchema, Options};
use serde_json::Value;
use uuid::Uuid;

use crate::support::TestApp;
use crate::support::fixtures::TestId;

/// The application with a schema over it.
pub struct Api {
    pub test: TestApp,
    pub schema: Arc<ApiSchema>,
}

impl Api {
    pub async fn new() -> Self {
        Self::with(Options::default()).await
    }

    pub async fn with(options: Options) -> Self {
        Self::over(TestApp::new().await, options)
    }

    /// Over an application that is there already.
    pub fn over(test: TestApp, options: Options) -> Self {
        let site = "https://mamis.example.jp".parse().expect("an address");
        Self { test, schema: Arc::new(ApiSchema::new(options).at(&site)) }
    }

    /// The whole answer.
    pub async fn ask(&self, viewer: &Viewer, query: &str, variables: Value) -> Value {
        serde_json::from_str(&self.ask_text(viewer, query, variables).await).expect("JSON")
    }

    /// The answer as sent, in which the order of keys can be seen.
    pub async fn ask_text(&self, viewer: &Viewer, query: &str, variables: Value) -> String {
        let request = Request::new(query).variables(Variables::from_json(variables));
        let info = RequestInfo { request_id: "test-request".to_owned(), address: None };
        let response = mamis::graphql::execute(&self.schema, &self.test.app, viewer.clone(), info, request).await;
        serde_json::to_string(&response).expect("an answer is JSON")
    }

    /// The data of an answer that must be without errors.
    pub async fn data(&self, viewer: &Viewer, query: &str, variables: Value) -> Value {
        let mut answer = self.ask(viewer, query, variables).await;
        assert_eq!(answer.get("errors"), None, "{answer:#}");
        answer["data"].take()
    }

    /// The same, with the number of SQL statements that it took.
    pub async fn counted(&self, viewer: &Viewer, query: &str, variables: Value) -> (Value, u64) {
        let before = self.test.app.db.statements();
        let data = self.data(viewer, query, variables).await;
        (data, self.test.app.db.statements() - before)
    }
}

fn session() -> SessionFacts {
    SessionFacts {
        id: SessionId(Uuid::now_v7_for_tests()),
        expires_at: "2026-04-01T22:00:00+09:00".parse().expect("an instant"),
        previous_login_at: Some("2026-03-31T12:00:00+09:00".parse().expect("an instant")),
    }
}

/// A logged-in doctor, without a row of a session.
pub fn as_doctor(doctor_id: DoctorId) -> Viewer {
    Viewer::Doctor(DoctorViewer {
        account_id: AccountId(Uuid::now_v7_for_tests()),
        doctor_id,
        name: "見本 太郎".to_owned(),
        session: session(),
    })
}

/// A logged-in member of staff, without rows of his own.
pub fn as_staff(association_id: AssociationId, role: StaffRole) -> Viewer {
    Viewer::Staff(StaffViewer {
        account_id: AccountId(Uuid::now_v7_for_tests()),
        staff_user_id: StaffUserId(Uuid::now_v7_for_tests()),
        association_id,
        role,
        must_change_password: false,
        lacks_second_factor: false,
        name: "見本 事務".to_owned(),
        session: session(),
    })
}
