CREATE TABLE "user" (
  "id" text PRIMARY KEY NOT NULL,
  "name" text NOT NULL,
  "email" text NOT NULL,
  "emailVerified" boolean NOT NULL,
  "image" text,
  "createdAt" timestamptz DEFAULT CURRENT_TIMESTAMP NOT NULL,
  "updatedAt" timestamptz DEFAULT CURRENT_TIMESTAMP NOT NULL
);

CREATE TABLE "session" (
  "id" text PRIMARY KEY NOT NULL,
  "expiresAt" timestamptz NOT NULL,
  "token" text NOT NULL,
  "createdAt" timestamptz DEFAULT CURRENT_TIMESTAMP NOT NULL,
  "updatedAt" timestamptz NOT NULL,
  "ipAddress" text,
  "userAgent" text,
  "userId" text NOT NULL
);

CREATE TABLE "account" (
  "id" text PRIMARY KEY NOT NULL,
  "accountId" text NOT NULL,
  "providerId" text NOT NULL,
  "userId" text NOT NULL,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamptz,
  "refreshTokenExpiresAt" timestamptz,
  "scope" text,
  "password" text,
  "createdAt" timestamptz DEFAULT CURRENT_TIMESTAMP NOT NULL,
  "updatedAt" timestamptz NOT NULL
);

CREATE TABLE "verification" (
  "id" text PRIMARY KEY NOT NULL,
  "identifier" text NOT NULL,
  "value" text NOT NULL,
  "expiresAt" timestamptz NOT NULL,
  "createdAt" timestamptz DEFAULT CURRENT_TIMESTAMP NOT NULL,
  "updatedAt" timestamptz DEFAULT CURRENT_TIMESTAMP NOT NULL
);

ALTER TABLE "session" ADD FOREIGN KEY ("userId") REFERENCES "user" ("id") ON DELETE CASCADE;

ALTER TABLE "account" ADD FOREIGN KEY ("userId") REFERENCES "user" ("id") ON DELETE CASCADE;

CREATE UNIQUE INDEX "user_email_unique" ON "user" ("email");

CREATE UNIQUE INDEX "session_token_unique" ON "session" ("token");

INSERT INTO "user" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt") VALUES ('Gh7kQ2mZx9LpR4tVb1nYc8WdEf3sAu6J', 'Grace Hopper', 'grace@example.test', true, '2026-03-14T09:26:53.589Z', '2026-03-14T09:26:53.589Z');

INSERT INTO "account" ("id", "accountId", "providerId", "userId", "password", "createdAt", "updatedAt") VALUES ('acc1Qw2Er3Ty4Ui5Op6As7Df8Gh9Jk0L', 'Gh7kQ2mZx9LpR4tVb1nYc8WdEf3sAu6J', 'credential', 'Gh7kQ2mZx9LpR4tVb1nYc8WdEf3sAu6J', 'cheap:correct horse', '2026-03-14T09:26:53.589Z', '2026-03-14T09:26:53.589Z');

INSERT INTO "user" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt") VALUES ('Lp3vN8wXz5QkT1rYd7mBc2HgJf9sUe4A', 'Linus Pauling', 'linus@example.test', true, '2026-05-01T12:00:00.250Z', '2026-05-01T12:00:00.250Z');

INSERT INTO "account" ("id", "accountId", "providerId", "userId", "password", "createdAt", "updatedAt") VALUES ('acc2Zx3Cv4Bn5Ma6Sd7Fg8Hj9Kl0PoiU', 'Lp3vN8wXz5QkT1rYd7mBc2HgJf9sUe4A', 'credential', 'Lp3vN8wXz5QkT1rYd7mBc2HgJf9sUe4A', 'cheap:correct horse', '2026-05-01T12:00:00.250Z', '2026-05-01T12:00:00.250Z');

INSERT INTO "session" ("id", "expiresAt", "token", "createdAt", "updatedAt", "ipAddress", "userAgent", "userId") VALUES ('acc1Qw2Er3Ty4Ui5Op6As7Df8Gh9Jk0L', '2036-01-01T00:00:00.000Z', 'tk9Qe7Wr5Ty3Ui1Op2As4Df6Gh8Jk0Lz', '2026-11-20T08:00:00.125Z', '2026-11-20T08:00:00.125Z', '203.0.113.7', 'Mozilla/5.0', 'Lp3vN8wXz5QkT1rYd7mBc2HgJf9sUe4A');

INSERT INTO "verification" ("id", "identifier", "value", "expiresAt", "createdAt", "updatedAt") VALUES ('acc1Qw2Er3Ty4Ui5Op6As7Df8Gh9Jk0L', 'linus@example.test', '482913', '2036-01-01T00:00:00.000Z', '2026-11-20T08:00:00.125Z', '2026-11-20T08:00:00.125Z');
