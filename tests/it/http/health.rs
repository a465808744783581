use crate::support::{TestApp, TestServer};

#[tokio::test]
async fn it_is_healthy_and_ready_and_says_so_with_safe_headers() {
    let test = TestApp::new().await;
    let server = TestServer::start(&test).await;
    let browser = server.browser();
    for path in ["/healthz", "/readyz"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        let headers = answer.headers();
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "no-referrer");
        assert_eq!(headers["cache-control"], "no-store");
        assert!(headers["content-security-policy"].to_str().unwrap().contains("frame-ancestors 'none'"));
        assert!(!headers["content-security-policy"].to_str().unwrap().contains("unsafe"));
        assert_eq!(headers["x-request-id"].len(), 32);
    }
}

#[tokio::test]
async fn a_database_without_the_schema_is_not_ready() {
    let test = TestApp::new().await;
    let server = TestServer::start(&test).await;
    let client = test.database.client().await;
    client.batch_execute("DELETE FROM __diesel_schema_migrations").await.unwrap();
    assert_eq!(server.browser().get("/readyz").await.status(), 503);
    assert_eq!(server.browser().get("/healthz").await.status(), 200);
}
