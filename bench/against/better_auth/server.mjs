// node server.mjs FOLDER PORT HASH [fill PASSWORD WITH_PASSWORD WITH_CODE]
// better-auth as its documentation sets it up with Node.js: its handler behind node:http, better-sqlite3, and the plugin
// of two factors. With `fill` it makes the tables and users, writes their secrets to FOLDER/secrets.json, and ends.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

import { betterAuth } from 'better-auth';
import { symmetricEncrypt } from 'better-auth/crypto';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { twoFactor } from 'better-auth/plugins';
import Database from 'better-sqlite3';

const [folder, port, hash, command, password, withPassword, withCode] = process.argv.slice(2);

/** It takes any function; without one it has scrypt. */
const digest = (text) => createHash('sha256').update(text).digest();
const cheapest = {
  hash: async (text) => digest(text).toString('hex'),
  verify: async ({ hash: known, password: typed }) => timingSafeEqual(Buffer.from(known, 'hex'), digest(typed)),
};

const database = new Database(join(folder, 'better-auth.db'));
// As better-sqlite3 recommends. SQLite then syncs at checkpoints alone, which is its own doing and to its advantage.
database.pragma('journal_mode = WAL');

// The limits stay on, and are high enough that nobody is refused.
const limit = { window: 10, max: 1_000_000 };
const auth = betterAuth({
  appName: 'Harbour',
  baseURL: `http://localhost:${port}`,
  secret: 'c3b2f0f5c6f74d0ea0f2a6be1c9d7e58',
  database,
  emailAndPassword: { enabled: true, ...(hash === 'cheapest' ? { password: cheapest } : {}) },
  plugins: [twoFactor()],
  rateLimit: { ...limit, customRules: { '/sign-in/*': limit, '/two-factor/*': limit } },
});

async function addUser({ internalAdapter, adapter, secretConfig }, name, known, secret) {
  const user = await internalAdapter.createUser({ email: `${name}@example.com`, name: 'Anna', emailVerified: true });
  await internalAdapter.linkAccount({ userId: user.id, accountId: user.id, providerId: 'credential', password: known });
  if (secret === undefined) return;
  const sealed = await symmetricEncrypt({ key: secretConfig, data: secret });
  await adapter.create({ model: 'twoFactor', data: { userId: user.id, secret: sealed, backupCodes: sealed, verified: true } });
  await internalAdapter.updateUser(user.id, { twoFactorEnabled: true });
}

async function fill() {
  const { runMigrations } = await getMigrations(auth.options);
  await runMigrations();
  const context = await auth.$context;
  // One hash stands for all: making it is not what is measured.
  const known = await context.password.hash(password);
  for (let number = 0; number < Number(withPassword); number += 1) await addUser(context, `one${number}`, known);
  const secrets = Array.from({ length: Number(withCode) }, () => randomBytes(16).toString('hex'));
  for (const [number, secret] of secrets.entries()) await addUser(context, `two${number}`, known, secret);
  writeFileSync(join(folder, 'secrets.json'), JSON.stringify(secrets));
}

if (command === 'fill') {
  await fill();
} else {
  createServer(toNodeHandler(auth)).listen(Number(port), '127.0.0.1');
}
