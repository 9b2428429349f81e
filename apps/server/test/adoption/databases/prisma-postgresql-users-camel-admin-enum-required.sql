CREATE TYPE "Role" AS ENUM ('USER', 'ADMIN');

CREATE TYPE "STATUS" AS ENUM ('active', 'inactive', 'suspended');

CREATE TABLE "users" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "name" TEXT NOT NULL,
  "email" TEXT NOT NULL,
  "emailVerified" boolean DEFAULT false NOT NULL,
  "image" TEXT,
  "createdAt" TIMESTAMP(3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
  "updatedAt" TIMESTAMP(3) NOT NULL,
  "firstname" TEXT NOT NULL,
  "lastname" TEXT NOT NULL,
  "role" "Role" NOT NULL,
  "status" "STATUS" DEFAULT 'active' NOT NULL
);

CREATE TABLE "session" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "expiresAt" TIMESTAMP(3) NOT NULL,
  "token" TEXT NOT NULL,
  "createdAt" TIMESTAMP(3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
  "updatedAt" TIMESTAMP(3) NOT NULL,
  "ipAddress" TEXT,
  "userAgent" TEXT,
  "userId" TEXT NOT NULL
);

CREATE TABLE "account" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "accountId" TEXT NOT NULL,
  "providerId" TEXT NOT NULL,
  "userId" TEXT NOT NULL,
  "accessToken" TEXT,
  "refreshToken" TEXT,
  "idToken" TEXT,
  "accessTokenExpiresAt" TIMESTAMP(3),
  "refreshTokenExpiresAt" TIMESTAMP(3),
  "scope" TEXT,
  "password" TEXT,
  "createdAt" TIMESTAMP(3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
  "updatedAt" TIMESTAMP(3) NOT NULL
);

CREATE TABLE "verification" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "identifier" TEXT NOT NULL,
  "value" TEXT NOT NULL,
  "expiresAt" TIMESTAMP(3) NOT NULL,
  "createdAt" TIMESTAMP(3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
  "updatedAt" TIMESTAMP(3) NOT NULL
);

ALTER TABLE "session" ADD FOREIGN KEY ("userId") REFERENCES "users" ("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "account" ADD FOREIGN KEY ("userId") REFERENCES "users" ("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE UNIQUE INDEX "users_email_unique" ON "users" ("email");

CREATE UNIQUE INDEX "session_token_unique" ON "session" ("token");

INSERT INTO "users" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt", "role", "firstname", "lastname") VALUES ('Gh7kQ2mZx9LpR4tVb1nYc8WdEf3sAu6J', 'Grace Hopper', 'grace@example.test', true, '2026-03-14T09:26:53.589Z', '2026-03-14T09:26:53.589Z', 'ADMIN', 'Grace', 'Hopper');

INSERT INTO "account" ("id", "accountId", "providerId", "userId", "password", "createdAt", "updatedAt") VALUES ('acc1Qw2Er3Ty4Ui5Op6As7Df8Gh9Jk0L', 'Gh7kQ2mZx9LpR4tVb1nYc8WdEf3sAu6J', 'credential', 'Gh7kQ2mZx9LpR4tVb1nYc8WdEf3sAu6J', 'cheap:correct horse', '2026-03-14T09:26:53.589Z', '2026-03-14T09:26:53.589Z');

INSERT INTO "users" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt", "role", "firstname", "lastname") VALUES ('Lp3vN8wXz5QkT1rYd7mBc2HgJf9sUe4A', 'Linus Pauling', 'linus@example.test', true, '2026-05-01T12:00:00.250Z', '2026-05-01T12:00:00.250Z', 'USER', 'Linus', 'Pauling');

INSERT INTO "account" ("id", "accountId", "providerId", "userId", "password", "createdAt", "updatedAt") VALUES ('acc2Zx3Cv4Bn5Ma6Sd7Fg8Hj9Kl0PoiU', 'Lp3vN8wXz5QkT1rYd7mBc2HgJf9sUe4A', 'credential', 'Lp3vN8wXz5QkT1rYd7mBc2HgJf9sUe4A', 'cheap:correct horse', '2026-05-01T12:00:00.250Z', '2026-05-01T12:00:00.250Z');

INSERT INTO "session" ("id", "expiresAt", "token", "createdAt", "updatedAt", "ipAddress", "userAgent", "userId") VALUES ('acc1Qw2Er3Ty4Ui5Op6As7Df8Gh9Jk0L', '2036-01-01T00:00:00.000Z', 'tk9Qe7Wr5Ty3Ui1Op2As4Df6Gh8Jk0Lz', '2026-11-20T08:00:00.125Z', '2026-11-20T08:00:00.125Z', '203.0.113.7', 'Mozilla/5.0', 'Lp3vN8wXz5QkT1rYd7mBc2HgJf9sUe4A');

INSERT INTO "verification" ("id", "identifier", "value", "expiresAt", "createdAt", "updatedAt") VALUES ('acc1Qw2Er3Ty4Ui5Op6As7Df8Gh9Jk0L', 'linus@example.test', '482913', '2036-01-01T00:00:00.000Z', '2026-11-20T08:00:00.125Z', '2026-11-20T08:00:00.125Z');
