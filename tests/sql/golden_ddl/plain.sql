CREATE TABLE public.orders (
  id BIGINT NOT NULL,
  "Full Name" VARCHAR(64),
  price DECIMAL(18,2),
  "user" SUPER
)
