CREATE TABLE "videos"."stored_media" (
	"is_only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"objects" bigint NOT NULL,
	"bytes" bigint NOT NULL,
	"counted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "stored_media_once" CHECK ("videos"."stored_media"."is_only")
);
