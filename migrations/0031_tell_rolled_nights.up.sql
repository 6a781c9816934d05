-- Whether the daily roll closed a night, because its date was over, and not the hotel: when a clock
-- was wrong, those can be told and opened again.
ALTER TABLE inventory ADD COLUMN closed_by_roll boolean NOT NULL DEFAULT false;

-- Whoever opens such a night answers for it from then on.
CREATE FUNCTION forget_roll_v1() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.closed_by_roll := false;
    RETURN NEW;
END $$;
CREATE TRIGGER forget_roll BEFORE UPDATE OF closed ON inventory
    FOR EACH ROW WHEN (OLD.closed_by_roll AND NOT NEW.closed) EXECUTE FUNCTION forget_roll_v1();
ALTER TABLE inventory ENABLE ALWAYS TRIGGER forget_roll;
