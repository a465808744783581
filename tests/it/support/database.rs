//! A database per test. LISTEN and advisory locks are per database, so tests don't hear each other.

use std::path::Path;

use mamis::masters::Parts;
use sha2::{Digest, Sha256};
use tokio_postgres::{Client, NoTls};

/// Dropped with the value.
pub struct TestDatabase {
    name: String,
    url: String,
    is_ours: bool,
}

impl TestDatabase {
    /// A migrated database with the master data.
    pub async fn new() -> Self {
        let template = template().await;
        Self::create(&format!("TEMPLATE {template}")).await
    }

    /// A database without any table.
    pub async fn empty() -> Self {
        Self::create("").await
    }

    /// A database without any table, made with these words of CREATE DATABASE.
    pub async fn with_options(options: &str) -> Self {
        Self::create(options).await
    }

    /// Somebody else's, which is left as it is in the end.
    pub fn at(url: &str) -> Self {
        let name = url.rsplit('/').next().unwrap_or_default().to_owned();
        Self { name, url: url.to_owned(), is_ours: false }
    }

    /// Its name on the server.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it is, as the owner.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A connection beside the application's own, as the owner.
    pub async fn client(&self) -> Client {
        connect(&self.url).await
    }

    /// Ends every connection and lets nobody in, as if the server were gone.
    pub async fn shut(&self) {
        let (admin, name) = (connect(&admin_url()).await, &self.name);
        admin.batch_execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await.expect("it is shut");
        let kill = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        admin.batch_execute(&kill).await.expect("connections end");
    }

    /// Lets everybody in again.
    pub async fn reopen(&self) {
        let open = format!("ALTER DATABASE {} ALLOW_CONNECTIONS true", self.name);
        connect(&admin_url()).await.batch_execute(&open).await.expect("it is open");
    }

    /// The first column of a query, as text.
    pub async fn strings(&self, sql: &str) -> Vec<String> {
        let rows = self.client().await.query(sql, &[]).await.expect("the query runs");
        rows.iter().map(|row| row.get(0)).collect()
    }

    async fn create(options: &str) -> Self {
        let name = format!("mamis_test_{}", uuid::Uuid::from_bytes(random()).simple());
        let admin = connect(&admin_url()).await;
        admin.batch_execute(&format!("CREATE DATABASE {name} {options}")).await.expect("a database can be made");
        let url = with_database(&admin_url(), &name);
        Self { name, url, is_ours: true }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if !self.is_ours {
            return;
        }
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // A thread and a runtime of its own: the test's runtime may be going down.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async { connect(&admin_url()).await.batch_execute(&drop).await })
        });
        if let Ok(Err(error)) = dropped.join() {
            eprintln!("test database was not dropped: {error}");
        }
    }
}

/// The template for this state of migrations and master files; made once, by whoever comes first.
async fn template() -> String {
    static NAME: tokio::sync::OnceCell<String> = tokio::sync::OnceCell::const_new();
    NAME.get_or_init(|| async {
        let name = format!("mamis_template_{}", source_digest());
        let admin = connect(&admin_url()).await;
        admin.batch_execute("SELECT pg_advisory_lock(20261123)").await.expect("the lock");
        let there = admin.query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&name]).await.expect("a look");
        if there.is_none() {
            let making = format!("{name}_making");
            admin.batch_execute(&format!("DROP DATABASE IF EXISTS {making} WITH (FORCE)")).await.expect("a drop");
            admin.batch_execute(&format!("CREATE DATABASE {making}")).await.expect("a database can be made");
            let url = with_database(&admin_url(), &making);
            mamis::db::migrate::run(&url).await.expect("migrations run");
            // The postal table is three quarters of the whole; a test that needs it loads it.
            mamis::masters::load_parts(&url, Parts::WithoutPostal).await.expect("master data loads");
            admin.batch_execute(&format!("ALTER DATABASE {making} RENAME TO {name}")).await.expect("a rename");
        }
        admin.batch_execute("SELECT pg_advisory_unlock(20261123)").await.expect("the lock");
        name
    })
    .await
    .clone()
}

fn source_digest() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut digest = Sha256::new();
    for folder in ["migrations", "src/masters"] {
        hash_folder(&root.join(folder), &mut digest);
    }
    digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn hash_folder(folder: &Path, digest: &mut Sha256) {
    let mut entries: Vec<_> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            hash_folder(&path, digest);
        } else {
            digest.update(path.to_string_lossy().as_bytes());
            digest.update(std::fs::read(&path).expect("a file"));
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "tests have no configuration of their own")]
fn admin_url() -> String {
    std::env::var("TEST_DATABASE_URL").expect("TEST_DATABASE_URL is set; script/test does it")
}

/// The same server, another database. The admin address ends in `/<database>`.
fn with_database(url: &str, name: &str) -> String {
    let mut url = url::Url::parse(url).expect("TEST_DATABASE_URL is a postgres:// address");
    url.set_path(name);
    url.into()
}

/// A client of any database.
pub async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("the test server answers");
    tokio::spawn(connection);
    client
}

fn random() -> [u8; 16] {
    use rand::TryRngCore;
    let mut bytes = [0; 16];
    rand::rngs::OsRng.try_fill_bytes(&mut bytes).expect("random bytes");
    bytes
}
