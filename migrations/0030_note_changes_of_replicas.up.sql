-- Changes count whoever makes them: a session with session_replication_role = replica, as restores
-- and copying tools set it, is noticed as well. Foreign keys stay off there, which is what it is for.
-- Who really wants no notice (the seeder) takes the triggers off and raises the epoch.
ALTER TABLE room_types ENABLE ALWAYS TRIGGER room_types_never_deleted;
ALTER TABLE room_types ENABLE ALWAYS TRIGGER room_types_at_most_50_insert;
ALTER TABLE room_types ENABLE ALWAYS TRIGGER room_types_at_most_50_update;
ALTER TABLE hotels ENABLE ALWAYS TRIGGER note_insert;
ALTER TABLE hotels ENABLE ALWAYS TRIGGER note_update;
ALTER TABLE hotels ENABLE ALWAYS TRIGGER note_delete;
ALTER TABLE hotels ENABLE ALWAYS TRIGGER raise_epoch;
ALTER TABLE hotels ENABLE ALWAYS TRIGGER ring_doorbell;
ALTER TABLE room_types ENABLE ALWAYS TRIGGER note_insert;
ALTER TABLE room_types ENABLE ALWAYS TRIGGER note_update;
ALTER TABLE room_types ENABLE ALWAYS TRIGGER note_delete;
ALTER TABLE room_types ENABLE ALWAYS TRIGGER raise_epoch;
ALTER TABLE room_types ENABLE ALWAYS TRIGGER ring_doorbell;
ALTER TABLE inventory ENABLE ALWAYS TRIGGER note_insert;
ALTER TABLE inventory ENABLE ALWAYS TRIGGER note_update;
ALTER TABLE inventory ENABLE ALWAYS TRIGGER note_delete;
ALTER TABLE inventory ENABLE ALWAYS TRIGGER raise_epoch;
ALTER TABLE inventory ENABLE ALWAYS TRIGGER ring_doorbell;
