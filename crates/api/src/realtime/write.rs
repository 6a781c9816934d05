//! Writes to one socket what waits for it: the first news at once, more of them after a pause.

use std::time::Duration;

use futures::SinkExt;
use futures::stream::SplitSink;
use realtime::{Batch, End, Outbox, measures};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::tungstenite::{Bytes, Message};

use crate::realtime::keep_socket::WebSocket;
use crate::realtime::server_event::event;

/// Of timers that are not set.
const NEVER: Duration = Duration::from_hours(24 * 365);

/// The writing side of a socket.
struct Writer<'s> {
    sink: &'s mut SplitSink<WebSocket, Message>,
    stall_timeout: Duration,
}

/// Writes until the mailbox says that this is the end, or the client takes no more.
pub async fn write(outbox: &Outbox, sink: &mut SplitSink<WebSocket, Message>) -> End {
    let settings = outbox.settings();
    let mut writer = Writer { sink, stall_timeout: settings.stall_timeout };
    let mut beat_at = Instant::now() + settings.beat_interval;
    let mut may_resync_at = Instant::now();
    loop {
        let resync_at = if outbox.wants_resync() { may_resync_at } else { Instant::now() + NEVER };
        let is_beat = tokio::select! {
            () = outbox.filled() => false,
            () = sleep_until(resync_at) => false,
            () = sleep_until(beat_at) => true,
        };
        let batch = outbox.take(Instant::now() >= may_resync_at);
        let has_news = batch.resync || !batch.hotels.is_empty() || !batch.bookings.is_empty();
        if batch.resync {
            may_resync_at = Instant::now() + settings.resync_pause;
        }
        let position = batch.position_after.clone();
        if let Err(end) = writer.write_batch(batch).await {
            return end;
        }
        if is_beat {
            if let Err(end) = writer.beat(position.as_deref()).await {
                return end;
            }
            beat_at = Instant::now() + settings.beat_interval;
        }
        if has_news {
            tokio::time::sleep(settings.pace).await;
        }
    }
}

impl Writer<'_> {
    /// Every frame but the last carries the position before it: a client that is cut off within the
    /// batch hears of the rest again.
    async fn write_batch(&mut self, batch: Batch) -> Result<(), End> {
        let Batch { answers, resync, hotels, bookings, position_before, position_after, end } =
            batch;
        let (before, after) = (position_before.as_deref(), position_after.as_deref());
        for answer in answers {
            self.send("answer", answer).await?;
        }
        if resync {
            self.send("resync", event("resync", "{}", after)).await?;
        }
        for booking in bookings {
            self.send("booking", event("booking", &booking, None)).await?;
        }
        let mut hotels = hotels.into_iter().peekable();
        while let Some(change) = hotels.next() {
            let position = if hotels.peek().is_some() { before } else { after };
            self.send("hotel_changed", event("hotel_changed", &change.data, position)).await?;
            measures::told(change.changed_at.elapsed());
        }
        end.map_or(Ok(()), Err)
    }

    /// A sign of life twice: browsers show no pings, and answer them.
    async fn beat(&mut self, position: Option<&str>) -> Result<(), End> {
        self.send("beat", event("beat", "{}", position)).await?;
        self.send_message(Message::Ping(Bytes::new())).await
    }

    async fn send(&mut self, kind: &'static str, frame: String) -> Result<(), End> {
        self.send_message(Message::Text(frame.into())).await?;
        measures::sent(kind, 1);
        Ok(())
    }

    async fn send_message(&mut self, message: Message) -> Result<(), End> {
        match timeout(self.stall_timeout, self.sink.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Left),
            Err(_) => Err(End::TooSlow),
        }
    }
}
