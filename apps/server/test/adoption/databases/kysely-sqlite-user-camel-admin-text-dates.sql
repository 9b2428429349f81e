CREATE TABLE "user" (
  "id" text NOT NULL PRIMARY KEY,
  "name" text NOT NULL,
  "email" text NOT NULL UNIQUE,
  "emailVerified" integer NOT NULL DEFAULT false,
  "image" text,
  "role" text,
  "banned" integer,
  "banReason" text,
  "banExpires" text,
  "createdAt" text NOT NULL DEFAULT (datetime('now')),
  "updatedAt" text NOT NULL DEFAULT (datetime('now'))
);

CREATE TABLE "session" (
  "id" text NOT NULL PRIMARY KEY,
  "expiresAt" text NOT NULL,
  "token" text NOT NULL UNIQUE,
  "ipAddress" text,
  "userAgent" text,
  "userId" text NOT NULL REFERENCES "user"("id") ON DELETE CASCADE,
  "impersonatedBy" text,
  "createdAt" text NOT NULL DEFAULT (datetime('now')),
  "updatedAt" text NOT NULL DEFAULT (datetime('now'))
);

CREATE TABLE "account" (
  "id" text NOT NULL PRIMARY KEY,
  "accountId" text NOT NULL,
  "providerId" text NOT NULL,
  "userId" text NOT NULL REFERENCES "user"("id") ON DELETE CASCADE,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" text,
  "refreshTokenExpiresAt" text,
  "scope" text,
  "password" text,
  "createdAt" text NOT NULL DEFAULT (datetime('now')),
  "updatedAt" text NOT NULL DEFAULT (datetime('now'))
);

CREATE TABLE "verification" (
  "id" text NOT NULL PRIMARY KEY,
  "identifier" text NOT NULL,
  "value" text NOT NULL,
  "expiresAt" text NOT NULL,
  "createdAt" text NOT NULL DEFAULT (datetime('now')),
  "updatedAt" text NOT NULL DEFAULT (datetime('now'))
);

INSERT INTO "user" ("id", "name", "email", "emailVerified", "role", "banned", "createdAt", "updatedAt") VALUES ('abcdefghijklmnopqrstuvwxyz012341', 'Grace Hopper', 'grace@example.test', 1, 'admin', null, '2026-03-14 09:26:53', '2026-03-14 09:26:53');

INSERT INTO "account" ("id", "accountId", "providerId", "userId", "password", "createdAt", "updatedAt") VALUES ('abcdefghijklmnopqrstuvwxyz012343', 'abcdefghijklmnopqrstuvwxyz012341', 'credential', 'abcdefghijklmnopqrstuvwxyz012341', 'cheap:correct horse', '2026-03-14 09:26:53', '2026-03-14 09:26:53');

INSERT INTO "user" ("id", "name", "email", "emailVerified", "role", "banned", "createdAt", "updatedAt") VALUES ('abcdefghijklmnopqrstuvwxyz012342', 'Linus Pauling', 'linus@example.test', 0, 'user', null, '2026-05-01 12:00:00', '2026-05-01 12:00:00');

INSERT INTO "account" ("id", "accountId", "providerId", "userId", "password", "createdAt", "updatedAt") VALUES ('abcdefghijklmnopqrstuvwxyz012344', 'abcdefghijklmnopqrstuvwxyz012342', 'credential', 'abcdefghijklmnopqrstuvwxyz012342', 'cheap:correct horse', '2026-05-01 12:00:00', '2026-05-01 12:00:00');

INSERT INTO "session" ("id", "expiresAt", "token", "userId", "createdAt", "updatedAt") VALUES ('abcdefghijklmnopqrstuvwxyz012345', '2036-01-01 00:00:00', 'tk9Qe7Wr5Ty3Ui1Op2As4Df6Gh8Jk0Lz', 'abcdefghijklmnopqrstuvwxyz012342', '2026-05-01 12:00:00', '2026-05-01 12:00:00');
