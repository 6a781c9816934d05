DROP TABLE seeded_world;
