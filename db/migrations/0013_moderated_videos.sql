CREATE TABLE "videos"."moderated_videos" (
	"video_id" bigint PRIMARY KEY NOT NULL,
	"author_id" bigint NOT NULL,
	"moderator_id" bigint NOT NULL,
	"deleted_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
