DROP INDEX "videos"."uploads_by_owner";--> statement-breakpoint
ALTER TABLE "videos"."uploads" ADD COLUMN "sequence" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "videos"."uploads_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);--> statement-breakpoint
ALTER TABLE "videos"."uploads" ADD COLUMN "state" text DEFAULT 'UPLOADING' NOT NULL;--> statement-breakpoint
ALTER TABLE "videos"."uploads" ADD COLUMN "raw_object" text;--> statement-breakpoint
ALTER TABLE "videos"."uploads" ADD COLUMN "size" bigint;--> statement-breakpoint
ALTER TABLE "videos"."uploads" ADD COLUMN "title" text;--> statement-breakpoint
ALTER TABLE "videos"."uploads" ADD COLUMN "cover_at_ms" integer;--> statement-breakpoint
ALTER TABLE "videos"."uploads" ADD COLUMN "video_id" bigint;--> statement-breakpoint
ALTER TABLE "videos"."uploads" ADD COLUMN "accepted_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "videos"."uploads" ADD COLUMN "settled_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "videos"."uploads" ADD COLUMN "failure" text;--> statement-breakpoint
ALTER TABLE "videos"."uploads" ADD COLUMN "twin_of" text;--> statement-breakpoint
ALTER TABLE "videos"."videos" ADD COLUMN "small_cover_object" text;--> statement-breakpoint
CREATE INDEX "uploads_by_video" ON "videos"."uploads" USING btree ("video_id");--> statement-breakpoint
CREATE INDEX "uploads_by_owner" ON "videos"."uploads" USING btree ("owner_id","sequence" DESC NULLS FIRST);--> statement-breakpoint
ALTER TABLE "videos"."uploads" ADD CONSTRAINT "uploads_state" CHECK ("videos"."uploads"."state" in ('UPLOADING', 'PROCESSING', 'READY', 'FAILED'));