CREATE TABLE "videos"."moderated_pictures" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "videos"."moderated_pictures_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"user_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"moderator_id" bigint NOT NULL,
	"removed_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "videos"."profile_pictures" (
	"user_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"object" text NOT NULL,
	"set_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "profile_pictures_user_id_kind_pk" PRIMARY KEY("user_id","kind"),
	CONSTRAINT "profile_pictures_object_unique" UNIQUE("object"),
	CONSTRAINT "profile_pictures_kind" CHECK ("videos"."profile_pictures"."kind" in ('AVATAR', 'BACKGROUND_IMAGE'))
);
--> statement-breakpoint
ALTER TABLE "videos"."uploads" ADD COLUMN "purpose" text DEFAULT 'VIDEO' NOT NULL;--> statement-breakpoint
ALTER TABLE "videos"."profile_pictures" ADD CONSTRAINT "profile_pictures_user_id_author_stats_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "videos"."author_stats"("user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "videos"."uploads" ADD CONSTRAINT "uploads_purpose" CHECK ("videos"."uploads"."purpose" in ('VIDEO', 'AVATAR', 'BACKGROUND_IMAGE')) NOT VALID;
