CREATE TABLE "disputes" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"amount_cents" bigint,
	"opened_at" timestamp with time zone NOT NULL,
	"resolved_at" timestamp with time zone,
	"resolution" text,
	"resolution_note" text,
	CONSTRAINT "disputes_creditor_id_id_pk" PRIMARY KEY("creditor_id","id")
);
--> statement-breakpoint
ALTER TABLE "disputes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "holds" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"reason" text NOT NULL,
	"subject_id" uuid,
	"started_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	CONSTRAINT "holds_creditor_id_id_pk" PRIMARY KEY("creditor_id","id"),
	CONSTRAINT "holds_kind" CHECK (kind in ('pause', 'dispute', 'plan'))
);
--> statement-breakpoint
ALTER TABLE "holds" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "instalments" (
	"creditor_id" uuid NOT NULL,
	"plan_id" uuid NOT NULL,
	"no" integer NOT NULL,
	"due_on" date NOT NULL,
	"amount_cents" bigint NOT NULL,
	"note_sent_at" timestamp with time zone,
	"reminder_sent_at" timestamp with time zone,
	"breach_sent_at" timestamp with time zone,
	CONSTRAINT "instalments_creditor_id_plan_id_no_pk" PRIMARY KEY("creditor_id","plan_id","no"),
	CONSTRAINT "instalments_amount" CHECK (amount_cents > 0)
);
--> statement-breakpoint
ALTER TABLE "instalments" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "plan_invoices" (
	"creditor_id" uuid NOT NULL,
	"plan_id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"balance_cents" bigint NOT NULL,
	CONSTRAINT "plan_invoices_creditor_id_plan_id_invoice_id_pk" PRIMARY KEY("creditor_id","plan_id","invoice_id")
);
--> statement-breakpoint
ALTER TABLE "plan_invoices" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "plans" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"reference" text NOT NULL,
	"debtor_id" uuid NOT NULL,
	"agreed_on" date NOT NULL,
	"currency" text NOT NULL,
	"total_cents" bigint NOT NULL,
	"interest" text NOT NULL,
	"status" text NOT NULL,
	"seq" integer NOT NULL,
	"rules" jsonb NOT NULL,
	"request_hash" text NOT NULL,
	"decided" jsonb,
	"next_action_at" timestamp with time zone,
	"agreed_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_because" text,
	CONSTRAINT "plans_creditor_id_id_pk" PRIMARY KEY("creditor_id","id"),
	CONSTRAINT "plans_reference" UNIQUE("creditor_id","reference"),
	CONSTRAINT "plans_status" CHECK (status in ('active', 'kept', 'broken', 'cancelled'))
);
--> statement-breakpoint
ALTER TABLE "plans" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "api_keys" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"key_hash" text NOT NULL,
	"last_four" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "api_keys_creditor_id_id_pk" PRIMARY KEY("creditor_id","id"),
	CONSTRAINT "api_keys_hash" UNIQUE("key_hash")
);
--> statement-breakpoint
ALTER TABLE "api_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "creditors" (
	"creditor_id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"mode" text NOT NULL,
	"identity" jsonb NOT NULL,
	"time_zone" text NOT NULL,
	"chain_no" bigint DEFAULT 0 NOT NULL,
	"chain_hash" text DEFAULT '' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "creditors_mode" CHECK (mode in ('test', 'live'))
);
--> statement-breakpoint
ALTER TABLE "creditors" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "contact_points" (
	"creditor_id" uuid NOT NULL,
	"debtor_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"value" jsonb NOT NULL,
	"valid" boolean DEFAULT true NOT NULL,
	"invalid_because" text,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "contact_points_creditor_id_debtor_id_kind_pk" PRIMARY KEY("creditor_id","debtor_id","kind"),
	CONSTRAINT "contact_points_kind" CHECK (kind in ('email', 'phone', 'address'))
);
--> statement-breakpoint
ALTER TABLE "contact_points" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "debtors" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"reference" text NOT NULL,
	"name" text NOT NULL,
	"type" text NOT NULL,
	"siren" text,
	"language" text NOT NULL,
	"time_zone" text NOT NULL,
	"country" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "debtors_creditor_id_id_pk" PRIMARY KEY("creditor_id","id"),
	CONSTRAINT "debtors_reference" UNIQUE("creditor_id","reference"),
	CONSTRAINT "debtors_type" CHECK (type in ('business', 'public', 'consumer', 'unknown'))
);
--> statement-breakpoint
ALTER TABLE "debtors" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "deliveries" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"debtor_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"tone" text NOT NULL,
	"step" text NOT NULL,
	"state" text NOT NULL,
	"outcome" text,
	"idempotency_key" text NOT NULL,
	"content" jsonb NOT NULL,
	"document_id" uuid,
	"content_sha256" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"provider" text,
	"provider_id" text,
	"tracking_number" text,
	"created_at" timestamp with time zone NOT NULL,
	"claimed_at" timestamp with time zone,
	"in_flight_since" timestamp with time zone,
	"not_before" timestamp with time zone,
	"completed_at" timestamp with time zone,
	CONSTRAINT "deliveries_creditor_id_id_pk" PRIMARY KEY("creditor_id","id"),
	CONSTRAINT "deliveries_key" UNIQUE("creditor_id","idempotency_key"),
	CONSTRAINT "deliveries_state" CHECK (state in ('awaitingApproval', 'approved', 'claimed', 'retrying', 'awaitingPerson', 'accepted', 'dispatched', 'presented', 'done', 'failed', 'unknown', 'cancelled'))
);
--> statement-breakpoint
ALTER TABLE "deliveries" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "delivery_facts" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"delivery_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"data" jsonb NOT NULL,
	CONSTRAINT "delivery_facts_creditor_id_id_pk" PRIMARY KEY("creditor_id","id")
);
--> statement-breakpoint
ALTER TABLE "delivery_facts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "delivery_invoices" (
	"creditor_id" uuid NOT NULL,
	"delivery_id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"step" text NOT NULL,
	"n" integer NOT NULL,
	"amount_cents" bigint NOT NULL,
	"claim_seq" integer,
	"withdrawn" boolean DEFAULT false NOT NULL,
	CONSTRAINT "delivery_invoices_creditor_id_delivery_id_invoice_id_pk" PRIMARY KEY("creditor_id","delivery_id","invoice_id")
);
--> statement-breakpoint
ALTER TABLE "delivery_invoices" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "documents" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"media_type" text NOT NULL,
	"bytes" "bytea" NOT NULL,
	"sha256" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "documents_creditor_id_id_pk" PRIMARY KEY("creditor_id","id")
);
--> statement-breakpoint
ALTER TABLE "documents" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "events" (
	"creditor_id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"actor" text NOT NULL,
	"data" jsonb NOT NULL,
	"chain_no" bigint,
	"chain_hash" text,
	CONSTRAINT "events_creditor_id_invoice_id_seq_pk" PRIMARY KEY("creditor_id","invoice_id","seq")
);
--> statement-breakpoint
ALTER TABLE "events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "invoices" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"number" text NOT NULL,
	"debtor_id" uuid NOT NULL,
	"issued_on" date NOT NULL,
	"due_on" date NOT NULL,
	"currency" text NOT NULL,
	"amount_cents" bigint NOT NULL,
	"balance_cents" bigint NOT NULL,
	"status" text NOT NULL,
	"seq" integer NOT NULL,
	"policy_key" text NOT NULL,
	"policy_version" integer NOT NULL,
	"registered_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"request_hash" text NOT NULL,
	"passed_steps" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"notice_presented_on" date,
	"notice_recorded_at" timestamp with time zone,
	"decided" jsonb,
	"stage" text DEFAULT 'new' NOT NULL,
	"waiting_for" text DEFAULT 'nothing' NOT NULL,
	"next_action_at" timestamp with time zone,
	"next_step" text,
	"next_channel" text,
	"next_earliest_at" timestamp with time zone,
	CONSTRAINT "invoices_creditor_id_id_pk" PRIMARY KEY("creditor_id","id"),
	CONSTRAINT "invoices_number" UNIQUE("creditor_id","number"),
	CONSTRAINT "invoices_amount" CHECK (amount_cents > 0),
	CONSTRAINT "invoices_dates" CHECK (due_on >= issued_on),
	CONSTRAINT "invoices_status" CHECK (status in ('open', 'settled', 'handedOver', 'writtenOff'))
);
--> statement-breakpoint
ALTER TABLE "invoices" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "allocations" (
	"creditor_id" uuid NOT NULL,
	"payment_id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"amount_cents" bigint NOT NULL,
	CONSTRAINT "allocations_creditor_id_payment_id_invoice_id_pk" PRIMARY KEY("creditor_id","payment_id","invoice_id"),
	CONSTRAINT "allocations_amount" CHECK (amount_cents > 0)
);
--> statement-breakpoint
ALTER TABLE "allocations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "ledger_entries" (
	"creditor_id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"kind" text NOT NULL,
	"amount_cents" bigint NOT NULL,
	"currency" text NOT NULL,
	"occurred_on" date NOT NULL,
	"payment_id" uuid,
	CONSTRAINT "ledger_entries_creditor_id_invoice_id_seq_pk" PRIMARY KEY("creditor_id","invoice_id","seq"),
	CONSTRAINT "ledger_entries_sign" CHECK ((kind in ('invoiced', 'reversal') and amount_cents > 0) or (kind in ('payment', 'creditNote', 'writeOff') and amount_cents < 0))
);
--> statement-breakpoint
ALTER TABLE "ledger_entries" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "payments" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"reference" text NOT NULL,
	"received_on" date NOT NULL,
	"amount_cents" bigint NOT NULL,
	"currency" text NOT NULL,
	"debtor_id" uuid,
	"unallocated_cents" bigint NOT NULL,
	"request_hash" text NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"reversed_at" timestamp with time zone,
	"reversed_because" text,
	CONSTRAINT "payments_creditor_id_id_pk" PRIMARY KEY("creditor_id","id"),
	CONSTRAINT "payments_reference" UNIQUE("creditor_id","reference"),
	CONSTRAINT "payments_amount" CHECK (amount_cents > 0 and unallocated_cents >= 0 and unallocated_cents <= amount_cents)
);
--> statement-breakpoint
ALTER TABLE "payments" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"creditor_id" uuid NOT NULL,
	"key" text NOT NULL,
	"request_hash" text NOT NULL,
	"status" integer NOT NULL,
	"body" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_creditor_id_key_pk" PRIMARY KEY("creditor_id","key")
);
--> statement-breakpoint
ALTER TABLE "idempotency_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "outbox" (
	"creditor_id" uuid NOT NULL,
	"workflow_id" text NOT NULL,
	"wanted" integer NOT NULL,
	"delivered" integer DEFAULT 0 NOT NULL,
	"ring" jsonb NOT NULL,
	"next_try_at" timestamp with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	CONSTRAINT "outbox_creditor_id_workflow_id_pk" PRIMARY KEY("creditor_id","workflow_id")
);
--> statement-breakpoint
ALTER TABLE "outbox" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "policy_versions" (
	"creditor_id" uuid NOT NULL,
	"key" text NOT NULL,
	"version" integer NOT NULL,
	"body" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "policy_versions_creditor_id_key_version_pk" PRIMARY KEY("creditor_id","key","version")
);
--> statement-breakpoint
ALTER TABLE "policy_versions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tasks" (
	"creditor_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"invoice_id" uuid,
	"delivery_id" uuid,
	"status" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"data" jsonb NOT NULL,
	"result" jsonb,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "tasks_creditor_id_id_pk" PRIMARY KEY("creditor_id","id"),
	CONSTRAINT "tasks_status" CHECK (status in ('open', 'done', 'cancelled'))
);
--> statement-breakpoint
ALTER TABLE "tasks" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_creditor_id_invoice_id_invoices_creditor_id_id_fk" FOREIGN KEY ("creditor_id","invoice_id") REFERENCES "public"."invoices"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "holds" ADD CONSTRAINT "holds_creditor_id_invoice_id_invoices_creditor_id_id_fk" FOREIGN KEY ("creditor_id","invoice_id") REFERENCES "public"."invoices"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "instalments" ADD CONSTRAINT "instalments_creditor_id_plan_id_plans_creditor_id_id_fk" FOREIGN KEY ("creditor_id","plan_id") REFERENCES "public"."plans"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_invoices" ADD CONSTRAINT "plan_invoices_creditor_id_plan_id_plans_creditor_id_id_fk" FOREIGN KEY ("creditor_id","plan_id") REFERENCES "public"."plans"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_invoices" ADD CONSTRAINT "plan_invoices_creditor_id_invoice_id_invoices_creditor_id_id_fk" FOREIGN KEY ("creditor_id","invoice_id") REFERENCES "public"."invoices"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plans" ADD CONSTRAINT "plans_creditor_id_debtor_id_debtors_creditor_id_id_fk" FOREIGN KEY ("creditor_id","debtor_id") REFERENCES "public"."debtors"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_creditor_id_creditors_creditor_id_fk" FOREIGN KEY ("creditor_id") REFERENCES "public"."creditors"("creditor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contact_points" ADD CONSTRAINT "contact_points_creditor_id_debtor_id_debtors_creditor_id_id_fk" FOREIGN KEY ("creditor_id","debtor_id") REFERENCES "public"."debtors"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "debtors" ADD CONSTRAINT "debtors_creditor_id_creditors_creditor_id_fk" FOREIGN KEY ("creditor_id") REFERENCES "public"."creditors"("creditor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_creditor_id_debtor_id_debtors_creditor_id_id_fk" FOREIGN KEY ("creditor_id","debtor_id") REFERENCES "public"."debtors"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_creditor_id_document_id_documents_creditor_id_id_fk" FOREIGN KEY ("creditor_id","document_id") REFERENCES "public"."documents"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery_facts" ADD CONSTRAINT "delivery_facts_creditor_id_delivery_id_deliveries_creditor_id_id_fk" FOREIGN KEY ("creditor_id","delivery_id") REFERENCES "public"."deliveries"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery_invoices" ADD CONSTRAINT "delivery_invoices_creditor_id_delivery_id_deliveries_creditor_id_id_fk" FOREIGN KEY ("creditor_id","delivery_id") REFERENCES "public"."deliveries"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery_invoices" ADD CONSTRAINT "delivery_invoices_creditor_id_invoice_id_invoices_creditor_id_id_fk" FOREIGN KEY ("creditor_id","invoice_id") REFERENCES "public"."invoices"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_creditor_id_invoice_id_invoices_creditor_id_id_fk" FOREIGN KEY ("creditor_id","invoice_id") REFERENCES "public"."invoices"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_creditor_id_debtor_id_debtors_creditor_id_id_fk" FOREIGN KEY ("creditor_id","debtor_id") REFERENCES "public"."debtors"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "allocations" ADD CONSTRAINT "allocations_creditor_id_payment_id_payments_creditor_id_id_fk" FOREIGN KEY ("creditor_id","payment_id") REFERENCES "public"."payments"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "allocations" ADD CONSTRAINT "allocations_creditor_id_invoice_id_invoices_creditor_id_id_fk" FOREIGN KEY ("creditor_id","invoice_id") REFERENCES "public"."invoices"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_entries" ADD CONSTRAINT "ledger_entries_creditor_id_invoice_id_invoices_creditor_id_id_fk" FOREIGN KEY ("creditor_id","invoice_id") REFERENCES "public"."invoices"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_creditor_id_debtor_id_debtors_creditor_id_id_fk" FOREIGN KEY ("creditor_id","debtor_id") REFERENCES "public"."debtors"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policy_versions" ADD CONSTRAINT "policy_versions_creditor_id_creditors_creditor_id_fk" FOREIGN KEY ("creditor_id") REFERENCES "public"."creditors"("creditor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_creditor_id_invoice_id_invoices_creditor_id_id_fk" FOREIGN KEY ("creditor_id","invoice_id") REFERENCES "public"."invoices"("creditor_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "disputes_invoice" ON "disputes" USING btree ("creditor_id","invoice_id");--> statement-breakpoint
CREATE INDEX "holds_active" ON "holds" USING btree ("creditor_id","invoice_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "plan_invoices_invoice" ON "plan_invoices" USING btree ("creditor_id","invoice_id");--> statement-breakpoint
CREATE INDEX "api_keys_creditor" ON "api_keys" USING btree ("creditor_id");--> statement-breakpoint
CREATE INDEX "deliveries_debtor" ON "deliveries" USING btree ("creditor_id","debtor_id","claimed_at");--> statement-breakpoint
CREATE INDEX "delivery_facts_delivery" ON "delivery_facts" USING btree ("creditor_id","delivery_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "delivery_invoices_once" ON "delivery_invoices" USING btree ("creditor_id","invoice_id","step","n") WHERE not withdrawn;--> statement-breakpoint
CREATE UNIQUE INDEX "events_chain" ON "events" USING btree ("creditor_id","chain_no");--> statement-breakpoint
CREATE INDEX "events_unsealed" ON "events" USING btree ("creditor_id","at") WHERE chain_no is null;--> statement-breakpoint
CREATE INDEX "invoices_debtor" ON "invoices" USING btree ("creditor_id","debtor_id","status");--> statement-breakpoint
CREATE INDEX "invoices_listed" ON "invoices" USING btree ("creditor_id","registered_at","id");--> statement-breakpoint
CREATE INDEX "invoices_due" ON "invoices" USING btree ("creditor_id","next_action_at") WHERE status = 'open';--> statement-breakpoint
CREATE INDEX "allocations_invoice" ON "allocations" USING btree ("creditor_id","invoice_id");--> statement-breakpoint
CREATE INDEX "outbox_pending" ON "outbox" USING btree ("next_try_at") WHERE delivered < wanted;--> statement-breakpoint
CREATE INDEX "tasks_open" ON "tasks" USING btree ("creditor_id","status","due_at");--> statement-breakpoint
CREATE INDEX "tasks_invoice" ON "tasks" USING btree ("creditor_id","invoice_id");--> statement-breakpoint
CREATE POLICY "creditor_only" ON "disputes" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "holds" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "instalments" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "plan_invoices" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "plans" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_or_presented" ON "api_keys" AS PERMISSIVE FOR SELECT TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid or key_hash = current_setting('app.key_hash', true));--> statement-breakpoint
CREATE POLICY "own_insert" ON "api_keys" AS PERMISSIVE FOR INSERT TO "relance_app" WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_update" ON "api_keys" AS PERMISSIVE FOR UPDATE TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "creditors" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "relay_lists_creditors" ON "creditors" AS PERMISSIVE FOR SELECT TO "relance_app" USING (current_setting('app.scope', true) = 'relay');--> statement-breakpoint
CREATE POLICY "creditor_only" ON "contact_points" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "debtors" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "deliveries" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "delivery_facts" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "delivery_invoices" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "documents" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "read_own" ON "events" AS PERMISSIVE FOR SELECT TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "append_own" ON "events" AS PERMISSIVE FOR INSERT TO "relance_app" WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "seal_once" ON "events" AS PERMISSIVE FOR UPDATE TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid and chain_no is null) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "invoices" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "allocations" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "ledger_entries" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "payments" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "idempotency_keys" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "outbox" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "relay_sees_pending" ON "outbox" AS PERMISSIVE FOR SELECT TO "relance_app" USING (current_setting('app.scope', true) = 'relay');--> statement-breakpoint
CREATE POLICY "creditor_only" ON "policy_versions" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "creditor_only" ON "tasks" AS PERMISSIVE FOR ALL TO "relance_app" USING (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid) WITH CHECK (creditor_id = nullif(current_setting('app.creditor_id', true), '')::uuid);