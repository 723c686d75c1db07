CREATE TABLE "agents" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"phone" text,
	"calendar_hash" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "agents_creditor_id_id_pk" PRIMARY KEY("creditor_id","id"),
	CONSTRAINT "agents_name" UNIQUE("creditor_id","name"),
	CONSTRAINT "agents_calendar" UNIQUE("calendar_hash")
);
--> statement-breakpoint
ALTER TABLE "agents" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "placement_invoices" (
	"creditor_id" uuid NOT NULL,
	"placement_id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"balance_cents" bigint NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "placement_invoices_creditor_id_placement_id_invoice_id_pk" PRIMARY KEY("creditor_id","placement_id","invoice_id")
);
--> statement-breakpoint
ALTER TABLE "placement_invoices" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "placement_notices" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"placement_id" uuid NOT NULL,
	"invoice_id" uuid,
	"kind" text NOT NULL,
	"data" jsonb NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"not_before" timestamp with time zone,
	"provider" text,
	"provider_id" text,
	"created_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	CONSTRAINT "placement_notices_creditor_id_id_pk" PRIMARY KEY("creditor_id","id"),
	CONSTRAINT "placement_notices_state" CHECK (state in ('pending', 'sending', 'sent', 'failed', 'unknown'))
);
--> statement-breakpoint
ALTER TABLE "placement_notices" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "placement_reports" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"placement_id" uuid NOT NULL,
	"invoice_id" uuid,
	"kind" text NOT NULL,
	"occurred_on" date NOT NULL,
	"amount_cents" bigint,
	"data" jsonb NOT NULL,
	"report_key" text NOT NULL,
	"source" text NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "placement_reports_creditor_id_id_pk" PRIMARY KEY("creditor_id","id"),
	CONSTRAINT "placement_reports_once" UNIQUE("creditor_id","placement_id","report_key")
);
--> statement-breakpoint
ALTER TABLE "placement_reports" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "placements" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"no" integer NOT NULL,
	"debtor_id" uuid NOT NULL,
	"delivery_id" uuid NOT NULL,
	"agency" jsonb NOT NULL,
	"status" text NOT NULL,
	"seq" integer NOT NULL,
	"decided" jsonb,
	"next_action_at" timestamp with time zone,
	"frozen_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	"receipt_due_at" timestamp with time zone,
	"received_at" timestamp with time zone,
	"agency_reference" text,
	"last_report_at" timestamp with time zone,
	"recall_requested_at" timestamp with time zone,
	"recall_reason" text,
	"ended_at" timestamp with time zone,
	"ended_because" text,
	CONSTRAINT "placements_creditor_id_id_pk" PRIMARY KEY("creditor_id","id"),
	CONSTRAINT "placements_no" UNIQUE("creditor_id","no"),
	CONSTRAINT "placements_delivery" UNIQUE("creditor_id","delivery_id"),
	CONSTRAINT "placements_status" CHECK (status in ('frozen', 'sent', 'received', 'refused', 'recallRequested', 'recalled', 'closed'))
);
--> statement-breakpoint
ALTER TABLE "placements" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "channel_stops" (
	"creditor_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"kind" text NOT NULL,
	"code" text NOT NULL,
	"reason" text NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"stopped_at" timestamp with time zone,
	"until" timestamp with time zone,
	"task_id" uuid,
	"ended_at" timestamp with time zone,
	CONSTRAINT "channel_stops_creditor_id_channel_kind_pk" PRIMARY KEY("creditor_id","channel","kind"),
	CONSTRAINT "channel_stops_kind" CHECK (kind in ('circuit', 'quota', 'configuration', 'budget'))
);
--> statement-breakpoint
ALTER TABLE "channel_stops" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "webhook_events" (
	"creditor_id" uuid NOT NULL,
	"provider" text NOT NULL,
	"event_key" text NOT NULL,
	"kind" text NOT NULL,
	"delivery_id" uuid,
	"body" jsonb NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"applied_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"problem" text,
	CONSTRAINT "webhook_events_creditor_id_provider_event_key_pk" PRIMARY KEY("creditor_id","provider","event_key")
);
--> statement-breakpoint
ALTER TABLE "webhook_events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "holds" DROP CONSTRAINT "holds_kind";--> statement-breakpoint
ALTER TABLE "contact_points" ADD COLUMN "closed" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "debtors" ADD COLUMN "consents" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "phase" smallint DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "send_no" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "message_id" text;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "asked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "asks" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "delivery_facts" ADD COLUMN "send_no" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "delivery_facts" ADD COLUMN "report_key" text;--> statement-breakpoint
ALTER TABLE "delivery_facts" ADD COLUMN "code" text;--> statement-breakpoint
ALTER TABLE "delivery_facts" ADD COLUMN "phase" smallint;--> statement-breakpoint
ALTER TABLE "delivery_facts" ADD COLUMN "outcome" text;--> statement-breakpoint
ALTER TABLE "delivery_facts" ADD COLUMN "occurred_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "delivery_facts" ADD COLUMN "document_id" uuid;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "not_before" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "owner" text;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "attempt" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "revision" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "updated_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "agents" ADD CONSTRAINT "agents_creditor_id_creditors_creditor_id_fk" FOREIGN KEY ("creditor_id") REFERENCES "public"."creditors"("creditor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "placement_invoices" ADD CONSTRAINT "placement_invoices_creditor_id_placement_id_placements_creditor_id_id_fk" FOREIGN KEY ("creditor_id","placement_id") REFERENCES "public"."placements"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "placement_invoices" ADD CONSTRAINT "placement_invoices_creditor_id_invoice_id_invoices_creditor_id_id_fk" FOREIGN KEY ("creditor_id","invoice_id") REFERENCES "public"."invoices"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "placement_notices" ADD CONSTRAINT "placement_notices_creditor_id_placement_id_placements_creditor_id_id_fk" FOREIGN KEY ("creditor_id","placement_id") REFERENCES "public"."placements"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "placement_reports" ADD CONSTRAINT "placement_reports_creditor_id_placement_id_placements_creditor_id_id_fk" FOREIGN KEY ("creditor_id","placement_id") REFERENCES "public"."placements"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "placements" ADD CONSTRAINT "placements_creditor_id_debtor_id_debtors_creditor_id_id_fk" FOREIGN KEY ("creditor_id","debtor_id") REFERENCES "public"."debtors"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "placements" ADD CONSTRAINT "placements_creditor_id_delivery_id_deliveries_creditor_id_id_fk" FOREIGN KEY ("creditor_id","delivery_id") REFERENCES "public"."deliveries"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "placement_invoices_live" ON "placement_invoices" USING btree ("creditor_id","invoice_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "placement_notices_placement" ON "placement_notices" USING btree ("creditor_id","placement_id","created_at");--> statement-breakpoint
CREATE INDEX "placements_live" ON "placements" USING btree ("creditor_id","next_action_at") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "webhook_events_pending" ON "webhook_events" USING btree ("creditor_id","received_at") WHERE applied_at is null;--> statement-breakpoint
CREATE INDEX "webhook_events_delivery" ON "webhook_events" USING btree ("creditor_id","delivery_id");--> statement-breakpoint
ALTER TABLE "delivery_facts" ADD CONSTRAINT "delivery_facts_creditor_id_document_id_documents_creditor_id_id_fk" FOREIGN KEY ("creditor_id","document_id") REFERENCES "public"."documents"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "deliveries_claimed" ON "deliveries" USING btree ("creditor_id","channel","claimed_at");--> statement-breakpoint
CREATE UNIQUE INDEX "delivery_facts_report" ON "delivery_facts" USING btree ("creditor_id","delivery_id","report_key") WHERE report_key is not null;--> statement-breakpoint
ALTER TABLE "holds" ADD CONSTRAINT "holds_kind" CHECK (kind in ('pause', 'dispute', 'plan', 'promise', 'reply', 'placement', 'insolvency', 'represented', 'deceased'));--> statement-breakpoint
CREATE POLICY "own_or_presented" ON "agents" AS PERMISSIVE FOR SELECT TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid or calendar_hash = current_setting('app.calendar_hash', true));--> statement-breakpoint
CREATE POLICY "own_insert" ON "agents" AS PERMISSIVE FOR INSERT TO "relance_app" WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_update" ON "agents" AS PERMISSIVE FOR UPDATE TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "placement_invoices" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "placement_notices" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "placement_reports" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "placements" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "channel_stops" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "webhook_events" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "relay_sees_pending" ON "webhook_events" AS PERMISSIVE FOR SELECT TO "relance_app" USING (current_setting('app.scope', true) = 'relay');