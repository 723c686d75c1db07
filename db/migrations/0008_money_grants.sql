-- Papers and what platforms said can only be added to; a payment's share of an invoice can be undone, never removed.
GRANT SELECT, INSERT ON attachments, credit_notes, life_cycle_statuses, promise_invoices TO relance_app;--> statement-breakpoint
GRANT UPDATE (undone_at, undone_because) ON allocations TO relance_app;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON imports, import_lines, bank_transactions, promises, legal_stops, interruptions, sources, webhook_endpoints, webhook_deliveries, crossings TO relance_app;--> statement-breakpoint
ALTER TABLE attachments FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE credit_notes FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE life_cycle_statuses FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE promise_invoices FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE imports FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE import_lines FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE bank_transactions FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE promises FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE legal_stops FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE interruptions FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE sources FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE webhook_endpoints FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE webhook_deliveries FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE crossings FORCE ROW LEVEL SECURITY;
