DROP TABLE hotel_photo_files;
DROP TABLE hotel_photos;
DROP FUNCTION note_photo_insert_v1();
DROP FUNCTION note_photo_update_v1();
DROP FUNCTION note_photo_delete_v1();
