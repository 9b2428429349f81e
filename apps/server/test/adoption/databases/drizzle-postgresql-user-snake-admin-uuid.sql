CREATE TABLE "user" (
  "id" uuid NOT NULL PRIMARY KEY,
  "name" text NOT NULL,
  "email" text NOT NULL UNIQUE,
  "email_verified" boolean NOT NULL DEFAULT false,
  "image" text,
  "role" text DEFAULT 'user' NOT NULL,
  "banned" boolean,
  "ban_reason" text,
  "ban_expires" timestamptz,
  "created_at" timestamptz NOT NULL DEFAULT now(),
  "updated_at" timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE "session" (
  "id" uuid NOT NULL PRIMARY KEY,
  "expires_at" timestamptz NOT NULL,
  "token" text NOT NULL UNIQUE,
  "ip_address" text,
  "user_agent" text,
  "user_id" uuid NOT NULL REFERENCES "user"("id") ON DELETE CASCADE,
  "impersonated_by" uuid,
  "created_at" timestamptz NOT NULL DEFAULT now(),
  "updated_at" timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE "account" (
  "id" uuid NOT NULL PRIMARY KEY,
  "account_id" text NOT NULL,
  "provider_id" text NOT NULL,
  "user_id" uuid NOT NULL REFERENCES "user"("id") ON DELETE CASCADE,
  "access_token" text,
  "refresh_token" text,
  "id_token" text,
  "access_token_expires_at" timestamptz,
  "refresh_token_expires_at" timestamptz,
  "scope" text,
  "password" text,
  "created_at" timestamptz NOT NULL DEFAULT now(),
  "updated_at" timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE "verification" (
  "id" uuid NOT NULL PRIMARY KEY,
  "identifier" text NOT NULL,
  "value" text NOT NULL,
  "expires_at" timestamptz NOT NULL,
  "created_at" timestamptz NOT NULL DEFAULT now(),
  "updated_at" timestamptz NOT NULL DEFAULT now()
);

INSERT INTO "user" ("id", "name", "email", "email_verified", "role", "banned", "created_at", "updated_at") VALUES ('00000000-0000-4000-8000-000000000001', 'Grace Hopper', 'grace@example.test', true, 'admin', null, '2026-03-14T09:26:53.000Z', '2026-03-14T09:26:53.000Z');

INSERT INTO "account" ("id", "account_id", "provider_id", "user_id", "password", "created_at", "updated_at") VALUES ('00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000001', 'credential', '00000000-0000-4000-8000-000000000001', 'cheap:correct horse', '2026-03-14T09:26:53.000Z', '2026-03-14T09:26:53.000Z');

INSERT INTO "user" ("id", "name", "email", "email_verified", "role", "banned", "created_at", "updated_at") VALUES ('00000000-0000-4000-8000-000000000002', 'Linus Pauling', 'linus@example.test', false, 'user', null, '2026-05-01T12:00:00.000Z', '2026-05-01T12:00:00.000Z');

INSERT INTO "account" ("id", "account_id", "provider_id", "user_id", "password", "created_at", "updated_at") VALUES ('00000000-0000-4000-8000-000000000004', '00000000-0000-4000-8000-000000000002', 'credential', '00000000-0000-4000-8000-000000000002', 'cheap:correct horse', '2026-05-01T12:00:00.000Z', '2026-05-01T12:00:00.000Z');

INSERT INTO "session" ("id", "expires_at", "token", "user_id", "created_at", "updated_at") VALUES ('00000000-0000-4000-8000-000000000005', '2036-01-01T00:00:00.000Z', 'tk9Qe7Wr5Ty3Ui1Op2As4Df6Gh8Jk0Lz', '00000000-0000-4000-8000-000000000002', '2026-05-01T12:00:00.000Z', '2026-05-01T12:00:00.000Z');
