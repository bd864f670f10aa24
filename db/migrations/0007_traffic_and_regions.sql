CREATE TABLE "videos"."feed_traffic" (
	"hour" timestamp (3) with time zone NOT NULL,
	"country" text NOT NULL,
	"region" text NOT NULL,
	"city" text NOT NULL,
	"requests" integer NOT NULL,
	CONSTRAINT "feed_traffic_hour_country_region_city_pk" PRIMARY KEY("hour","country","region","city")
);
--> statement-breakpoint
ALTER TABLE "interactions"."comments" ADD COLUMN "region" text;