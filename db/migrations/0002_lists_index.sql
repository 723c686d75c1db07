DROP INDEX "invoices_listed";--> statement-breakpoint
CREATE INDEX "invoices_listed" ON "invoices" USING btree ("creditor_id","registered_at");