DROP TABLE room_types;
DROP TABLE hotels;
DROP TABLE cities;
DROP FUNCTION limit_room_types_v1();
DROP FUNCTION refuse_room_type_delete_v1();
DROP FUNCTION text_array_is_set_v1(text[]);
