DROP TRIGGER belong ON hotels;
DROP FUNCTION belong_v1();
DROP FUNCTION belonging_v1(text, integer, integer);
ALTER TABLE hotels
    DROP city_place,
    DROP district_place,
    DROP district,
    DROP region,
    DROP place_names;
DROP FUNCTION nearest_place_v1(text, integer, integer);
DROP TABLE places;
DROP FUNCTION in_country_v1(text, integer, integer);
DROP FUNCTION metres_v1(integer, integer, integer, integer);
DROP TABLE loaded_gazetteer;
DROP TABLE regions;
DROP TABLE countries;
