CREATE TABLE IF NOT EXISTS public.orders (
  id BIGINT NOT NULL,
  "Full Name" VARCHAR(64),
  price DECIMAL(18,2),
  "user" SUPER
)
DISTSTYLE KEY
DISTKEY (id)
COMPOUND SORTKEY (id, "Full Name")
