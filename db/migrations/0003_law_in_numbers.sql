CREATE TABLE "legal_rates" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"effective_from" date NOT NULL,
	"hundredths" integer NOT NULL,
	"source" text NOT NULL,
	"checked_on" date NOT NULL,
	"confidence" text NOT NULL,
	"added_at" timestamp with time zone NOT NULL,
	"added_by" text NOT NULL,
	CONSTRAINT "legal_rates_creditor_id_id_pk" PRIMARY KEY("creditor_id","id"),
	CONSTRAINT "legal_rates_kind" CHECK (kind in ('ecbMro', 'legalPro', 'legalIndividuals'))
);
--> statement-breakpoint
ALTER TABLE "legal_rates" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "statements" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"delivery_id" uuid NOT NULL,
	"on_date" date NOT NULL,
	"input" jsonb NOT NULL,
	"body" jsonb NOT NULL,
	"rates_as_of" timestamp with time zone NOT NULL,
	"sha256" text NOT NULL,
	"issued_at" timestamp with time zone NOT NULL,
	CONSTRAINT "statements_creditor_id_id_pk" PRIMARY KEY("creditor_id","id")
);
--> statement-breakpoint
ALTER TABLE "statements" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "template_versions" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"channel" text NOT NULL,
	"language" text NOT NULL,
	"occasion" text NOT NULL,
	"debtor_type" text,
	"step" text,
	"version" integer NOT NULL,
	"subject" text,
	"body" text NOT NULL,
	"withdrawn" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	CONSTRAINT "template_versions_creditor_id_id_pk" PRIMARY KEY("creditor_id","id"),
	CONSTRAINT "template_versions_key" UNIQUE NULLS NOT DISTINCT("creditor_id","channel","language","occasion","debtor_type","step","version"),
	CONSTRAINT "template_versions_channel" CHECK (channel in ('email', 'sms', 'call', 'letter'))
);
--> statement-breakpoint
ALTER TABLE "template_versions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "creditors" ADD COLUMN "settings" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "debtors" ADD COLUMN "mark" jsonb;--> statement-breakpoint
ALTER TABLE "debtors" ADD COLUMN "claims_penalties" boolean;--> statement-breakpoint
ALTER TABLE "debtors" ADD COLUMN "contract_rate" jsonb;--> statement-breakpoint
ALTER TABLE "debtors" ADD COLUMN "public_kind" text DEFAULT 'unknown' NOT NULL;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "policy_choice" jsonb;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "warnings" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "received_on" date;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "terms" text DEFAULT 'unknown' NOT NULL;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "sector" text DEFAULT 'general' NOT NULL;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "contract_rate" jsonb;--> statement-breakpoint
ALTER TABLE "legal_rates" ADD CONSTRAINT "legal_rates_creditor_id_creditors_creditor_id_fk" FOREIGN KEY ("creditor_id") REFERENCES "public"."creditors"("creditor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "statements" ADD CONSTRAINT "statements_creditor_id_invoice_id_invoices_creditor_id_id_fk" FOREIGN KEY ("creditor_id","invoice_id") REFERENCES "public"."invoices"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "statements" ADD CONSTRAINT "statements_creditor_id_delivery_id_deliveries_creditor_id_id_fk" FOREIGN KEY ("creditor_id","delivery_id") REFERENCES "public"."deliveries"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template_versions" ADD CONSTRAINT "template_versions_creditor_id_creditors_creditor_id_fk" FOREIGN KEY ("creditor_id") REFERENCES "public"."creditors"("creditor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "legal_rates_added" ON "legal_rates" USING btree ("creditor_id","added_at");--> statement-breakpoint
CREATE INDEX "statements_invoice" ON "statements" USING btree ("creditor_id","invoice_id","issued_at");--> statement-breakpoint
CREATE INDEX "statements_delivery" ON "statements" USING btree ("creditor_id","delivery_id");--> statement-breakpoint
ALTER TABLE "debtors" ADD CONSTRAINT "debtors_public_kind" CHECK (public_kind in ('authority', 'health', 'undertaking', 'unknown'));--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_terms" CHECK (terms in ('unknown', 'daysFromIssue', 'endOfMonth', 'periodic'));--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_sector" CHECK (sector in ('general', 'transport'));--> statement-breakpoint
CREATE POLICY "creditor_only" ON "legal_rates" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "statements" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "template_versions" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);