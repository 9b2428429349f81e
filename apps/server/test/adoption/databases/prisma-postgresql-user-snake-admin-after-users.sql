CREATE TABLE "user" (
  "id" uuid NOT NULL PRIMARY KEY DEFAULT gen_random_uuid(),
  "name" text NOT NULL,
  "email" text NOT NULL UNIQUE,
  "email_verified" boolean NOT NULL DEFAULT false,
  "image" text,
  "role" text,
  "banned" boolean,
  "ban_reason" text,
  "ban_expires" timestamptz(3),
  "created_at" timestamptz(3) NOT NULL DEFAULT now(),
  "updated_at" timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE "user_session" (
  "id" uuid NOT NULL PRIMARY KEY DEFAULT gen_random_uuid(),
  "expires_at" timestamptz(3) NOT NULL,
  "token" text NOT NULL UNIQUE,
  "ip_address" text,
  "user_agent" text,
  "user_id" uuid NOT NULL REFERENCES "user"("id") ON DELETE CASCADE,
  "impersonated_by" text,
  "created_at" timestamptz(3) NOT NULL DEFAULT now(),
  "updated_at" timestamptz(3) NOT NULL DEFAULT now(),
  active_organization_id text
);

CREATE TABLE "user_account" (
  "id" uuid NOT NULL PRIMARY KEY DEFAULT gen_random_uuid(),
  "account_id" text NOT NULL,
  "provider_id" text NOT NULL,
  "user_id" uuid NOT NULL REFERENCES "user"("id") ON DELETE CASCADE,
  "access_token" text,
  "refresh_token" text,
  "id_token" text,
  "access_token_expires_at" timestamptz(3),
  "refresh_token_expires_at" timestamptz(3),
  "scope" text,
  "password" text,
  "created_at" timestamptz(3) NOT NULL DEFAULT now(),
  "updated_at" timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE "user_verification" (
  "id" uuid NOT NULL PRIMARY KEY DEFAULT gen_random_uuid(),
  "identifier" text NOT NULL,
  "value" text NOT NULL,
  "expires_at" timestamptz(3) NOT NULL,
  "created_at" timestamptz(3) NOT NULL DEFAULT now(),
  "updated_at" timestamptz(3) NOT NULL DEFAULT now()
);

INSERT INTO "user" ("id", "name", "email", "email_verified", "role", "banned", "created_at", "updated_at") VALUES ('00000000-0000-4000-8000-000000000001', 'Grace Hopper', 'grace@example.test', true, 'admin', null, '2026-03-14T09:26:53.000Z', '2026-03-14T09:26:53.000Z');

INSERT INTO "user_account" ("id", "account_id", "provider_id", "user_id", "password", "created_at", "updated_at") VALUES ('00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000001', 'credential', '00000000-0000-4000-8000-000000000001', 'cheap:correct horse', '2026-03-14T09:26:53.000Z', '2026-03-14T09:26:53.000Z');

INSERT INTO "user" ("id", "name", "email", "email_verified", "role", "banned", "created_at", "updated_at") VALUES ('00000000-0000-4000-8000-000000000002', 'Linus Pauling', 'linus@example.test', false, 'user', null, '2026-05-01T12:00:00.000Z', '2026-05-01T12:00:00.000Z');

INSERT INTO "user_account" ("id", "account_id", "provider_id", "user_id", "password", "created_at", "updated_at") VALUES ('00000000-0000-4000-8000-000000000004', '00000000-0000-4000-8000-000000000002', 'credential', '00000000-0000-4000-8000-000000000002', 'cheap:correct horse', '2026-05-01T12:00:00.000Z', '2026-05-01T12:00:00.000Z');

INSERT INTO "user_session" ("id", "expires_at", "token", "user_id", "created_at", "updated_at") VALUES ('00000000-0000-4000-8000-000000000005', '2036-01-01T00:00:00.000Z', 'tk9Qe7Wr5Ty3Ui1Op2As4Df6Gh8Jk0Lz', '00000000-0000-4000-8000-000000000002', '2026-05-01T12:00:00.000Z', '2026-05-01T12:00:00.000Z');
