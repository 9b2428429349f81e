CREATE TABLE "User" (
  "_id" text NOT NULL PRIMARY KEY,
  "name" text NOT NULL,
  "email" text NOT NULL UNIQUE,
  "emailVerified" boolean NOT NULL DEFAULT false,
  "image" text,
  "role" text NOT NULL DEFAULT 'user',
  "banned" boolean NOT NULL DEFAULT false,
  "banExpires" integer,
  "createdAt" timestamp(3) NOT NULL DEFAULT now(),
  "updatedAt" timestamp(3) NOT NULL DEFAULT now(),
  "bannedReason" text,
  "creditsUsed" integer NOT NULL DEFAULT 0,
  password text
);

CREATE TABLE "Session" (
  "_id" text NOT NULL PRIMARY KEY,
  "expiresAt" timestamp(3) NOT NULL,
  "token" text NOT NULL UNIQUE,
  "ipAddress" text,
  "userAgent" text,
  "userId" text NOT NULL REFERENCES "User"("_id") ON DELETE CASCADE,
  "createdAt" timestamp(3) NOT NULL DEFAULT now(),
  "updatedAt" timestamp(3) NOT NULL DEFAULT now()
);

CREATE TABLE "Account" (
  "_id" text NOT NULL PRIMARY KEY,
  "accountId" text NOT NULL,
  "providerId" text NOT NULL,
  "userId" text NOT NULL REFERENCES "User"("_id") ON DELETE CASCADE,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamp(3),
  "refreshTokenExpiresAt" timestamp(3),
  "scope" text,
  "password" text,
  "createdAt" timestamp(3) NOT NULL DEFAULT now(),
  "updatedAt" timestamp(3) NOT NULL DEFAULT now()
);

CREATE TABLE "Verification" (
  "_id" text NOT NULL PRIMARY KEY,
  "identifier" text NOT NULL,
  "value" text NOT NULL,
  "expiresAt" timestamp(3) NOT NULL,
  "createdAt" timestamp(3) NOT NULL DEFAULT now(),
  "updatedAt" timestamp(3) NOT NULL DEFAULT now()
);

INSERT INTO "User" ("_id", "name", "email", "emailVerified", "role", "banned", "createdAt", "updatedAt") VALUES ('abcdefghijklmnopqrstuvwxyz012341', 'Grace Hopper', 'grace@example.test', true, 'admin', false, '2026-03-14T09:26:53.000Z', '2026-03-14T09:26:53.000Z');

INSERT INTO "Account" ("_id", "accountId", "providerId", "userId", "password", "createdAt", "updatedAt") VALUES ('abcdefghijklmnopqrstuvwxyz012343', 'abcdefghijklmnopqrstuvwxyz012341', 'credential', 'abcdefghijklmnopqrstuvwxyz012341', 'cheap:correct horse', '2026-03-14T09:26:53.000Z', '2026-03-14T09:26:53.000Z');

INSERT INTO "User" ("_id", "name", "email", "emailVerified", "role", "banned", "createdAt", "updatedAt") VALUES ('abcdefghijklmnopqrstuvwxyz012342', 'Linus Pauling', 'linus@example.test', false, 'user', false, '2026-05-01T12:00:00.000Z', '2026-05-01T12:00:00.000Z');

INSERT INTO "Account" ("_id", "accountId", "providerId", "userId", "password", "createdAt", "updatedAt") VALUES ('abcdefghijklmnopqrstuvwxyz012344', 'abcdefghijklmnopqrstuvwxyz012342', 'credential', 'abcdefghijklmnopqrstuvwxyz012342', 'cheap:correct horse', '2026-05-01T12:00:00.000Z', '2026-05-01T12:00:00.000Z');

INSERT INTO "Session" ("_id", "expiresAt", "token", "userId", "createdAt", "updatedAt") VALUES ('abcdefghijklmnopqrstuvwxyz012345', '2036-01-01T00:00:00.000Z', 'tk9Qe7Wr5Ty3Ui1Op2As4Df6Gh8Jk0Lz', 'abcdefghijklmnopqrstuvwxyz012342', '2026-05-01T12:00:00.000Z', '2026-05-01T12:00:00.000Z');
