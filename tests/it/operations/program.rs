//! The real program in a process and a folder of its own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Output, Stdio};

use serde_json::Value;

use crate::support::Browser;

/// A folder that PostgreSQL's user can enter, removed with the value together with what still runs in it.
pub struct DataFolder(tempfile::TempDir);

impl DataFolder {
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("mamis-data-").tempdir().expect("a folder");
        open_to_all(folder.path());
        Self(folder)
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Process number of its PostgreSQL.
    pub fn postgresql(&self) -> Option<u32> {
        let mark = std::fs::read_to_string(self.path().join("postgresql/data/postmaster.pid")).ok()?;
        mark.lines().next()?.parse().ok()
    }

    /// The owner's address of its database.
    pub fn url(&self) -> String {
        let socket = self.path().join("postgresql/run").to_string_lossy().replace('/', "%2F");
        format!("postgres://mamis@{socket}/mamis")
    }
}

impl Drop for DataFolder {
    fn drop(&mut self) {
        if let Some(process) = self.postgresql() {
            kill("QUIT", process);
        }
    }
}

/// Lets PostgreSQL's user pass.
pub fn open_to_all(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).expect("the folder is ours");
}

/// Sends a signal.
pub fn kill(signal: &str, process: u32) {
    let status = Command::new("kill").args([&format!("-{signal}"), &process.to_string()]).status();
    assert!(status.expect("kill is there").success(), "{process} runs");
}

/// The program with no other settings than these.
pub fn mamis(data_folder: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mamis"));
    command.args(arguments).env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin").env("DATA_FOLDER", data_folder);
    command.env("LISTEN", "127.0.0.1:0").env("METRICS_LISTEN", "off").env("LOG_FORMAT", "json");
    command.envs(settings.iter().copied());
    command
}

/// Runs it to its end.
pub fn run(data_folder: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    mamis(data_folder, arguments, settings).output().expect("the program runs")
}

/// What it wrote for people.
pub fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// A `mamis server` that answers. Killed with the value.
pub struct RunningServer {
    child: Child,
    /// Reads the log, or the program would wait for ever with a full pipe.
    log: Option<std::thread::JoinHandle<String>>,
    /// Where it answers, as `http://…`.
    pub address: String,
}

impl RunningServer {
    /// Starts it and waits until it says that it serves.
    pub fn start(data_folder: &Path) -> Self {
        Self::start_with(data_folder, &[])
    }

    /// The same with these settings.
    pub fn start_with(data_folder: &Path, settings: &[(&str, &str)]) -> Self {
        Self::of(mamis(data_folder, &["server"], settings))
    }

    /// Runs a command that becomes a server.
    pub fn of(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the program starts");
        let mut log = BufReader::new(child.stderr.take().expect("its log is piped"));
        let address = wait_for(&mut log, "serving")["address"].as_str().expect("an address").to_owned();
        let log = std::thread::spawn(move || {
            let mut rest = Vec::new();
            // What was read before a fault is enough.
            let _read = std::io::Read::read_to_end(&mut log, &mut rest);
            String::from_utf8_lossy(&rest).into_owned()
        });
        Self { child, log: Some(log), address: format!("http://{address}") }
    }

    /// Number of its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// A browser in which nobody is logged in.
    pub fn browser(&self) -> Browser {
        Browser::at(self.address.parse().expect("an address"))
    }

    /// Status of a page.
    pub async fn status(&self, path: &str) -> u16 {
        let answer = reqwest::get(format!("{}{path}", self.address)).await.expect("the server answers");
        answer.status().as_u16()
    }

    /// No time to tidy up. Gives the log.
    pub fn kill(mut self) -> String {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
        self.log()
    }

    /// As an administrator would; waits for the end. Gives the log from when it served.
    pub fn stop(mut self) -> String {
        kill("TERM", self.child.id());
        let ended = self.child.wait().expect("it ends");
        let log = self.log();
        assert!(ended.success(), "{log}");
        log
    }

    fn log(&mut self) -> String {
        self.log.take().map(|log| log.join().expect("a log")).unwrap_or_default()
    }
}

impl Drop for RunningServer {
    fn drop(&mut self) {
        // It may have ended already.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// Reads the log up to a message. A program that ends without it fails the test with all that it said.
fn wait_for(log: &mut BufReader<ChildStderr>, message: &str) -> Value {
    let mut said = String::new();
    loop {
        let mut line = String::new();
        assert!(log.read_line(&mut line).expect("a log in UTF-8") > 0, "it ended without “{message}”:\n{said}");
        if let Ok(entry) = serde_json::from_str::<Value>(&line)
            && entry["message"] == message
        {
            return entry;
        }
        said.push_str(&line);
    }
}

/// A folder below this one whose socket would have too long a path.
pub fn long_folder(below: &Path) -> PathBuf {
    let folder = below.join("a-rather-long-name-for-a-folder".repeat(3));
    std::fs::create_dir(&folder).expect("a folder");
    open_to_all(&folder);
    folder
}

/// Does this run as root? Some tests only mean something then.
pub fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").expect("a process").uid() == 0
}
