-- What providers and agencies said can only be added to; how far it was acted on is kept beside it.
GRANT SELECT, INSERT ON placement_reports TO relance_app;--> statement-breakpoint
GRANT SELECT, INSERT ON webhook_events TO relance_app;--> statement-breakpoint
GRANT UPDATE (applied_at, attempts, problem) ON webhook_events TO relance_app;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON channel_stops, agents, placements, placement_invoices, placement_notices TO relance_app;--> statement-breakpoint
ALTER TABLE webhook_events FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE channel_stops FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE agents FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE placements FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE placement_invoices FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE placement_reports FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE placement_notices FORCE ROW LEVEL SECURITY;
