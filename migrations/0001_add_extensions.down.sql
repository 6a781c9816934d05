-- The extensions stay: they may have been here before us, and others may use them.
SELECT 1;
