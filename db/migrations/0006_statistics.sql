CREATE TABLE "interactions"."views" (
	"video_id" bigint NOT NULL,
	"viewer_id" bigint NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "views_video_id_hour_viewer_id_pk" PRIMARY KEY("video_id","hour","viewer_id")
);
--> statement-breakpoint
CREATE TABLE "users"."active_days" (
	"day" date NOT NULL,
	"user_id" bigint NOT NULL,
	CONSTRAINT "active_days_day_user_id_pk" PRIMARY KEY("day","user_id")
);
--> statement-breakpoint
ALTER TABLE "interactions"."video_stats" ADD COLUMN "view_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "interactions"."views" ADD CONSTRAINT "views_video_id_video_stats_video_id_fk" FOREIGN KEY ("video_id") REFERENCES "interactions"."video_stats"("video_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."active_days" ADD CONSTRAINT "active_days_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "users"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "views_by_time" ON "interactions"."views" USING btree ("hour");--> statement-breakpoint
CREATE INDEX "messages_by_time" ON "chat"."messages" USING btree ("sent_at");--> statement-breakpoint
CREATE INDEX "comments_by_time" ON "interactions"."comments" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "favorites_by_time" ON "interactions"."favorites" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "video_stats_by_author" ON "interactions"."video_stats" USING btree ("author_id");--> statement-breakpoint
CREATE INDEX "follows_by_time" ON "social"."follows" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "users_by_time" ON "users"."users" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "uploads_by_state" ON "videos"."uploads" USING btree ("state","created_at");