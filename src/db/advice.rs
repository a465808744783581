//! Why a connection failed, in words for whoever set the address.

use std::error::Error;

use rustls::CertificateError as Certificate;
use tokio_postgres::error::SqlState;

type Cause = dyn Error + 'static;

/// The whole chain of causes, and where it is known what to do, that too. The driver's own text is only a heading: what
/// the server or the network said is in its sources.
pub fn explain(error: &Cause) -> String {
    let causes: Vec<&Cause> = std::iter::successors(Some(error), |error| (*error).source()).collect();
    let mut text = causes.iter().map(ToString::to_string).collect::<Vec<_>>().join(": ");
    if let Some(advice) = causes.iter().find_map(|cause| advice(*cause)) {
        text = format!("{text}; {advice}");
    }
    text
}

fn advice(cause: &Cause) -> Option<String> {
    if let Some(error) = cause.downcast_ref::<std::io::Error>() {
        // An io::Error is a shell around the error of the TLS library; its source is that error's source.
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
        return inner.map_or_else(|| on_the_way(error), about_tls);
    }
    if let Some(error) = cause.downcast_ref::<tokio_postgres::error::DbError>() {
        return said_by_the_server(error).map(str::to_owned);
    }
    let text = cause.to_string();
    text.contains("server does not support TLS").then(|| {
        "the server speaks no TLS: switch it on there (ssl = on), or leave sslmode out of the address if the way to it \
         is safe"
            .to_owned()
    })
}

fn on_the_way(error: &std::io::Error) -> Option<String> {
    (error.kind() == std::io::ErrorKind::ConnectionRefused)
        .then(|| "nothing listens there: is PostgreSQL running, and are host and port right?".to_owned())
}

fn about_tls(error: &rustls::Error) -> Option<String> {
    let rustls::Error::InvalidCertificate(certificate) = error else { return None };
    Some(match certificate {
        Certificate::UnknownIssuer | Certificate::BadSignature => {
            "nobody whom this machine trusts has signed the server's certificate: name the authority's certificate with \
             &sslrootcert=/path/to/ca.pem in the address, or with SSL_CERT_FILE"
                .to_owned()
        }
        Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => {
            "the server's certificate is for another name: write the name that stands in the certificate as the host of \
             the address, or have a certificate made for this one"
                .to_owned()
        }
        Certificate::Expired | Certificate::ExpiredContext { .. } => "the server's certificate has expired".to_owned(),
        Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => {
            "the server's certificate is not valid yet: is the clock of this machine right?".to_owned()
        }
        other if format!("{other:?}").contains("CaUsedAsEndEntity") => {
            "the server shows the certificate of an authority as its own: have one made for the server and signed by it"
                .to_owned()
        }
        _ => return None,
    })
}

fn said_by_the_server(error: &tokio_postgres::error::DbError) -> Option<&'static str> {
    if error.message().contains("no encryption") {
        return Some("the server lets nobody in without TLS: write ?sslmode=require at the end of the address");
    }
    Some(match *error.code() {
        SqlState::INVALID_PASSWORD => "user or password of the address is wrong",
        SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            "the server lets this user in from here under no circumstances: see its pg_hba.conf"
        }
        SqlState::INVALID_CATALOG_NAME => "an administrator has to make the database first: CREATE DATABASE",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_made_up_where_nothing_is_known() {
        assert_eq!(explain(&std::io::Error::other("odd")), "odd");
    }

    #[test]
    fn a_refused_connection_is_a_server_that_is_not_there() {
        let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
        assert!(
            explain(&refused).ends_with("nothing listens there: is PostgreSQL running, and are host and port right?")
        );
    }
}
