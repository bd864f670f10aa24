CREATE INDEX CONCURRENTLY "comments_by_author" ON "interactions"."comments" USING btree ("author_id");--> statement-breakpoint
CREATE INDEX CONCURRENTLY "views_by_viewer" ON "interactions"."views" USING btree ("viewer_id");--> statement-breakpoint
CREATE INDEX CONCURRENTLY "active_days_by_user" ON "users"."active_days" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX CONCURRENTLY "users_left" ON "users"."users" USING btree ("id") WHERE left_at is not null;--> statement-breakpoint
CREATE INDEX CONCURRENTLY "users_administrators" ON "users"."users" USING btree ("id") WHERE role = 'ADMINISTRATOR';