//! An SMTP server that answers as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What happens to the next mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// The answer after the mail's text, such as 250, 451, 550.
    Code(u16),
    /// Takes the mail and hangs up without an answer.
    Drop,
}

/// A mail that arrived as a whole.
#[derive(Debug, Clone)]
pub struct Received {
    /// Address of the envelope.
    pub to: String,
    /// Header and body as sent.
    pub raw: String,
}

impl Received {
    /// Values of a header, unfolded.
    pub fn header(&self, name: &str) -> Vec<String> {
        let head = self.raw.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ");
        let of = |line: &str| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        };
        head.lines().filter_map(of).collect()
    }
}

#[derive(Default)]
struct Inner {
    script: VecDeque<Reply>,
    received: Vec<Received>,
}

/// Listens on a port of this machine until it is dropped.
pub struct SmtpServer {
    inner: Arc<Mutex<Inner>>,
    port: u16,
    task: tokio::task::JoinHandle<()>,
}

impl SmtpServer {
    /// Answers the first mails as the script says, and takes all others.
    pub async fn start(script: &[Reply]) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let inner = Arc::new(Mutex::new(Inner { script: script.iter().copied().collect(), received: Vec::new() }));
        let shared = inner.clone();
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let inner = shared.clone();
                tokio::spawn(async move {
                    // A client that hangs up ends the conversation.
                    let _ = converse(socket, &inner).await;
                });
            }
        });
        Self { inner, port, task }
    }

    /// For `MAIL_URL`.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// All mails so far, those that were refused or dropped included.
    pub fn received(&self) -> Vec<Received> {
        self.inner.lock().unwrap().received.clone()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn converse(socket: TcpStream, inner: &Mutex<Inner>) -> std::io::Result<()> {
    let mut socket = BufReader::new(socket);
    socket.write_all(b"220 test ESMTP\r\n").await?;
    let mut to = String::new();
    let mut line = String::new();
    loop {
        line.clear();
        if socket.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let upper = line.to_ascii_uppercase();
        let answer = if upper.starts_with("EHLO") {
            "250-test\r\n250 8BITMIME\r\n"
        } else if upper.starts_with("RCPT TO:") {
            to = line[8..].split(['<', '>']).nth(1).unwrap_or_default().to_owned();
            "250 ok\r\n"
        } else if upper.starts_with("DATA") {
            socket.write_all(b"354 go on\r\n").await?;
            let raw = read_mail(&mut socket).await?;
            let reply = {
                let mut inner = inner.lock().unwrap();
                inner.received.push(Received { to: to.clone(), raw });
                inner.script.pop_front().unwrap_or(Reply::Code(250))
            };
            match reply {
                Reply::Code(code) => {
                    socket.write_all(format!("{code} told to\r\n").as_bytes()).await?;
                    continue;
                }
                Reply::Drop => return Ok(()),
            }
        } else if upper.starts_with("QUIT") {
            socket.write_all(b"221 bye\r\n").await?;
            return Ok(());
        } else {
            "250 ok\r\n"
        };
        socket.write_all(answer.as_bytes()).await?;
    }
}

async fn read_mail(socket: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut raw = String::new();
    let mut line = String::new();
    while line != ".\r\n" {
        raw.push_str(&line);
        line.clear();
        if socket.read_line(&mut line).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(raw)
}
