DROP FUNCTION probe_write_v1();
DROP TABLE write_probe;
