//! A PostgreSQL of the program's own, for when no `DATABASE_URL` is set.
//!
//! It lives in `<data folder>/postgresql`: `data` is PostgreSQL's, `run` holds the socket, `log` the server's output.
//! It listens on a Unix socket only. PostgreSQL refuses to run as root, so for root it runs as the user `postgres`.
//!
//! Any number of programs may use it. Each holds a shared lock on `users`; the last to leave stops the server. Locks
//! go with their process, so after kill -9 nothing has to be tidied: the server, if it still runs, is used again.

mod account;
mod binaries;
mod layout;
mod settings;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio_postgres::NoTls;

use account::Account;
use binaries::Binaries;
use layout::Layout;

/// Owner of the cluster and of the database, and the database's name.
const NAME: &str = "mamis";

/// PostgreSQL answers after a crash once it has replayed its log; more than a minute of it is not expected.
const READY_WITHIN: Duration = Duration::from_secs(60);

/// Why there is no database of the program's own. The messages say what to do.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// No PostgreSQL on this machine.
    #[error(
        "PostgreSQL {} or newer is not installed: run `apt-get install postgresql`, or set DATABASE_URL to a server elsewhere",
        binaries::OLDEST
    )]
    NoBinaries,
    /// The data were made by a PostgreSQL that is not there any more.
    #[error(
        "the data in {folder} belong to PostgreSQL {version}, which is not installed: install it again, or move the data \
         to a newer one with pg_upgrade"
    )]
    WrongVersion {
        /// PostgreSQL's data.
        folder: PathBuf,
        /// Major version that made them.
        version: u32,
    },
    /// Root, and nobody to run PostgreSQL as.
    #[error("PostgreSQL does not run as root and there is no user `postgres`: run `adduser --system --group postgres`")]
    NoAccount,
    /// Above the data folder there is one that PostgreSQL's user must not enter.
    #[error(
        "the user `{account}` that PostgreSQL runs as cannot enter {folder}: set DATA_FOLDER to a folder elsewhere, such as /var/lib/mamis"
    )]
    Closed {
        /// The account.
        account: String,
        /// Its way ends here.
        folder: PathBuf,
    },
    /// A PostgreSQL program failed.
    #[error("{program} failed: {output}")]
    Program {
        /// Its name.
        program: &'static str,
        /// The last lines that it wrote.
        output: String,
    },
    /// The server runs but does not answer.
    #[error("the PostgreSQL in {folder} does not answer: {reason}; its log is {log}")]
    Silent {
        /// PostgreSQL's data.
        folder: PathBuf,
        /// What the last attempt said.
        reason: String,
        /// The server's output.
        log: PathBuf,
    },
    /// A folder or file cannot be used.
    #[error("cannot use {path}: {error}")]
    File {
        /// The folder or file.
        path: PathBuf,
        /// What the operating system said.
        error: std::io::Error,
    },
}

/// The running cluster. Call [`LocalCluster::leave`] at the end; without it the server goes on and is used again.
pub struct LocalCluster {
    layout: Layout,
    binaries: Binaries,
    account: Account,
    /// Holds a shared lock: somebody uses the server.
    users: File,
}

impl LocalCluster {
    /// Sees to it that the cluster exists, runs and has the database. Makes it on first use.
    ///
    /// # Errors
    /// Says in words for an administrator what is missing.
    pub async fn join(data_folder: &Path) -> Result<Self, ClusterError> {
        let account = Account::current()?;
        let layout = Layout::prepare(data_folder, &account).await?;
        let binaries = Binaries::find(layout.version_of_data()).await.ok_or_else(|| {
            layout.version_of_data().map_or(ClusterError::NoBinaries, |version| layout.wrong_version(version))
        })?;
        // One program at a time looks, makes, starts or stops.
        let gate = layout.lock("gate").await?;
        let users = layout.open("users")?;
        let cluster = Self { layout, binaries, account, users };
        if !cluster.layout.is_made() {
            cluster.make().await?;
        }
        cluster.start().await?;
        cluster.make_database().await?;
        cluster.users.lock_shared().map_err(cluster.layout.file_error("users"))?;
        drop(gate);
        Ok(cluster)
    }

    /// The address of its database.
    pub fn url(&self) -> String {
        self.url_of(NAME)
    }

    /// Stops the server, unless another program uses it too. Open transactions are rolled back.
    ///
    /// # Errors
    /// The server did not stop within a minute.
    pub async fn leave(self) -> Result<(), ClusterError> {
        let _gate = self.layout.lock("gate").await?;
        self.users.unlock().map_err(self.layout.file_error("users"))?;
        if self.users.try_lock().is_err() {
            tracing::info!("another program uses the local PostgreSQL: it goes on");
            return Ok(());
        }
        if self.layout.running_server().is_some() {
            let data = self.layout.data();
            self.run("pg_ctl", &["stop", "--mode=fast", "--wait", "--silent", "-D", &data.to_string_lossy()]).await?;
            tracing::info!("local PostgreSQL stopped");
        }
        Ok(())
    }

