-- Whether the daily roll closed a night, because its date was over, and not the hotel: when a clock
-- was wrong, those can be told and opened again. Means nothing while the night is open.
ALTER TABLE inventory ADD COLUMN closed_by_roll boolean NOT NULL DEFAULT false;
