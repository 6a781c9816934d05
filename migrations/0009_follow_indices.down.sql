ALTER TABLE hotel_changes DROP COLUMN forced;
ALTER TABLE feed_cursors DROP COLUMN hotels_filled, DROP COLUMN filled_to, DROP COLUMN seen;