    fn url_of(&self, database: &str) -> String {
        let host: String =
            url::form_urlencoded::byte_serialize(self.layout.socket_folder().as_os_str().as_encoded_bytes()).collect();
        format!("postgres://{NAME}@{}/{database}", host.replace('+', "%20"))
    }

    /// Makes the cluster beside its place and moves it there when it is whole: a kill in between leaves no half of it.
    async fn make(&self) -> Result<(), ClusterError> {
        tracing::info!(folder = %self.layout.data().display(), "making a PostgreSQL cluster");
        let unfinished = self.layout.unfinished();
        self.layout.remove(&unfinished)?;
        let (folder, name) = (unfinished.to_string_lossy().into_owned(), format!("--username={NAME}"));
        // C.UTF-8 is everywhere, knows Japanese letters and never changes its order with an update of the C library.
        let arguments =
            ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=peer", "--data-checksums", &name, "-D", folder.as_str()];
        self.run("initdb", &arguments).await?;
        settings::complete(&unfinished, &self.layout, &self.account)?;
        std::fs::rename(&unfinished, self.layout.data()).map_err(self.layout.file_error("data"))
    }

    /// Starts the server if it does not run, and waits until it answers.
    async fn start(&self) -> Result<(), ClusterError> {
        #[allow(clippy::disallowed_methods, reason = "a time limit, not a time of day")]
        let deadline = std::time::Instant::now() + READY_WITHIN;
        loop {
            if !self.layout.is_in_use() {
                self.start_server().await?;
            }
            let Err(reason) = self.answers().await else { return Ok(()) };
            // Starting up, or on its way down after its last user left: then it is started again.
            if std::time::Instant::now() > deadline {
                let (folder, log) = (self.layout.data(), self.layout.log());
                return Err(ClusterError::Silent { folder, reason, log });
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    async fn start_server(&self) -> Result<(), ClusterError> {
        settings::write(&self.layout, &self.account)?;
        self.layout.forget_dead_server()?;
        let (data, log) = (self.layout.data(), self.layout.log());
        let arguments = [
            "start",
            "--wait",
            "--silent",
            "--timeout=60",
            "-D",
            &data.to_string_lossy(),
            "-l",
            &log.to_string_lossy(),
        ];
        self.run("pg_ctl", &arguments).await.map_err(|error| self.layout.with_end_of_log(error))?;
        tracing::info!(folder = %data.display(), version = self.binaries.version, "local PostgreSQL started");
        Ok(())
    }

    async fn answers(&self) -> Result<(), String> {
        let connecting = tokio_postgres::connect(&self.url_of("postgres"), NoTls).await;
        connecting.map(|_| ()).map_err(|error| error.to_string())
    }

    async fn make_database(&self) -> Result<(), ClusterError> {
        let failed = |error: tokio_postgres::Error| ClusterError::Silent {
            folder: self.layout.data(),
            reason: error.to_string(),
            log: self.layout.log(),
        };
        let (client, connection) = tokio_postgres::connect(&self.url_of("postgres"), NoTls).await.map_err(failed)?;
        let connection = tokio::spawn(connection);
        let there = client.query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&NAME]).await.map_err(failed)?;
        if there.is_none() {
            client.batch_execute(&format!("CREATE DATABASE {NAME}")).await.map_err(failed)?;
        }
        drop(client);
        // Ends because the client is gone; how is of no interest.
        let _ended = connection.await;
        Ok(())
    }

    /// Runs one of PostgreSQL's programs as PostgreSQL's user, to its end.
    async fn run(&self, program: &'static str, arguments: &[&str]) -> Result<(), ClusterError> {
        let mut command = Command::new(self.binaries.path(program));
        self.account.apply(&mut command);
        // The server must not keep this program's output open after it has gone: pg_ctl's own output goes to a file.
        let output = self.layout.output();
        let file = || File::options().append(true).create(true).open(&output).map_err(self.layout.file_error("output"));
        File::create(&output).map_err(self.layout.file_error("output"))?;
        let (out, err) = (file()?, file()?);
        command.args(arguments).current_dir("/").stdin(Stdio::null()).stdout(out).stderr(err);
        let failed = |output: String| ClusterError::Program { program, output };
        let status = command.status().await.map_err(|error| failed(error.to_string()))?;
        if status.success() { Ok(()) } else { Err(failed(layout::end_of(&output))) }
    }
}
