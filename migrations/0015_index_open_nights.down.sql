DROP INDEX inventory_open_nights;
