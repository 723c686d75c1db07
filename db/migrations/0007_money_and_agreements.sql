CREATE TABLE "promise_invoices" (
	"creditor_id" uuid NOT NULL,
	"promise_id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"balance_cents" bigint NOT NULL,
	CONSTRAINT "promise_invoices_creditor_id_promise_id_invoice_id_pk" PRIMARY KEY("creditor_id","promise_id","invoice_id")
);
--> statement-breakpoint
ALTER TABLE "promise_invoices" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "promises" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"debtor_id" uuid NOT NULL,
	"currency" text NOT NULL,
	"amount_cents" bigint NOT NULL,
	"pay_on" date NOT NULL,
	"kept_until" timestamp with time zone NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	"made_by" text NOT NULL,
	"source" text NOT NULL,
	"task_id" uuid,
	"note" text,
	"status" text NOT NULL,
	"received_cents" bigint DEFAULT 0 NOT NULL,
	"in_a_row" integer DEFAULT 1 NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "promises_creditor_id_id_pk" PRIMARY KEY("creditor_id","id"),
	CONSTRAINT "promises_amount" CHECK (amount_cents > 0 and received_cents >= 0),
	CONSTRAINT "promises_status" CHECK (status in ('open', 'kept', 'halfKept', 'broken', 'cancelled'))
);
--> statement-breakpoint
ALTER TABLE "promises" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "crossings" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"debtor_id" uuid NOT NULL,
	"payment_id" uuid NOT NULL,
	"delivery_id" uuid NOT NULL,
	"status" text NOT NULL,
	"because" text,
	"thanks_id" uuid,
	"seq" integer DEFAULT 0 NOT NULL,
	"decided" jsonb,
	"next_action_at" timestamp with time zone,
	"noted_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "crossings_creditor_id_id_pk" PRIMARY KEY("creditor_id","id"),
	CONSTRAINT "crossings_once" UNIQUE("creditor_id","payment_id"),
	CONSTRAINT "crossings_status" CHECK (status in ('noted', 'thanked', 'notThanked'))
);
--> statement-breakpoint
ALTER TABLE "crossings" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "bank_transactions" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"account" text NOT NULL,
	"entry_key" text NOT NULL,
	"detail_no" integer DEFAULT 0 NOT NULL,
	"direction" text NOT NULL,
	"reversal" boolean DEFAULT false NOT NULL,
	"amount_cents" bigint NOT NULL,
	"currency" text NOT NULL,
	"booked_on" date NOT NULL,
	"value_on" date,
	"bank_reference" text,
	"end_to_end_id" text,
	"creditor_reference" text,
	"remittance" text,
	"party_name" text,
	"party_iban" text,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"status" text NOT NULL,
	"match" jsonb,
	"payment_id" uuid,
	"task_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"applied_at" timestamp with time zone,
	CONSTRAINT "bank_transactions_creditor_id_id_pk" PRIMARY KEY("creditor_id","id"),
	CONSTRAINT "bank_transactions_once" UNIQUE("creditor_id","entry_key","detail_no"),
	CONSTRAINT "bank_transactions_amount" CHECK (amount_cents > 0)
);
--> statement-breakpoint
ALTER TABLE "bank_transactions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "import_lines" (
	"creditor_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"line_no" integer NOT NULL,
	"status" text NOT NULL,
	"number" text,
	"invoice_id" uuid,
	"problems" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"body" jsonb,
	CONSTRAINT "import_lines_creditor_id_import_id_line_no_pk" PRIMARY KEY("creditor_id","import_id","line_no")
);
--> statement-breakpoint
ALTER TABLE "import_lines" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "imports" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"format" text NOT NULL,
	"file_name" text,
	"sha256" text,
	"dry_run" boolean DEFAULT false NOT NULL,
	"mapping" jsonb,
	"status" text NOT NULL,
	"bytes" bigint DEFAULT 0 NOT NULL,
	"counts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"problem" text,
	"actor" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "imports_creditor_id_id_pk" PRIMARY KEY("creditor_id","id"),
	CONSTRAINT "imports_kind" CHECK (kind in ('bankStatement', 'invoices')),
	CONSTRAINT "imports_status" CHECK (status in ('reading', 'applying', 'done', 'failed'))
);
--> statement-breakpoint
ALTER TABLE "imports" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "life_cycle_statuses" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"code" integer NOT NULL,
	"raw_code" text NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"event_key" text NOT NULL,
	"reason_code" text,
	"reason" text,
	"amount_cents" bigint,
	"currency" text,
	"effect" text NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	CONSTRAINT "life_cycle_statuses_creditor_id_id_pk" PRIMARY KEY("creditor_id","id"),
	CONSTRAINT "life_cycle_statuses_once" UNIQUE("creditor_id","invoice_id","event_key")
);
--> statement-breakpoint
ALTER TABLE "life_cycle_statuses" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "credit_notes" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"reference" text NOT NULL,
	"invoice_id" uuid NOT NULL,
	"issued_on" date NOT NULL,
	"amount_cents" bigint NOT NULL,
	"reason" text NOT NULL,
	"seq" integer NOT NULL,
	"request_hash" text NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "credit_notes_creditor_id_id_pk" PRIMARY KEY("creditor_id","id"),
	CONSTRAINT "credit_notes_reference" UNIQUE("creditor_id","reference"),
	CONSTRAINT "credit_notes_amount" CHECK (amount_cents > 0)
);
--> statement-breakpoint
ALTER TABLE "credit_notes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "attachments" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"subject" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"document_id" uuid NOT NULL,
	"name" text NOT NULL,
	"added_at" timestamp with time zone NOT NULL,
	"added_by" text NOT NULL,
	CONSTRAINT "attachments_creditor_id_id_pk" PRIMARY KEY("creditor_id","id")
);
--> statement-breakpoint
ALTER TABLE "attachments" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "interruptions" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"occurred_on" date NOT NULL,
	"subject_key" text NOT NULL,
	"proof" jsonb NOT NULL,
	"document_id" uuid,
	"would_end_on" date,
	"status" text NOT NULL,
	"judged_by" text,
	"judged_at" timestamp with time zone,
	"note" text,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "interruptions_creditor_id_id_pk" PRIMARY KEY("creditor_id","id"),
	CONSTRAINT "interruptions_once" UNIQUE("creditor_id","invoice_id","kind","subject_key"),
	CONSTRAINT "interruptions_status" CHECK (status in ('possible', 'confirmed', 'rejected'))
);
--> statement-breakpoint
ALTER TABLE "interruptions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "legal_stops" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"debtor_id" uuid,
	"invoice_id" uuid,
	"siren" text,
	"procedure" text,
	"effective_on" date NOT NULL,
	"published_on" date,
	"court" text,
	"source_key" text NOT NULL,
	"url" text,
	"declare_by" date,
	"told_days" integer,
	"declared_on" date,
	"declared_cents" jsonb,
	"data" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"task_id" uuid,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_because" text,
	CONSTRAINT "legal_stops_creditor_id_id_pk" PRIMARY KEY("creditor_id","id"),
	CONSTRAINT "legal_stops_once" UNIQUE("creditor_id","kind","source_key"),
	CONSTRAINT "legal_stops_kind" CHECK (kind in ('insolvency', 'overIndebted', 'smallClaims', 'factored', 'deceased', 'judicialGrace', 'struckOff'))
);
--> statement-breakpoint
ALTER TABLE "legal_stops" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sources" (
	"creditor_id" uuid NOT NULL,
	"key" text NOT NULL,
	"within_hours" integer,
	"reported_at" timestamp with time zone,
	"detail" text,
	"stale" boolean DEFAULT false NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "sources_creditor_id_key_pk" PRIMARY KEY("creditor_id","key")
);
--> statement-breakpoint
ALTER TABLE "sources" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"event_no" bigint NOT NULL,
	"message_id" text NOT NULL,
	"type" text NOT NULL,
	"status" text NOT NULL,
	"seq" integer DEFAULT 0 NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone,
	"last_status" integer,
	"last_problem" text,
	"decided" jsonb,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "webhook_deliveries_creditor_id_id_pk" PRIMARY KEY("creditor_id","id"),
	CONSTRAINT "webhook_deliveries_once" UNIQUE("creditor_id","endpoint_id","event_no"),
	CONSTRAINT "webhook_deliveries_status" CHECK (status in ('pending', 'delivered', 'failed', 'skipped'))
);
--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "webhook_endpoints" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"url" text NOT NULL,
	"description" text,
	"types" jsonb,
	"secrets" jsonb NOT NULL,
	"status" text NOT NULL,
	"disabled_at" timestamp with time zone,
	"disabled_because" text,
	"failing_since" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "webhook_endpoints_creditor_id_id_pk" PRIMARY KEY("creditor_id","id"),
	CONSTRAINT "webhook_endpoints_status" CHECK (status in ('active', 'disabled'))
);
--> statement-breakpoint
ALTER TABLE "webhook_endpoints" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "holds" DROP CONSTRAINT "holds_kind";--> statement-breakpoint
ALTER TABLE "plans" DROP CONSTRAINT "plans_status";--> statement-breakpoint
ALTER TABLE "channel_stops" DROP CONSTRAINT "channel_stops_kind";--> statement-breakpoint
ALTER TABLE "allocations" DROP CONSTRAINT "allocations_creditor_id_payment_id_invoice_id_pk";--> statement-breakpoint
ALTER TABLE "allocations" ADD COLUMN "no" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "allocations" ADD CONSTRAINT "allocations_creditor_id_payment_id_invoice_id_no_pk" PRIMARY KEY("creditor_id","payment_id","invoice_id","no");--> statement-breakpoint
ALTER TABLE "disputes" ADD COLUMN "category" text;--> statement-breakpoint
ALTER TABLE "disputes" ADD COLUMN "owner" text;--> statement-breakpoint
ALTER TABLE "disputes" ADD COLUMN "answer_by" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "disputes" ADD COLUMN "undisputed_goes_on" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "accept_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "accept_hash" text;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "document_id" uuid;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "acceptance" jsonb;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "replaces_id" uuid;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "accelerated_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "look" jsonb;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "payment_reference" text;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "limitation_moved_to" date;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "limitation_told_months" integer;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "life_cycle_code" integer;--> statement-breakpoint
ALTER TABLE "allocations" ADD COLUMN "because" text;--> statement-breakpoint
ALTER TABLE "allocations" ADD COLUMN "laid_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "allocations" ADD COLUMN "undone_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "allocations" ADD COLUMN "undone_because" text;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "source" text;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "credit_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "promise_invoices" ADD CONSTRAINT "promise_invoices_creditor_id_promise_id_promises_creditor_id_id_fk" FOREIGN KEY ("creditor_id","promise_id") REFERENCES "public"."promises"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promise_invoices" ADD CONSTRAINT "promise_invoices_creditor_id_invoice_id_invoices_creditor_id_id_fk" FOREIGN KEY ("creditor_id","invoice_id") REFERENCES "public"."invoices"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promises" ADD CONSTRAINT "promises_creditor_id_debtor_id_debtors_creditor_id_id_fk" FOREIGN KEY ("creditor_id","debtor_id") REFERENCES "public"."debtors"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crossings" ADD CONSTRAINT "crossings_creditor_id_debtor_id_debtors_creditor_id_id_fk" FOREIGN KEY ("creditor_id","debtor_id") REFERENCES "public"."debtors"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crossings" ADD CONSTRAINT "crossings_creditor_id_delivery_id_deliveries_creditor_id_id_fk" FOREIGN KEY ("creditor_id","delivery_id") REFERENCES "public"."deliveries"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bank_transactions" ADD CONSTRAINT "bank_transactions_creditor_id_import_id_imports_creditor_id_id_fk" FOREIGN KEY ("creditor_id","import_id") REFERENCES "public"."imports"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bank_transactions" ADD CONSTRAINT "bank_transactions_creditor_id_payment_id_payments_creditor_id_id_fk" FOREIGN KEY ("creditor_id","payment_id") REFERENCES "public"."payments"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_lines" ADD CONSTRAINT "import_lines_creditor_id_import_id_imports_creditor_id_id_fk" FOREIGN KEY ("creditor_id","import_id") REFERENCES "public"."imports"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_creditor_id_creditors_creditor_id_fk" FOREIGN KEY ("creditor_id") REFERENCES "public"."creditors"("creditor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "life_cycle_statuses" ADD CONSTRAINT "life_cycle_statuses_creditor_id_invoice_id_invoices_creditor_id_id_fk" FOREIGN KEY ("creditor_id","invoice_id") REFERENCES "public"."invoices"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_notes" ADD CONSTRAINT "credit_notes_creditor_id_invoice_id_invoices_creditor_id_id_fk" FOREIGN KEY ("creditor_id","invoice_id") REFERENCES "public"."invoices"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_creditor_id_document_id_documents_creditor_id_id_fk" FOREIGN KEY ("creditor_id","document_id") REFERENCES "public"."documents"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interruptions" ADD CONSTRAINT "interruptions_creditor_id_invoice_id_invoices_creditor_id_id_fk" FOREIGN KEY ("creditor_id","invoice_id") REFERENCES "public"."invoices"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interruptions" ADD CONSTRAINT "interruptions_creditor_id_document_id_documents_creditor_id_id_fk" FOREIGN KEY ("creditor_id","document_id") REFERENCES "public"."documents"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legal_stops" ADD CONSTRAINT "legal_stops_creditor_id_creditors_creditor_id_fk" FOREIGN KEY ("creditor_id") REFERENCES "public"."creditors"("creditor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legal_stops" ADD CONSTRAINT "legal_stops_creditor_id_debtor_id_debtors_creditor_id_id_fk" FOREIGN KEY ("creditor_id","debtor_id") REFERENCES "public"."debtors"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legal_stops" ADD CONSTRAINT "legal_stops_creditor_id_invoice_id_invoices_creditor_id_id_fk" FOREIGN KEY ("creditor_id","invoice_id") REFERENCES "public"."invoices"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sources" ADD CONSTRAINT "sources_creditor_id_creditors_creditor_id_fk" FOREIGN KEY ("creditor_id") REFERENCES "public"."creditors"("creditor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_creditor_id_endpoint_id_webhook_endpoints_creditor_id_id_fk" FOREIGN KEY ("creditor_id","endpoint_id") REFERENCES "public"."webhook_endpoints"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_endpoints" ADD CONSTRAINT "webhook_endpoints_creditor_id_creditors_creditor_id_fk" FOREIGN KEY ("creditor_id") REFERENCES "public"."creditors"("creditor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "promise_invoices_invoice" ON "promise_invoices" USING btree ("creditor_id","invoice_id");--> statement-breakpoint
CREATE INDEX "promises_debtor" ON "promises" USING btree ("creditor_id","debtor_id","made_at");--> statement-breakpoint
CREATE INDEX "promises_open" ON "promises" USING btree ("creditor_id","kept_until") WHERE status = 'open';--> statement-breakpoint
CREATE INDEX "crossings_delivery" ON "crossings" USING btree ("creditor_id","delivery_id");--> statement-breakpoint
CREATE INDEX "crossings_noted" ON "crossings" USING btree ("creditor_id","id") WHERE status = 'noted';--> statement-breakpoint
CREATE INDEX "bank_transactions_pending" ON "bank_transactions" USING btree ("creditor_id","import_id","id") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "bank_transactions_listed" ON "bank_transactions" USING btree ("creditor_id","booked_on");--> statement-breakpoint
CREATE INDEX "bank_transactions_payment" ON "bank_transactions" USING btree ("creditor_id","payment_id");--> statement-breakpoint
CREATE INDEX "bank_transactions_end_to_end" ON "bank_transactions" USING btree ("creditor_id","end_to_end_id");--> statement-breakpoint
CREATE INDEX "import_lines_pending" ON "import_lines" USING btree ("creditor_id","import_id","line_no") WHERE status = 'pending';--> statement-breakpoint
CREATE UNIQUE INDEX "imports_once" ON "imports" USING btree ("creditor_id","kind","sha256") WHERE not dry_run and status in ('applying', 'done');--> statement-breakpoint
CREATE INDEX "imports_listed" ON "imports" USING btree ("creditor_id","received_at");--> statement-breakpoint
CREATE INDEX "imports_unfinished" ON "imports" USING btree ("creditor_id","received_at") WHERE status in ('reading', 'applying');--> statement-breakpoint
CREATE INDEX "credit_notes_invoice" ON "credit_notes" USING btree ("creditor_id","invoice_id");--> statement-breakpoint
CREATE INDEX "attachments_subject" ON "attachments" USING btree ("creditor_id","subject","subject_id");--> statement-breakpoint
CREATE INDEX "legal_stops_debtor" ON "legal_stops" USING btree ("creditor_id","debtor_id");--> statement-breakpoint
CREATE INDEX "legal_stops_invoice" ON "legal_stops" USING btree ("creditor_id","invoice_id");--> statement-breakpoint
CREATE INDEX "legal_stops_siren" ON "legal_stops" USING btree ("creditor_id","siren");--> statement-breakpoint
CREATE INDEX "legal_stops_declare" ON "legal_stops" USING btree ("creditor_id","declare_by") WHERE ended_at is null and declared_on is null and declare_by is not null;--> statement-breakpoint
CREATE INDEX "webhook_deliveries_status" ON "webhook_deliveries" USING btree ("creditor_id","status","next_at");--> statement-breakpoint
CREATE UNIQUE INDEX "invoices_payment_reference" ON "invoices" USING btree ("creditor_id","payment_reference");--> statement-breakpoint
CREATE INDEX "invoices_open_due" ON "invoices" USING btree ("creditor_id","due_on") WHERE status in ('open', 'handedOver');--> statement-breakpoint
CREATE INDEX "payments_unallocated" ON "payments" USING btree ("creditor_id","debtor_id") WHERE unallocated_cents > 0 and reversed_at is null;--> statement-breakpoint
ALTER TABLE "plans" ADD CONSTRAINT "plans_accept" UNIQUE("accept_hash");--> statement-breakpoint
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_category" CHECK (category is null or category in ('goods', 'service', 'price', 'quantity', 'delivery', 'duplicate', 'alreadyPaid', 'notOurs', 'order', 'invoiceForm', 'setOff', 'other'));--> statement-breakpoint
ALTER TABLE "holds" ADD CONSTRAINT "holds_kind" CHECK (kind in ('pause', 'dispute', 'plan', 'promise', 'reply', 'placement', 'insolvency', 'represented', 'deceased', 'unallocated', 'announced',
        'overIndebted', 'smallClaims', 'factored', 'judicialGrace', 'struckOff', 'eInvoice'));--> statement-breakpoint
ALTER TABLE "plans" ADD CONSTRAINT "plans_status" CHECK (status in ('proposed', 'active', 'kept', 'broken', 'cancelled', 'declined', 'expired', 'replaced'));--> statement-breakpoint
ALTER TABLE "channel_stops" ADD CONSTRAINT "channel_stops_kind" CHECK (kind in ('circuit', 'quota', 'configuration', 'budget', 'stale'));--> statement-breakpoint
CREATE POLICY "presented" ON "plans" AS PERMISSIVE FOR SELECT TO "relance_app" USING (accept_hash = current_setting('app.plan_hash', true));--> statement-breakpoint
CREATE POLICY "creditor_only" ON "promise_invoices" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "promises" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "crossings" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "bank_transactions" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "import_lines" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "imports" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "relay_sees_unfinished" ON "imports" AS PERMISSIVE FOR SELECT TO "relance_app" USING (current_setting('app.scope', true) = 'relay');--> statement-breakpoint
CREATE POLICY "creditor_only" ON "life_cycle_statuses" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "credit_notes" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "attachments" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "interruptions" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "legal_stops" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "sources" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "webhook_deliveries" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "webhook_endpoints" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);