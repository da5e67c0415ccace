CREATE TABLE public.alarm (
    id integer NOT NULL,
    topic text DEFAULT ''::text NOT NULL,
    group_id integer DEFAULT 0 NOT NULL,
    count integer NOT NULL,
    expected double precision NOT NULL,
    chance double precision NOT NULL,
    at timestamp with time zone NOT NULL
);
ALTER TABLE public.alarm ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alarm_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.audit (
    id bigint NOT NULL,
    case_id bigint NOT NULL,
    version integer NOT NULL,
    via text DEFAULT ''::text NOT NULL,
    actor_id text DEFAULT ''::text NOT NULL,
    actor_name text DEFAULT ''::text NOT NULL,
    act text NOT NULL,
    detail text DEFAULT ''::text NOT NULL,
    at timestamp with time zone NOT NULL
);
ALTER TABLE public.audit ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.binding (
    surface text NOT NULL,
    channel text NOT NULL,
    place text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.bulletin (
    id bigint NOT NULL,
    surface text NOT NULL,
    channel text NOT NULL,
    kind text NOT NULL,
    slot text NOT NULL,
    state text NOT NULL,
    at timestamp with time zone NOT NULL
);
ALTER TABLE public.bulletin ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.bulletin_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.complaint (
    case_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    product text DEFAULT ''::text NOT NULL,
    group_id integer DEFAULT 0 NOT NULL,
    embedding public.vector(384) NOT NULL
);
CREATE TABLE public.complaint_group (
    id integer CONSTRAINT complaint_group_id_not_null1 NOT NULL,
    name text NOT NULL,
    product text DEFAULT ''::text NOT NULL,
    typical bigint NOT NULL,
    count integer NOT NULL,
    centre public.vector(384) NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL
);
ALTER TABLE public.complaint_group ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.complaint_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cursor (
    source text NOT NULL,
    read_until timestamp with time zone,
    next_at timestamp with time zone NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    problem text DEFAULT ''::text NOT NULL
);
CREATE TABLE public.deletion (
    source text NOT NULL,
    shop text NOT NULL,
    external_id text NOT NULL,
    revision text DEFAULT ''::text NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.delivery (
    id bigint NOT NULL,
    source text NOT NULL,
    shop text DEFAULT ''::text NOT NULL,
    external_id text DEFAULT ''::text NOT NULL,
    body bytea NOT NULL,
    headers jsonb NOT NULL,
    status text NOT NULL,
    problem text DEFAULT ''::text NOT NULL,
    received_at timestamp with time zone NOT NULL
);
ALTER TABLE public.delivery ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.digest (
    surface text NOT NULL,
    channel text NOT NULL,
    cadence text NOT NULL,
    weekday integer NOT NULL,
    minute integer NOT NULL,
    zone text NOT NULL,
    since timestamp with time zone NOT NULL
);
CREATE TABLE public.line (
    surface text NOT NULL,
    case_id bigint NOT NULL,
    channel text NOT NULL,
    rank integer NOT NULL,
    asked integer DEFAULT 1 NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.pace (
    surface text NOT NULL,
    channel text NOT NULL,
    free_at timestamp with time zone DEFAULT now() NOT NULL,
    slow_until timestamp with time zone DEFAULT now() NOT NULL,
    back_at timestamp with time zone
);
CREATE TABLE public.place (
    surface text NOT NULL,
    id text NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    team text DEFAULT ''::text NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    is_lost boolean DEFAULT false NOT NULL
);
CREATE TABLE public.post (
    case_id bigint NOT NULL,
    surface text NOT NULL,
    channel text DEFAULT ''::text NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    shown_version integer DEFAULT 0 NOT NULL,
    begun_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.review (
    id bigint NOT NULL,
    source text NOT NULL,
    shop text DEFAULT ''::text NOT NULL,
    external_id text NOT NULL,
    revision text DEFAULT ''::text NOT NULL,
    rating integer,
    title text DEFAULT ''::text NOT NULL,
    text text DEFAULT ''::text NOT NULL,
    author text DEFAULT ''::text NOT NULL,
    email text,
    product_id text DEFAULT ''::text NOT NULL,
    product text DEFAULT ''::text NOT NULL,
    order_id text,
    url text,
    language text,
    is_verified boolean,
    written_at timestamp with time zone NOT NULL,
    has_wish boolean DEFAULT false NOT NULL,
    unread text DEFAULT ''::text NOT NULL,
    answer text DEFAULT ''::text NOT NULL
);
CREATE TABLE public.review_case (
    id bigint NOT NULL,
    review_id bigint NOT NULL,
    state text NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    is_negative boolean,
    is_mixed boolean,
    probability double precision,
    troll double precision,
    is_troll_suspected boolean,
    topics text[],
    topic_hits jsonb,
    urgent text[],
    carrier text DEFAULT ''::text NOT NULL,
    language text DEFAULT ''::text NOT NULL,
    complaint text[],
    heard_count integer DEFAULT 0 NOT NULL,
    heard_same_product integer DEFAULT 0 NOT NULL,
    heard_first_at timestamp with time zone,
    heard_case_ids bigint[],
    reply_text text,
    reply_origin text DEFAULT ''::text NOT NULL,
    reply_language text DEFAULT ''::text NOT NULL,
    reply_note text DEFAULT ''::text NOT NULL,
    reply_drafted text DEFAULT ''::text NOT NULL,
    decided_via text DEFAULT ''::text NOT NULL,
    decided_by text DEFAULT ''::text NOT NULL,
    decided_name text DEFAULT ''::text NOT NULL,
    decided_act text DEFAULT ''::text NOT NULL,
    decided_reason text DEFAULT ''::text NOT NULL,
    decided_at timestamp with time zone,
    first_decided_at timestamp with time zone,
    held_until timestamp with time zone,
    approved_version integer DEFAULT 0 NOT NULL,
    receipt_id text DEFAULT ''::text NOT NULL,
    receipt_url text DEFAULT ''::text NOT NULL,
    receipt_status text DEFAULT ''::text NOT NULL,
    receipt_at timestamp with time zone,
    problem text DEFAULT ''::text NOT NULL,
    is_revised boolean DEFAULT false NOT NULL,
    reply_kept double precision,
    meanwhile text DEFAULT ''::text NOT NULL,
    answered_case_ids bigint[],
    heard_of_product integer DEFAULT 0 NOT NULL,
    heard_of_topic integer DEFAULT 0 NOT NULL,
    left_at timestamp with time zone,
    is_read boolean
);
ALTER TABLE public.review_case ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.review_case_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE public.review ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.review_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.seen (
    key text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.voucher (
    case_id bigint NOT NULL,
    state text NOT NULL,
    code text DEFAULT ''::text NOT NULL,
    offered_by text DEFAULT ''::text NOT NULL,
    email text,
    offered_at timestamp with time zone,
    held_until timestamp with time zone,
    expires_at timestamp with time zone,
    shop_ref text DEFAULT ''::text NOT NULL,
    stage text DEFAULT ''::text NOT NULL,
    problem text DEFAULT ''::text NOT NULL,
    sent_at timestamp with time zone,
    left_at timestamp with time zone
);
CREATE TABLE public.voucher_code (
    listed text NOT NULL,
    taken_for text NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.watch (
    source text NOT NULL,
    since timestamp with time zone NOT NULL,
    failing_since timestamp with time zone,
    problem text DEFAULT ''::text NOT NULL,
    is_refused boolean DEFAULT false NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    next_at timestamp with time zone
);
INSERT INTO public.alarm OVERRIDING SYSTEM VALUE VALUES (1, 'broke_soon', 0, 9, 1.5, 0.0001, '2026-11-20 08:00:00+00');
INSERT INTO public.alembic_version VALUES ('0016');
INSERT INTO public.audit OVERRIDING SYSTEM VALUE VALUES (1, 1, 1, 'system', 'highroad', '', 'received', '', '2026-11-20 08:00:00+00');
INSERT INTO public.audit OVERRIDING SYSTEM VALUE VALUES (2, 1, 3, 'slack', 'U1', '', 'approve', '', '2026-11-20 08:00:00+00');
INSERT INTO public.bulletin OVERRIDING SYSTEM VALUE VALUES (1, 'slack', 'C1', 'daily', '2026-11-20', 'posted', '2026-11-20 08:00:00+00');
INSERT INTO public.complaint VALUES (1, '2026-11-20 08:00:00+00', 'Rain jacket', 1, '[1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]');
INSERT INTO public.complaint_group OVERRIDING SYSTEM VALUE VALUES (1, 'zip broke', 'Rain jacket', 1, 1, '[1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]', '2026-11-20 08:00:00+00', '2026-11-20 08:00:00+00');
INSERT INTO public.cursor VALUES ('google', '2026-11-20 08:00:00+00', '2026-11-20 08:00:00+00', 0, '');
INSERT INTO public.deletion VALUES ('google', '', 'g/10', '2', '2026-11-20 08:00:00+00');
INSERT INTO public.delivery OVERRIDING SYSTEM VALUE VALUES (1, 'trustpilot', '', '', '\x7b7d', '[]', 'quarantined', 'No id.', '2026-11-20 08:00:00+00');
INSERT INTO public.digest VALUES ('slack', 'C1', 'daily', 0, 540, 'UTC', '2026-11-20 08:00:00+00');
INSERT INTO public.place VALUES ('teams', '19:a', 'General', 'Shop', '{}', false);
INSERT INTO public.post VALUES (1, 'slack', 'C1', 'C1:1.2', 5, '2026-11-30 19:06:09.915288+00');
INSERT INTO public.review OVERRIDING SYSTEM VALUE VALUES (1, 'woocommerce', 'shop.example', '7', '1', 1, 'Broken', 'The zip broke. You should have checked it.', 'Ann', 'ann@customer.example', '12', 'Rain jacket', NULL, 'https://shop.example/7', 'en', true, '2026-11-20 08:00:00+00', true, '', '');
INSERT INTO public.review OVERRIDING SYSTEM VALUE VALUES (2, 'google', '', 'g/8', '', NULL, '', 'Nice, and the next time I come back.', 'Bo', NULL, '', '', NULL, NULL, NULL, NULL, '2026-11-20 08:00:00+00', true, '', '');
INSERT INTO public.review OVERRIDING SYSTEM VALUE VALUES (3, 'google', '', 'g/9', '', 2, '', 'Late.', 'Cy', NULL, '', '', NULL, NULL, NULL, NULL, '2026-11-20 08:00:00+00', false, '', '');
INSERT INTO public.review_case OVERRIDING SYSTEM VALUE VALUES (1, 1, 'published', 5, '2026-11-20 08:00:00+00', true, false, 0.98, 0.01, false, '{broke_soon}', '[["broke_soon", 0.97, "The zip broke."]]', '{}', '', 'en', '{"The zip broke."}', 2, 1, '2026-11-20 08:00:00+00', '{2}', 'We are sorry.', 'composed', 'en', '', 'We are sorry.', 'slack', 'U1', 'Dora', 'approve', '', '2026-11-20 08:00:00+00', '2026-11-20 08:00:00+00', NULL, 3, 'r1', 'https://shop.example/r1', 'live', '2026-11-20 08:00:00+00', '', true, 1, '', '{2}', 4, 3, NULL, NULL);
INSERT INTO public.review_case OVERRIDING SYSTEM VALUE VALUES (2, 2, 'quiet', 2, '2026-11-20 08:00:00+00', false, false, 0.02, 0.01, false, '{}', '[]', '{}', '', 'en', '{}', 0, 0, NULL, NULL, NULL, '', '', '', '', '', '', '', '', '', NULL, NULL, NULL, 0, '', '', '', NULL, '', false, NULL, '', NULL, 0, 0, NULL, NULL);
INSERT INTO public.review_case OVERRIDING SYSTEM VALUE VALUES (3, 3, 'received', 1, '2026-11-20 08:00:00+00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', '', NULL, 0, 0, NULL, NULL, NULL, '', '', '', '', '', '', '', '', '', NULL, NULL, NULL, 0, '', '', '', NULL, '', false, NULL, '', NULL, 0, 0, NULL, NULL);
INSERT INTO public.seen VALUES ('slack:click:1', '2026-11-30 19:06:09.915288+00');
INSERT INTO public.voucher VALUES (1, 'sent', 'SORRY-1', 'slack:U1', 'ann@customer.example', '2026-11-20 08:00:00+00', NULL, '2026-11-20 08:00:00+00', '55', 'issued', '', '2026-11-20 08:00:00+00', NULL);
INSERT INTO public.voucher_code VALUES ('FREE-1', 'SORRY-1', '2026-11-20 08:00:00+00');
SELECT pg_catalog.setval('public.alarm_id_seq', 1, true);
SELECT pg_catalog.setval('public.audit_id_seq', 2, true);
SELECT pg_catalog.setval('public.bulletin_id_seq', 1, true);
SELECT pg_catalog.setval('public.complaint_group_id_seq', 1, true);
SELECT pg_catalog.setval('public.delivery_id_seq', 1, true);
SELECT pg_catalog.setval('public.review_case_id_seq', 3, true);
SELECT pg_catalog.setval('public.review_id_seq', 3, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.alarm
    ADD CONSTRAINT pk_alarm PRIMARY KEY (id);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT pk_audit PRIMARY KEY (id);
ALTER TABLE ONLY public.binding
    ADD CONSTRAINT pk_binding PRIMARY KEY (surface, channel);
ALTER TABLE ONLY public.bulletin
    ADD CONSTRAINT pk_bulletin PRIMARY KEY (id);
ALTER TABLE ONLY public.complaint
    ADD CONSTRAINT pk_complaint PRIMARY KEY (case_id);
ALTER TABLE ONLY public.complaint_group
    ADD CONSTRAINT pk_complaint_group PRIMARY KEY (id);
ALTER TABLE ONLY public.cursor
    ADD CONSTRAINT pk_cursor PRIMARY KEY (source);
ALTER TABLE ONLY public.deletion
    ADD CONSTRAINT pk_deletion PRIMARY KEY (source, shop, external_id);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT pk_delivery PRIMARY KEY (id);
ALTER TABLE ONLY public.digest
    ADD CONSTRAINT pk_digest PRIMARY KEY (surface, channel);
ALTER TABLE ONLY public.line
    ADD CONSTRAINT pk_line PRIMARY KEY (surface, case_id);
ALTER TABLE ONLY public.pace
    ADD CONSTRAINT pk_pace PRIMARY KEY (surface, channel);
ALTER TABLE ONLY public.place
    ADD CONSTRAINT pk_place PRIMARY KEY (surface, id);
ALTER TABLE ONLY public.post
    ADD CONSTRAINT pk_post PRIMARY KEY (case_id, surface);
ALTER TABLE ONLY public.review
    ADD CONSTRAINT pk_review PRIMARY KEY (id);
ALTER TABLE ONLY public.review_case
    ADD CONSTRAINT pk_review_case PRIMARY KEY (id);
ALTER TABLE ONLY public.seen
    ADD CONSTRAINT pk_seen PRIMARY KEY (key);
ALTER TABLE ONLY public.voucher
    ADD CONSTRAINT pk_voucher PRIMARY KEY (case_id);
ALTER TABLE ONLY public.voucher_code
    ADD CONSTRAINT pk_voucher_code PRIMARY KEY (listed);
ALTER TABLE ONLY public.watch
    ADD CONSTRAINT pk_watch PRIMARY KEY (source);
ALTER TABLE ONLY public.bulletin
    ADD CONSTRAINT uq_bulletin_surface_channel_kind_slot UNIQUE (surface, channel, kind, slot);
ALTER TABLE ONLY public.review_case
    ADD CONSTRAINT uq_review_case_review_id UNIQUE (review_id);
ALTER TABLE ONLY public.review
    ADD CONSTRAINT uq_review_source_shop_external_id UNIQUE (source, shop, external_id);
ALTER TABLE ONLY public.voucher_code
    ADD CONSTRAINT uq_voucher_code_taken_for UNIQUE (taken_for);
CREATE INDEX ix_alarm_topic_group_id_at ON public.alarm USING btree (topic, group_id, at);
CREATE INDEX ix_audit_at ON public.audit USING brin (at);
CREATE INDEX ix_audit_case_id ON public.audit USING btree (case_id);
CREATE INDEX ix_complaint_at ON public.complaint USING btree (at);
CREATE INDEX ix_complaint_embedding ON public.complaint USING hnsw (embedding public.vector_cosine_ops);
CREATE INDEX ix_complaint_group_id_at ON public.complaint USING btree (group_id, at);
CREATE INDEX ix_delivery_status ON public.delivery USING btree (status);
CREATE INDEX ix_line_surface_channel ON public.line USING btree (surface, channel);
CREATE INDEX ix_review_case_created_at ON public.review_case USING btree (created_at);
CREATE INDEX ix_review_case_moderated ON public.review_case USING btree (receipt_at) WHERE (receipt_status = 'pending'::text);
CREATE INDEX ix_review_case_state ON public.review_case USING btree (state);
CREATE INDEX ix_review_figures ON public.review USING btree (id) INCLUDE (rating, source, product);
CREATE INDEX ix_review_words ON public.review USING gin (to_tsvector('simple'::regconfig, ((((title || ' '::text) || text) || ' '::text) || product)));
CREATE INDEX ix_voucher_email ON public.voucher USING btree (email);
CREATE INDEX ix_voucher_sent_at ON public.voucher USING btree (sent_at);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT fk_audit_case_id_review_case FOREIGN KEY (case_id) REFERENCES public.review_case(id);
ALTER TABLE ONLY public.complaint
    ADD CONSTRAINT fk_complaint_case_id_review_case FOREIGN KEY (case_id) REFERENCES public.review_case(id);
ALTER TABLE ONLY public.line
    ADD CONSTRAINT fk_line_case_id_review_case FOREIGN KEY (case_id) REFERENCES public.review_case(id);
ALTER TABLE ONLY public.post
    ADD CONSTRAINT fk_post_case_id_review_case FOREIGN KEY (case_id) REFERENCES public.review_case(id);
ALTER TABLE ONLY public.review_case
    ADD CONSTRAINT fk_review_case_review_id_review FOREIGN KEY (review_id) REFERENCES public.review(id);
ALTER TABLE ONLY public.voucher
    ADD CONSTRAINT fk_voucher_case_id_review_case FOREIGN KEY (case_id) REFERENCES public.review_case(id);
