-- What the application role may do. It owns nothing; history can only be appended to; nothing is ever deleted by the app.
GRANT USAGE ON SCHEMA public TO relance_app;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON
  creditors, api_keys, debtors, contact_points, invoices, payments, deliveries, delivery_invoices,
  holds, disputes, plans, instalments, tasks, outbox TO relance_app;--> statement-breakpoint
GRANT SELECT, INSERT ON
  ledger_entries, allocations, delivery_facts, documents, plan_invoices, policy_versions, idempotency_keys TO relance_app;--> statement-breakpoint
-- Events: append and read; only the two chain columns may be filled, and row-level security lets that happen once.
GRANT SELECT, INSERT ON events TO relance_app;--> statement-breakpoint
GRANT UPDATE (chain_no, chain_hash) ON events TO relance_app;--> statement-breakpoint
-- Row-level security binds the owner too, so that a mistaken connection as owner shows nothing. Superusers are not bound.
ALTER TABLE creditors FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE debtors FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE contact_points FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE invoices FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE payments FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE allocations FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE ledger_entries FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE documents FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE deliveries FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE delivery_invoices FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE delivery_facts FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE holds FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE disputes FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE plans FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE plan_invoices FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE instalments FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE tasks FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE events FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE policy_versions FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE idempotency_keys FORCE ROW LEVEL SECURITY;
