CREATE TABLE "users"."last_days" (
	"user_id" bigint PRIMARY KEY NOT NULL,
	"day" date NOT NULL
);
--> statement-breakpoint
ALTER TABLE "users"."last_days" ADD CONSTRAINT "last_days_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "users"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "last_days_by_day" ON "users"."last_days" USING btree ("day");