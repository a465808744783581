//! What the running program consists of, built once and shared.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use arc_swap::ArcSwap;
use chrono::{DateTime, SubsecRound, Utc};
use data_encoding::HEXLOWER;

use crate::auth::keys::Keys;
use crate::auth::password::Passwords;
use crate::db::models::association::load_tree;
use crate::db::models::setting;
use crate::db::queries::codes::load_codes;
use crate::db::{Db, PoolSizes, migrate};
use crate::domain::association::AssociationTree;
use crate::domain::codes::Codes;
use crate::domain::time::Clock;
use crate::files::FileStore;
use crate::live::Hub;

/// The parts that every use case needs.
pub struct App {
    /// Connections.
    pub db: Db,
    /// Time and randomness.
    pub clock: Arc<dyn Clock>,
    /// Password hashing.
    pub passwords: Passwords,
    /// Keys of cookies and signed texts.
    pub keys: Keys,
    /// Live numbers; kept up to date by `live::run`.
    pub hub: Hub,
    /// Bytes of uploaded documents.
    pub files: FileStore,
    tree: ArcSwap<AssociationTree>,
    codes: ArcSwap<Codes>,
}

impl App {
    /// Opens the database and reads the association tree. Documents are kept in the folder `files`.
    pub async fn open(
        database_url: &str,
        sizes: PoolSizes,
        clock: Arc<dyn Clock>,
        files: &Path,
    ) -> anyhow::Result<Arc<Self>> {
        let files =
            FileStore::in_folder(files).with_context(|| format!("cannot use the folder {}", files.display()))?;
        let db = Db::open(database_url, sizes).await?;
        let passwords = Passwords::new(clock.clone());
        let keys = load_keys(&db, &*clock).await.context("cannot read the key of the installation")?;
        let app = Arc::new(Self {
            db,
            clock,
            passwords,
            keys,
            hub: Hub::default(),
            files,
            tree: ArcSwap::default(),
            codes: ArcSwap::default(),
        });
        app.reload_tree().await?;
        Ok(app)
    }

    /// The association tree as of now. Cheap; hold it for one request.
    pub fn tree(&self) -> Arc<AssociationTree> {
        self.tree.load_full()
    }

    /// Code lists and prefectures. Cheap; hold it for one request.
    pub fn codes(&self) -> Arc<Codes> {
        self.codes.load_full()
    }

    /// Reads the tree and the code lists again: after a change (NOTIFY association_changed) and at midnight in Tokyo, for its terms are dated.
    pub async fn reload_tree(&self) -> anyhow::Result<()> {
        let today = self.clock.today();
        let tree = self.db.read(|reader| async move { load_tree(&reader, today).await });
        let tree = tree.await.context("cannot read the associations")?;
        let codes = self.db.read(|reader| async move { load_codes(&reader).await });
        let codes = codes.await.context("cannot read the code lists")?;
        self.tree.store(Arc::new(tree));
        self.codes.store(Arc::new(codes));
        Ok(())
    }

    /// Does the database answer, with the schema that this program knows?
    pub async fn is_ready(&self) -> anyhow::Result<bool> {
        let run = self.db.read(|reader| async move { migrate::versions(&reader).await }).await.context("no schema")?;
        migrate::is_current_with(&run)
    }
}

/// The key of the installation: made by the first instance that starts, kept in the database, the same on all.
async fn load_keys(db: &Db, clock: &dyn Clock) -> anyhow::Result<Keys> {
    let fresh = HEXLOWER.encode(&crate::auth::token::random(clock));
    let kept = setting::get_or_insert(&mut *db.get().await?, "installation_key", &fresh).await?;
    let bytes = HEXLOWER.decode(kept.as_bytes()).context("setting installation_key is not hexadecimal")?;
    let root = bytes.try_into().map_err(|_| anyhow::anyhow!("setting installation_key is not 32 bytes"))?;
    Ok(Keys::new(root))
}

/// The system's clock and random numbers.
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place that asks the system")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }

    #[allow(clippy::disallowed_methods, reason = "the one place that asks the system")]
    fn random(&self, bytes: &mut [u8]) {
        use rand::TryRngCore;
        // The operating system's generator fails only where the machine is beyond help.
        rand::rngs::OsRng.try_fill_bytes(bytes).expect("the operating system gives random bytes");
    }
}
