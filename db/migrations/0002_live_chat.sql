ALTER TABLE "chat"."delivery_marks" ALTER COLUMN "delivered_sequence" SET DEFAULT 0;--> statement-breakpoint
ALTER TABLE "chat"."delivery_marks" ADD COLUMN "read_sequence" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "conversations_of_low" ON "chat"."conversations" USING btree ("low_id","last_sent_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "conversations_of_high" ON "chat"."conversations" USING btree ("high_id","last_sent_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "messages_received" ON "chat"."messages" USING btree ("recipient_id","id");