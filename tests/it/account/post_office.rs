//! A server that takes mails over SMTP, on a port of this machine.

use std::future::pending;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::net::{TcpListener, TcpStream};

/// What it has taken, and what it answers.
#[derive(Clone)]
pub struct PostOffice {
    pub url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    lines: usize,
    rules: Vec<(&'static str, &'static str, &'static str)>,
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
                office.state.lock().expect("a lock").lines += 1;
                tokio::spawn(async move { office.serve(stream).await });
            }
        });
        office
    }

    /// Answers a step (`HELLO`, `MAIL`, `RCPT`, `DATA`, `END` of the data) otherwise when the line of the
    /// client has such words; says nothing from there on when the answer is empty.
    pub fn answer(&self, step: &'static str, words: &'static str, answer: &'static str) {
        self.state.lock().expect("a lock").rules.push((step, words, answer));
    }

    /// Answers as usual from now on.
    pub fn be_good(&self) {
        self.state.lock().expect("a lock").rules.clear();
    }

    /// All that was taken.
    pub fn taken(&self) -> Vec<Taken> {
        self.state.lock().expect("a lock").taken.clone()
    }

    /// How often somebody connected.
    pub fn lines(&self) -> usize {
        self.state.lock().expect("a lock").lines
    }

    async fn say(
        &self,
        writer: &mut OwnedWriteHalf,
        (step, line): (&str, &str),
        usual: &str,
    ) -> Option<bool> {
        let rules = self.state.lock().expect("a lock").rules.clone();
        let rule = rules.iter().find(|(at, words, _)| *at == step && line.contains(words));
        let answer = rule.map_or(usual, |(_, _, answer)| answer);
        if answer.is_empty() {
            pending::<()>().await;
        }
        writer.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
        Some(answer.starts_with(['2', '3']))
    }

    /// Speaks as RFC 5321 has it, and knows no extension.
    async fn serve(&self, stream: TcpStream) -> Option<()> {
        let (reader, mut writer) = stream.into_split();
        let mut lines = BufReader::new(reader).lines();
        let (mut from, mut to) = (String::new(), String::new());
        self.say(&mut writer, ("HELLO", ""), "220 post.example").await?;
        while let Some(line) = lines.next_line().await.ok()? {
            let command = line.get(..4).unwrap_or_default().to_ascii_uppercase();
            let usual = match command.as_str() {
                "EHLO" | "HELO" | "NOOP" | "RSET" => "250 post.example",
                "MAIL" => {
                    from.clone_from(&line);
                    "250 ok"
                }
                "RCPT" => {
                    to.clone_from(&line);
                    "250 ok"
                }
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                _ => "502 no",
            };
            let goes_on = self.say(&mut writer, (&command, &line), usual).await?;
            if command == "QUIT" {
                return Some(());
            }
            if command != "DATA" || !goes_on {
                continue;
            }
            let mut data = String::new();
            loop {
                let line = lines.next_line().await.ok()??;
                if line == "." {
                    break;
                }
                data.push_str(line.strip_prefix('.').unwrap_or(&line));
                data.push_str("\r\n");
            }
            if self.say(&mut writer, ("END", &data), "250 taken").await? {
                let taken = Taken { from: from.clone(), to: to.clone(), data };
                self.state.lock().expect("a lock").taken.push(taken);
            }
        }
        Some(())
    }
}
