-- Append-only, like every record of what was known and what was claimed.
GRANT SELECT, INSERT ON legal_rates, statements, template_versions TO relance_app;--> statement-breakpoint
ALTER TABLE legal_rates FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE statements FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE template_versions FORCE ROW LEVEL SECURITY;
