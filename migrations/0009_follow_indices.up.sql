-- One cursor for each search index outside of the database, under the index's name.
-- seen: up to where its changes were written; for whoever waits, never to start from.
-- filled_to: the last hotel that the backfill has written, hotels_filled how many, so that it goes
-- on after a kill.
ALTER TABLE feed_cursors
    ADD COLUMN seen          pg_snapshot,
    ADD COLUMN filled_to     uuid,
    ADD COLUMN hotels_filled bigint NOT NULL DEFAULT 0;
-- forced: the document is to be written even if it seems to be there already.
ALTER TABLE hotel_changes ADD COLUMN forced boolean NOT NULL DEFAULT false;
