// Subscribers who move in while others sign in, and a server that is killed in the middle: nobody of the file is there,
// and the same command again brings all of them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { isPostgresql } from '../database.mjs';
import { TestServer, password } from '../harness.mjs';
import { Visitor } from '../visitor.mjs';

const everybody = 12_000;
test.describe.configure({ timeout: 300_000 });

let server;
let file;
function writeRows(count) {
  const rows = Array.from({ length: count }, (_, n) =>
    `N-${n},moved${n},moved${n}@example.com,Anna Kovács,{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3`);
  writeFileSync(file, `customer_number,sign_in_name,email,full_name,password_hash\n${rows.join('\n')}\n`);
}
test.beforeEach(async () => {
  server = await TestServer.start({ configuration: 'trusted_proxies = ["127.0.0.1"]\n' });
  file = join(server.folder, 'everybody.csv');
  writeRows(everybody);
});
test.afterEach(async () => { await server.stop(); });

const begin = (words) => server.beside(['subscriber', ...words]);

const count = (sql) => Number(server.query(sql)[0].n);
async function until(condition) {
  while (!condition()) await new Promise((resolve) => { setTimeout(resolve, 10); });
}
let networks = 0;
async function signIn(name, typed) {
  networks += 1;
  const visitor = new Visitor(server, { headers: { 'X-Forwarded-For': `10.${networks >> 8}.${networks & 255}.1` } });
  return (await visitor.enterPassword(name, typed)).status;
}

async function timeOfSignIn() {
  const start = performance.now();
  expect(await signIn('anna', password)).toBe(303);
  return performance.now() - start;
}

test('others sign in while subscribers move in, and nobody of them is there before all are', async () => {
  await server.addSubscriber('anna');
  let slowestBefore = 0;
  for (let n = 0; n < 20; n += 1) slowestBefore = Math.max(slowestBefore, await timeOfSignIn());
  const { ended } = begin(['import', file]);
  let over = false;
  ended.then(() => { over = true; });
  const times = [];
  while (!over) {
    times.push(await timeOfSignIn());
    const there = count("SELECT COUNT(*) AS n FROM accounts JOIN imports ON imports.id = accounts.import WHERE imports.state IN ('settling', 'done')");
    expect([0, everybody]).toContain(there);
  }
  const imported = await ended;
  expect(imported.err).toBe('');
  expect(imported.out).toBe(`Imported ${everybody} subscribers.\n`);
  expect(await signIn(`moved${everybody - 1}`, 'secret')).toBe(303);
  expect(await signIn(`moved7@example.com`, 'secret')).toBe(303);
  expect(times.length).toBeGreaterThan(5);
  // Who waited for the whole import would wait for several seconds; the bound leaves room for a busy machine.
  const slowest = Math.max(...times);
  test.info().annotations.push({ type: 'slowest sign-in (ms)', description: `${slowest.toFixed()}, without an import ${slowestBefore.toFixed()}` });
  expect(slowest, 'milliseconds of a sign-in').toBeLessThan(Math.max(1_500, 8 * slowestBefore));
});

test('a server that dies in the middle leaves nobody, and the same again brings everybody', async () => {
  for (const [round, part] of [0.1, 0.3, 0.6].entries()) {
    const { ended } = begin(['import', file]);
    await until(() => count('SELECT COUNT(*) AS n FROM import_lines') >= everybody * part);
    await server.kill();
    const broken = await ended;
    expect(broken.exit).toBe(1);
    expect(broken.err).toContain('nothing was imported');
    await server.restart();
    expect(await signIn('moved0', 'secret')).toBe(401);
    expect((await server.cli(['subscriber', 'show', 'moved0'])).exit).toBe(1);
    if (isPostgresql) {
      // Nodes wait for each other. A start sets the clock back, so it goes further than the round before.
      await server.advance(3_600 * (round + 1));
    } else {
      await until(() => count('SELECT COUNT(*) AS n FROM imports') === 0);
    }
  }
  const imported = await begin(['import', file]).ended;
  expect(imported.err).toBe('');
  expect(imported.exit).toBe(0);
  expect(count('SELECT COUNT(*) AS n FROM import_lines')).toBe(0);
  expect(count('SELECT COUNT(*) AS n FROM accounts')).toBe(everybody);
  expect(await signIn('moved0', 'secret')).toBe(303);
});

