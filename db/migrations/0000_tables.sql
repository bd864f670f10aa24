CREATE SCHEMA "chat";
--> statement-breakpoint
CREATE SCHEMA "interactions";
--> statement-breakpoint
CREATE SCHEMA "social";
--> statement-breakpoint
CREATE SCHEMA "users";
--> statement-breakpoint
CREATE SCHEMA "videos";
--> statement-breakpoint
CREATE TABLE "chat"."conversations" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "chat"."conversations_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"low_id" bigint NOT NULL,
	"high_id" bigint NOT NULL,
	"last_sequence" integer NOT NULL,
	"last_sent_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "conversations_pair" UNIQUE("low_id","high_id"),
	CONSTRAINT "two_people" CHECK ("chat"."conversations"."low_id" < "chat"."conversations"."high_id")
);
--> statement-breakpoint
CREATE TABLE "chat"."delivery_marks" (
	"conversation_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"delivered_sequence" integer NOT NULL,
	CONSTRAINT "delivery_marks_conversation_id_user_id_pk" PRIMARY KEY("conversation_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "chat"."messages" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "chat"."messages_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"conversation_id" bigint NOT NULL,
	"sequence" integer NOT NULL,
	"sender_id" bigint NOT NULL,
	"recipient_id" bigint NOT NULL,
	"content" text NOT NULL,
	"sent_at" timestamp (3) with time zone NOT NULL,
	"client_message_id" text,
	CONSTRAINT "messages_in_order" UNIQUE("conversation_id","sequence"),
	CONSTRAINT "messages_once" UNIQUE("conversation_id","sender_id","client_message_id")
);
--> statement-breakpoint
CREATE TABLE "chat"."people" (
	"user_id" bigint PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "interactions"."comments" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "interactions"."comments_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"video_id" bigint NOT NULL,
	"author_id" bigint NOT NULL,
	"content" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "interactions"."favorites" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "interactions"."favorites_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"user_id" bigint NOT NULL,
	"video_id" bigint NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "favorites_once" UNIQUE("video_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "interactions"."user_stats" (
	"user_id" bigint PRIMARY KEY NOT NULL,
	"total_favorited" integer DEFAULT 0 NOT NULL,
	"favorite_count" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "interactions"."video_stats" (
	"video_id" bigint PRIMARY KEY NOT NULL,
	"author_id" bigint NOT NULL,
	"favorite_count" integer DEFAULT 0 NOT NULL,
	"comment_count" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "social"."follow_stats" (
	"user_id" bigint PRIMARY KEY NOT NULL,
	"follow_count" integer DEFAULT 0 NOT NULL,
	"follower_count" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "social"."follows" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "social"."follows_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"follower_id" bigint NOT NULL,
	"followee_id" bigint NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "follows_once" UNIQUE("follower_id","followee_id"),
	CONSTRAINT "nobody_follows_himself" CHECK ("social"."follows"."follower_id" <> "social"."follows"."followee_id")
);
--> statement-breakpoint
CREATE TABLE "users"."sessions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "users"."sessions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"token_hash" text NOT NULL,
	"user_id" bigint NOT NULL,
	"scope" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "sessions_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "users"."users" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "users"."users_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"username" text NOT NULL,
	"username_key" text NOT NULL,
	"password_hash" text NOT NULL,
	"avatar" text DEFAULT '' NOT NULL,
	"background_image" text DEFAULT '' NOT NULL,
	"signature" text DEFAULT '' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_username_key_unique" UNIQUE("username_key")
);
--> statement-breakpoint
CREATE TABLE "videos"."author_stats" (
	"user_id" bigint PRIMARY KEY NOT NULL,
	"work_count" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "videos"."uploads" (
	"id" text PRIMARY KEY NOT NULL,
	"owner_id" bigint NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"content_hash" text
);
--> statement-breakpoint
CREATE TABLE "videos"."videos" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "videos"."videos_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"author_id" bigint NOT NULL,
	"title" text NOT NULL,
	"video_object" text NOT NULL,
	"cover_object" text NOT NULL,
	"duration_ms" integer NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"upload_id" text,
	"content_hash" text NOT NULL,
	"published_at" timestamp (3) with time zone DEFAULT date_trunc('milliseconds', clock_timestamp()) NOT NULL,
	CONSTRAINT "videos_upload_id_unique" UNIQUE("upload_id")
);
--> statement-breakpoint
ALTER TABLE "chat"."conversations" ADD CONSTRAINT "conversations_low_id_people_user_id_fk" FOREIGN KEY ("low_id") REFERENCES "chat"."people"("user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chat"."conversations" ADD CONSTRAINT "conversations_high_id_people_user_id_fk" FOREIGN KEY ("high_id") REFERENCES "chat"."people"("user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chat"."delivery_marks" ADD CONSTRAINT "delivery_marks_conversation_id_conversations_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "chat"."conversations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chat"."messages" ADD CONSTRAINT "messages_conversation_id_conversations_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "chat"."conversations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interactions"."comments" ADD CONSTRAINT "comments_video_id_video_stats_video_id_fk" FOREIGN KEY ("video_id") REFERENCES "interactions"."video_stats"("video_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interactions"."favorites" ADD CONSTRAINT "favorites_video_id_video_stats_video_id_fk" FOREIGN KEY ("video_id") REFERENCES "interactions"."video_stats"("video_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "social"."follows" ADD CONSTRAINT "follows_follower_id_follow_stats_user_id_fk" FOREIGN KEY ("follower_id") REFERENCES "social"."follow_stats"("user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "social"."follows" ADD CONSTRAINT "follows_followee_id_follow_stats_user_id_fk" FOREIGN KEY ("followee_id") REFERENCES "social"."follow_stats"("user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "users"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "comments_by_video" ON "interactions"."comments" USING btree ("video_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "favorites_by_user" ON "interactions"."favorites" USING btree ("user_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "follows_by_follower" ON "social"."follows" USING btree ("follower_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "follows_by_followee" ON "social"."follows" USING btree ("followee_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "sessions_by_user" ON "users"."sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "uploads_by_owner" ON "videos"."uploads" USING btree ("owner_id");--> statement-breakpoint
CREATE INDEX "videos_newest" ON "videos"."videos" USING btree ("published_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "videos_by_author" ON "videos"."videos" USING btree ("author_id","id" DESC NULLS FIRST);