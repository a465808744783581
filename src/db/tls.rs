//! TLS to a database elsewhere.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::Config;
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

type Error = Box<dyn std::error::Error + Send + Sync>;

/// Where a database is, and whom to believe that it is the one.
#[derive(Debug)]
pub struct Target {
    /// The driver's part of the address.
    pub config: Config,
    /// `sslrootcert`: certificates of the authorities to trust in place of the system's.
    authorities: Option<PathBuf>,
}

impl Target {
    /// Reads the address of a database and adds the limits that notice a server that is gone.
    pub fn parse(url: &str) -> Result<Self, tokio_postgres::Error> {
        let (url, authorities) = without_libpq(url);
        let mut config: Config = url.parse()?;
        config
            .application_name("mamis")
            .connect_timeout(Duration::from_secs(3))
            .tcp_user_timeout(Duration::from_secs(5))
            .keepalives_idle(Duration::from_secs(30));
        Ok(Self { config, authorities })
    }

    /// Only where the address asks for it: many servers hold a certificate that nobody has signed.
    pub fn wants_tls(&self) -> bool {
        self.config.get_ssl_mode() == SslMode::Require
    }

    /// Trusts the authorities that the address names; without, those that the operating system trusts, or that
    /// SSL_CERT_FILE names.
    pub async fn connector(&self) -> Result<MakeRustlsConnect, Error> {
        let authorities = self.authorities.clone();
        // The system's authorities are a large file.
        let roots = tokio::task::spawn_blocking(move || trusted(authorities.as_deref())).await??;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(MakeRustlsConnect::new(config))
    }
}

fn trusted(authorities: Option<&Path>) -> Result<RootCertStore, Error> {
    let mut roots = RootCertStore::empty();
    let Some(file) = authorities else {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        return Ok(roots);
    };
    let unusable = |error: &dyn std::fmt::Display| format!("sslrootcert {}: {error}", file.display());
    for certificate in CertificateDer::pem_file_iter(file).map_err(|error| unusable(&error))? {
        roots.add(certificate.map_err(|error| unusable(&error))?).map_err(|error| unusable(&error))?;
    }
    if roots.is_empty() { Err(unusable(&"holds no certificate in PEM").into()) } else { Ok(roots) }
}

/// The address without what libpq knows and the driver does not. The driver knows `require` alone; here that checks
/// certificate and name, so the stricter words mean the same.
fn without_libpq(url: &str) -> (String, Option<PathBuf>) {
    let Some((base, options)) = url.split_once('?') else { return (url.to_owned(), None) };
    let mut authorities = None;
    let mut kept = Vec::new();
    for option in options.split('&') {
        match option.split_once('=') {
            Some(("sslrootcert", file)) => {
                let file = percent_encoding::percent_decode_str(file).decode_utf8_lossy().into_owned();
                // libpq's word for the operating system's own.
                authorities = Some(file).filter(|file| file != "system").map(PathBuf::from);
            }
            Some(("sslmode", "verify-full" | "verify-ca")) => kept.push("sslmode=require"),
            Some(("sslmode", "allow")) => kept.push("sslmode=prefer"),
            _ => kept.push(option),
        }
    }
    (format!("{base}?{}", kept.join("&")), authorities)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(options: &str) -> Target {
        Target::parse(&format!("postgres://u@db.example/x{options}")).expect("an address")
    }

    #[tokio::test]
    async fn tls_is_used_where_the_address_asks_for_it() {
        for options in ["", "?", "?sslmode=prefer", "?sslmode=allow", "?sslmode=disable&keepalives=0"] {
            assert!(!target(options).wants_tls(), "{options}");
        }
        for options in
            ["?sslmode=require", "?sslmode=verify-full", "?keepalives=0&sslmode=verify-ca&sslrootcert=system"]
        {
            assert!(target(options).wants_tls(), "{options}");
        }
        assert!(target("?sslmode=require").connector().await.is_ok());
    }

    #[tokio::test]
    async fn the_address_may_name_whom_to_trust() {
        let target = target("?sslmode=verify-full&sslrootcert=/nowhere/my%20ca.pem");
        assert_eq!(target.authorities.as_deref(), Some(std::path::Path::new("/nowhere/my ca.pem")));
        let error = target.connector().await.err().expect("the file is not there").to_string();
        assert!(error.starts_with("sslrootcert /nowhere/my ca.pem: "), "{error}");
    }
}