test('a server that dies after the opening knows everybody, and makes all addresses known', async () => {
  const { ended } = begin(['import', file]);
  await until(() => count("SELECT COUNT(*) AS n FROM imports WHERE state = 'settling'") === 1);
  await server.kill();
  await ended;
  await server.restart();
  expect(await signIn(`moved${everybody - 1}`, 'secret')).toBe(303);
  await until(() => count("SELECT COUNT(*) AS n FROM imports WHERE state = 'done'") === 1);
  expect(count('SELECT COUNT(*) AS n FROM import_lines')).toBe(0);
  expect(count("SELECT COUNT(*) AS n FROM identifiers WHERE kind = 'address' AND account IS NOT NULL")).toBe(everybody);
  expect(await signIn('moved7@example.com', 'secret')).toBe(303);
});

test('a command that dies in the middle leaves nobody, and what it wrote is cleared away', async () => {
  const { child, ended } = begin(['import', file]);
  await until(() => count('SELECT COUNT(*) AS n FROM import_lines') >= everybody / 3);
  child.kill('SIGKILL');
  await ended;
  expect(await signIn('moved0', 'secret')).toBe(401);
  await server.advance(31);
  const imported = await begin(['import', file]).ended;
  expect(imported.err).toBe('');
  expect(imported.out).toBe(`Imported ${everybody} subscribers.\n`);
  expect(count('SELECT COUNT(*) AS n FROM accounts')).toBe(everybody);
});

test('without a server the command does it by itself, and dies as well', async () => {
  await server.terminate();
  const { child, ended } = begin(['import', file]);
  await until(() => {
    try { return count('SELECT COUNT(*) AS n FROM import_lines') >= everybody / 3; } catch { return false; }
  });
  child.kill('SIGKILL');
  await ended;
  await server.restart();
  expect(await signIn('moved0', 'secret')).toBe(401);
  await server.advance(3601);
  const imported = await begin(['import', file]).ended;
  expect(imported.err).toBe('');
  expect(count('SELECT COUNT(*) AS n FROM accounts')).toBe(everybody);
});

// So many that there is time to look.
const crowd = isPostgresql ? 8_000 : 25_000;
// What a terminal shows in one line, one after the other: each begins by wiping out the one before.
const wiped = '\r\x1b[K';
async function paintedBy(columns, words) {
  const { exit, out } = await server.onTerminal(columns, words).ended;
  const [nothing, ...lines] = out.split(wiped);
  expect(nothing).toBe('');
  return { exit, lines, after: lines.pop() };
}
// The shares of a phase, in their order.
const sharesOf = (phase, lines) => lines.filter((line) => line.startsWith(phase))
  .map((line) => Number(/(\d+) %/.exec(line)[1]));

test('a terminal shows how far it is, in one line that is gone at the end', async () => {
  writeRows(crowd);
  const { exit, lines, after } = await paintedBy(80, ['subscriber', 'import', file]);
  expect(exit).toBe(0);
  expect(after).toBe(`Imported ${crowd} subscribers.\r\n`);
  for (const line of lines) expect(line).toMatch(/^(Reading|Opening|Settling addresses) {2}\[#*\.*\] {2}[ \d]{3} % {2}\d+ subscribers(, \d+ a second)?$/);
  for (const phase of ['Reading', 'Settling']) {
    const shares = sharesOf(phase, lines);
    expect(shares.length).toBeGreaterThan(2);
    expect(shares).toEqual([...shares].sort((one, other) => one - other));
    expect(shares[0]).toBeLessThan(10);
    expect(shares.at(-1)).toBeGreaterThan(50);
  }
  expect(lines).toContain(`Opening  [${'#'.repeat(40)}]  100 %  ${crowd} subscribers`);

  const refused = await paintedBy(30, ['subscriber', 'import', file]);
  expect(refused.exit).toBe(1);
  expect(refused.after).toContain('nothing was imported');
  expect(refused.lines.length).toBeGreaterThan(0);
  for (const line of refused.lines) expect(line.length).toBeLessThan(30);
});

test('what is taken back is shown too, and nothing of it where there is no terminal', async () => {
  writeRows(crowd);
  const { exit, lines, after } = await paintedBy(80, ['subscriber', 'import', '--dry-run', file]);
  expect(exit).toBe(0);
  expect(after).toBe(`${crowd} subscribers can be imported. Nothing was changed.\r\n`);
  expect(sharesOf('Taking back', lines).length).toBeGreaterThan(2);

  const unseen = await begin(['import', '--dry-run', file]).ended;
  expect(unseen).toEqual({ exit: 0, out: `${crowd} subscribers can be imported. Nothing was changed.\n`, err: '' });
});
