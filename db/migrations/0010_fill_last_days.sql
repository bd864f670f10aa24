INSERT INTO "users"."last_days" ("user_id", "day")
SELECT "user_id", max("day") FROM "users"."active_days" GROUP BY 1;
