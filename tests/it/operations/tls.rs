//! A database elsewhere that lets nobody in without TLS, with an authority of its own.

use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

use super::program::{DataFolder, RunningServer, run, words};

/// A PostgreSQL that answers over TCP as `localhost`, over TLS alone.
struct Guarded {
    folder: DataFolder,
    port: u16,
}

impl Guarded {
    fn start() -> Self {
        let folder = DataFolder::new();
        assert!(run(folder.path(), &["migrate"], &[]).status.success());
        let authority = authority();
        std::fs::write(folder.path().join("ca.pem"), authority.pem()).unwrap();
        std::fs::write(folder.path().join("stranger.pem"), self::authority().pem()).unwrap();
        let key = KeyPair::generate().unwrap();
        let server = CertificateParams::new(["localhost".to_owned()]).unwrap().signed_by(&key, &authority).unwrap();

        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let put = |name: &str, text: &str| put(&folder, name, text);
        put("server.crt", &server.pem());
        put("server.key", &key.serialize_pem());
        put("hba.conf", "local all all peer map=mamis\nhostssl all mamis 127.0.0.1/32 trust\n");
        let hba = folder.path().join("postgresql/data/hba.conf");
        let settings =
            "ssl = on\nssl_cert_file = 'server.crt'\nssl_key_file = 'server.key'\nlisten_addresses = '127.0.0.1'";
        put("local.conf", &format!("{settings}\nport = {port}\nhba_file = '{}'\n", hba.display()));
        start_postgresql(&folder);
        Self { folder, port }
    }

    /// Its address with this host and these options; `{}` stands for the folder of the certificates.
    fn url(&self, host: &str, options: &str) -> String {
        let options = options.replace("{}", &self.folder.path().to_string_lossy());
        format!("postgres://mamis@{host}:{}/mamis{options}", self.port)
    }
}

/// Starts the PostgreSQL of the folder as its user; it ends with the folder.
fn start_postgresql(folder: &DataFolder) {
    let data = folder.path().join("postgresql/data");
    let owner = std::fs::metadata(&data).unwrap();
    // How it was started last: the path of the program, then its arguments.
    let last = std::fs::read_to_string(data.join("postmaster.opts")).unwrap();
    let control = Path::new(last.split(' ').next().unwrap()).with_file_name("pg_ctl");
    let log = folder.path().join("postgresql/log");
    let mut command = Command::new(control);
    command.args(["start", "--wait", "--silent", "-D"]).arg(data).arg("-l").arg(log);
    let started = command.current_dir("/").uid(owner.uid()).gid(owner.gid()).stdout(Stdio::null()).status();
    assert!(started.unwrap().success(), "PostgreSQL starts");
}

/// A file among PostgreSQL's data that is PostgreSQL's user's alone.
fn put(folder: &DataFolder, name: &str, text: &str) {
    let data = folder.path().join("postgresql/data");
    let path: PathBuf = data.join(name);
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    let owner = std::fs::metadata(data).unwrap();
    chown(path, Some(owner.uid()), Some(owner.gid())).unwrap();
}

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_program_works_over_tls_and_over_nothing_else() {
    let guarded = Guarded::start();
    let elsewhere = DataFolder::new();
    let trusted = guarded.url("localhost", "?sslmode=verify-full&sslrootcert={}/ca.pem");
    let check = |url: &str, more: &[(&str, &str)]| {
        let mut settings = vec![("DATABASE_URL", url)];
        settings.extend(more);
        let output = run(elsewhere.path(), &["check"], &settings);
        (words(&output), output.status.success())
    };

    // Migrations, master data, pools and LISTEN: nobody gets in here without TLS.
    let server = RunningServer::start_with(elsewhere.path(), &[("DATABASE_URL", &trusted)]);
    assert_eq!(server.status("/readyz").await, 200);
    server.stop();
    let (said, fit) = check(&trusted, &[]);
    assert!(fit, "{said}");
    let ca = guarded.folder.path().join("ca.pem");
    let (said, fit) = check(&guarded.url("localhost", "?sslmode=require"), &[("SSL_CERT_FILE", &ca.to_string_lossy())]);
    assert!(fit, "{said}");

    for (host, options, advice) in [
        ("localhost", "?sslmode=require", "nobody whom this machine trusts has signed the server's certificate"),
        ("localhost", "?sslmode=verify-full&sslrootcert={}/stranger.pem", "nobody whom this machine trusts has signed"),
        ("127.0.0.1", "?sslmode=verify-full&sslrootcert={}/ca.pem", "the server's certificate is for another name"),
        ("localhost", "", "write ?sslmode=require at the end of the address"),
        ("localhost", "?sslmode=require&sslrootcert={}/nothing.pem", "nothing.pem: "),
    ] {
        let (said, fit) = check(&guarded.url(host, options), &[]);
        assert!(!fit && said.contains("BAD     the database does not let us in"), "{host} {options}: {said}");
        assert!(said.contains(advice), "{host} {options}: {said}");
    }
}

#[tokio::test]
async fn a_server_without_tls_is_named_as_such() {
    let database = crate::support::TestDatabase::new().await;
    let elsewhere = DataFolder::new();
    let url = format!("{}?sslmode=require", database.url());
    let said = words(&run(elsewhere.path(), &["migrate"], &[("DATABASE_URL", &url)]));
    assert!(said.contains("the server speaks no TLS: switch it on there"), "{said}");
}
