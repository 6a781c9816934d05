DROP TRIGGER forget_roll ON inventory;
DROP FUNCTION forget_roll_v1();
ALTER TABLE inventory DROP COLUMN closed_by_roll;
