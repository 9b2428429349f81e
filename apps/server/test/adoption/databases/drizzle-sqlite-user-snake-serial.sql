CREATE TABLE "user" (
  "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" text NOT NULL,
  "email" text NOT NULL,
  "email_verified" integer DEFAULT false NOT NULL,
  "image" text,
  "created_at" integer NOT NULL,
  "updated_at" integer NOT NULL
);

CREATE TABLE "session" (
  "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  "expires_at" integer NOT NULL,
  "token" text NOT NULL,
  "created_at" integer NOT NULL,
  "updated_at" integer NOT NULL,
  "ip_address" text,
  "user_agent" text,
  "user_id" integer NOT NULL,
  FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON DELETE CASCADE
);

CREATE TABLE "account" (
  "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  "account_id" text NOT NULL,
  "provider_id" text NOT NULL,
  "user_id" integer NOT NULL,
  "access_token" text,
  "refresh_token" text,
  "id_token" text,
  "access_token_expires_at" integer,
  "refresh_token_expires_at" integer,
  "scope" text,
  "password" text,
  "created_at" integer NOT NULL,
  "updated_at" integer NOT NULL,
  FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON DELETE CASCADE
);

CREATE TABLE "verification" (
  "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  "identifier" text NOT NULL,
  "value" text NOT NULL,
  "expires_at" integer NOT NULL,
  "created_at" integer NOT NULL,
  "updated_at" integer NOT NULL
);

CREATE UNIQUE INDEX "user_email_unique" ON "user" ("email");

CREATE UNIQUE INDEX "session_token_unique" ON "session" ("token");

INSERT INTO "user" ("id", "name", "email", "email_verified", "created_at", "updated_at") VALUES (1, 'Grace Hopper', 'grace@example.test', 1, 1773480413589, 1773480413589);

INSERT INTO "account" ("id", "account_id", "provider_id", "user_id", "password", "created_at", "updated_at") VALUES (1, '1', 'credential', 1, 'cheap:correct horse', 1773480413589, 1773480413589);

INSERT INTO "user" ("id", "name", "email", "email_verified", "created_at", "updated_at") VALUES (2, 'Linus Pauling', 'linus@example.test', 1, 1777636800250, 1777636800250);

INSERT INTO "account" ("id", "account_id", "provider_id", "user_id", "password", "created_at", "updated_at") VALUES (2, '2', 'credential', 2, 'cheap:correct horse', 1777636800250, 1777636800250);

INSERT INTO "session" ("id", "expires_at", "token", "created_at", "updated_at", "ip_address", "user_agent", "user_id") VALUES (1, 2082758400000, 'tk9Qe7Wr5Ty3Ui1Op2As4Df6Gh8Jk0Lz', 1795161600125, 1795161600125, '203.0.113.7', 'Mozilla/5.0', 2);

INSERT INTO "verification" ("id", "identifier", "value", "expires_at", "created_at", "updated_at") VALUES (1, 'linus@example.test', '482913', 2082758400000, 1795161600125, 1795161600125);
