//! The bytes of one connection. What is written has to be read in time, and what the HTTP library
//! refuses by itself, a head that it can't read, is told as a problem like everything else.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;

use crate::edge::refused_head::{refusal_in, tell_refusal};

/// After its last answer a connection goes on reading for so long: bytes that nobody read make the
/// system reset it, and the client may never see the answer.
const LINGER_TIMEOUT: Duration = Duration::from_secs(1);
const LINGER_BYTES_MAX: usize = 1024 * 1024;
/// A client that takes at least so many bytes within the time is slow, not dead.
const PROGRESS_BYTES_MIN: usize = 16 * 1024;

/// A connection to a client.
pub struct Socket {
    stream: TcpStream,
    write_timeout: Duration,
    /// Runs while an answer waits to be read.
    unread: Option<Pin<Box<Sleep>>>,
    /// Written since it runs.
    progress_bytes: usize,
    /// What is told instead of the library's own refusal.
    farewell: Bytes,
    linger: Option<Pin<Box<Sleep>>>,
    lingered_bytes: usize,
}

impl Socket {
    /// A connection whose client has so long to read what was written for it.
    pub fn new(stream: TcpStream, write_timeout: Duration) -> Self {
        Self {
            stream,
            write_timeout,
            unread: None,
            progress_bytes: 0,
            farewell: Bytes::new(),
            linger: None,
            lingered_bytes: 0,
        }
    }

    /// Notes whether a write went on, and ends the connection when it has not for too long.
    fn watch(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if let Poll::Ready(written) = written {
            self.progress_bytes += written.as_ref().map_or(0, |bytes| *bytes);
            if self.progress_bytes >= PROGRESS_BYTES_MIN {
                self.restart();
            }
            return Poll::Ready(written);
        }
        let timeout = self.write_timeout;
        let unread = self.unread.get_or_insert_with(|| Box::pin(tokio::time::sleep(timeout)));
        ready!(unread.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    fn restart(&mut self) {
        self.unread = None;
        self.progress_bytes = 0;
    }

    fn poll_farewell(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.farewell.is_empty() {
            let written = Pin::new(&mut self.stream).poll_write(cx, &self.farewell);
            let count = ready!(self.watch(cx, written))?;
            if count == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.farewell.advance(count);
        }
        Poll::Ready(Ok(()))
    }

    /// Reads to the client's end and drops what comes.
    fn poll_linger(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let linger =
            self.linger.get_or_insert_with(|| Box::pin(tokio::time::sleep(LINGER_TIMEOUT)));
        if linger.as_mut().poll(cx).is_ready() {
            return Poll::Ready(());
        }
        let mut bytes = [0; 8 * 1024];
        loop {
            let mut read = ReadBuf::new(&mut bytes);
            match ready!(Pin::new(&mut self.stream).poll_read(cx, &mut read)) {
                Ok(()) if !read.filled().is_empty() => {
                    self.lingered_bytes += read.filled().len();
                    if self.lingered_bytes > LINGER_BYTES_MAX {
                        return Poll::Ready(());
                    }
                }
                Ok(()) | Err(_) => return Poll::Ready(()),
            }
        }
    }
}

impl Read for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut TokioIo::new(&mut self.stream)).poll_read(cx, buffer)
    }
}

impl Write for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let before = match refusal_in(bytes) {
            // answers before it go out first
            Some((at, _)) if at > 0 => bytes.get(..at).unwrap_or_default(),
            Some((_, status)) => {
                self.farewell = tell_refusal(status);
                return Poll::Ready(Ok(bytes.len()));
            }
            None => bytes,
        };
        let written = Pin::new(&mut self.stream).poll_write(cx, before);
        self.watch(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        // a refusal is a head without a body: the last bytes of all
        if let [.., last] = slices
            && refusal_in(last).is_some()
        {
            let first = slices.iter().find(|slice| !slice.is_empty());
            return self.poll_write(cx, first.map_or(&[][..], |first| first));
        }
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.watch(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Everything was written, or nothing was to be.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_farewell(cx))?;
        self.restart();
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_farewell(cx))?;
        if self.linger.is_none() {
            ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
        }
        ready!(self.poll_linger(cx));
        Poll::Ready(Ok(()))
    }
}
