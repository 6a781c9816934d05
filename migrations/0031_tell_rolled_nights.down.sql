ALTER TABLE inventory DROP COLUMN closed_by_roll;
