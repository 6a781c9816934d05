//! A server that takes mails over SMTP, on a port of this machine.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What it has taken, and whether it takes more.
#[derive(Clone)]
pub struct PostOffice {
    pub url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    refuses: bool,
    taken: Vec<Taken>,
}

/// A mail that was taken.
#[derive(Clone, Debug)]
pub struct Taken {
    pub from: String,
    pub to: String,
    pub data: String,
}

impl PostOffice {
    /// Opens; closed when the test ends.
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("smtp://{}", listener.local_addr().expect("an address"));
        let office = Self { url, state: Arc::default() };
        let serving = office.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let office = serving.clone();
                tokio::spawn(async move { office.serve(stream).await });
            }
        });
        office
    }

    pub fn refuse(&self, refuses: bool) {
        self.state.lock().expect("a lock").refuses = refuses;
    }

    /// All that was taken.
    pub fn taken(&self) -> Vec<Taken> {
        self.state.lock().expect("a lock").taken.clone()
    }

    /// Speaks as RFC 5321 has it, and knows no extension.
    async fn serve(&self, stream: TcpStream) -> Option<()> {
        let (reader, mut writer) = stream.into_split();
        let mut lines = BufReader::new(reader).lines();
        let (mut from, mut to) = (String::new(), String::new());
        writer.write_all(b"220 post.example\r\n").await.ok()?;
        while let Some(line) = lines.next_line().await.ok()? {
            let command = line.get(..4).unwrap_or_default().to_ascii_uppercase();
            let refuses = self.state.lock().expect("a lock").refuses;
            let answer = match command.as_str() {
                "EHLO" | "HELO" => "250 post.example",
                "MAIL" if refuses => "451 later",
                "MAIL" => {
                    from = line;
                    "250 ok"
                }
                "RCPT" => {
                    to = line;
                    "250 ok"
                }
                "DATA" => {
                    writer.write_all(b"354 go on\r\n").await.ok()?;
                    let mut data = String::new();
                    loop {
                        let line = lines.next_line().await.ok()??;
                        if line == "." {
                            break;
                        }
                        data.push_str(line.strip_prefix('.').unwrap_or(&line));
                        data.push_str("\r\n");
                    }
                    let taken = Taken { from: from.clone(), to: to.clone(), data };
                    self.state.lock().expect("a lock").taken.push(taken);
                    "250 taken"
                }
                "QUIT" => {
                    writer.write_all(b"221 bye\r\n").await.ok()?;
                    return Some(());
                }
                "NOOP" | "RSET" => "250 ok",
                _ => "502 no",
            };
            writer.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
        }
        Some(())
    }
}
