CREATE TABLE "users" (
  "id" uuid NOT NULL PRIMARY KEY DEFAULT gen_random_uuid(),
  "name" character varying NOT NULL,
  "email" character varying NOT NULL UNIQUE,
  "emailVerified" boolean NOT NULL DEFAULT false,
  "image" character varying,
  "createdAt" timestamp NOT NULL DEFAULT now(),
  "updatedAt" timestamp NOT NULL DEFAULT now(),
  "createdBy" character varying,
  "deletedAt" timestamp
);

CREATE TABLE "sessions" (
  "id" uuid NOT NULL PRIMARY KEY DEFAULT gen_random_uuid(),
  "expiresAt" timestamp NOT NULL,
  "token" character varying NOT NULL UNIQUE,
  "ipAddress" character varying,
  "userAgent" character varying,
  "userId" uuid NOT NULL REFERENCES "users"("id") ON DELETE CASCADE,
  "createdAt" timestamp NOT NULL DEFAULT now(),
  "updatedAt" timestamp NOT NULL DEFAULT now(),
  "createdBy" character varying,
  "deletedAt" timestamp
);

CREATE TABLE "accounts" (
  "id" uuid NOT NULL PRIMARY KEY DEFAULT gen_random_uuid(),
  "accountId" character varying NOT NULL,
  "providerId" character varying NOT NULL,
  "userId" uuid NOT NULL REFERENCES "users"("id") ON DELETE CASCADE,
  "accessToken" character varying,
  "refreshToken" character varying,
  "idToken" character varying,
  "accessTokenExpiresAt" timestamp,
  "refreshTokenExpiresAt" timestamp,
  "scope" character varying,
  "password" character varying,
  "createdAt" timestamp NOT NULL DEFAULT now(),
  "updatedAt" timestamp NOT NULL DEFAULT now(),
  "deletedAt" timestamp
);

CREATE TABLE "verifications" (
  "id" uuid NOT NULL PRIMARY KEY DEFAULT gen_random_uuid(),
  "identifier" character varying NOT NULL,
  "value" character varying NOT NULL,
  "expiresAt" timestamp NOT NULL,
  "createdAt" timestamp NOT NULL DEFAULT now(),
  "updatedAt" timestamp NOT NULL DEFAULT now()
);

INSERT INTO "users" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt") VALUES ('00000000-0000-4000-8000-000000000001', 'Grace Hopper', 'grace@example.test', true, '2026-03-14T09:26:53.000Z', '2026-03-14T09:26:53.000Z');

INSERT INTO "accounts" ("id", "accountId", "providerId", "userId", "password", "createdAt", "updatedAt") VALUES ('00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000001', 'credential', '00000000-0000-4000-8000-000000000001', 'cheap:correct horse', '2026-03-14T09:26:53.000Z', '2026-03-14T09:26:53.000Z');

INSERT INTO "users" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt") VALUES ('00000000-0000-4000-8000-000000000002', 'Linus Pauling', 'linus@example.test', false, '2026-05-01T12:00:00.000Z', '2026-05-01T12:00:00.000Z');

INSERT INTO "accounts" ("id", "accountId", "providerId", "userId", "password", "createdAt", "updatedAt") VALUES ('00000000-0000-4000-8000-000000000004', '00000000-0000-4000-8000-000000000002', 'credential', '00000000-0000-4000-8000-000000000002', 'cheap:correct horse', '2026-05-01T12:00:00.000Z', '2026-05-01T12:00:00.000Z');

INSERT INTO "sessions" ("id", "expiresAt", "token", "userId", "createdAt", "updatedAt") VALUES ('00000000-0000-4000-8000-000000000005', '2036-01-01T00:00:00.000Z', 'tk9Qe7Wr5Ty3Ui1Op2As4Df6Gh8Jk0Lz', '00000000-0000-4000-8000-000000000002', '2026-05-01T12:00:00.000Z', '2026-05-01T12:00:00.000Z');
