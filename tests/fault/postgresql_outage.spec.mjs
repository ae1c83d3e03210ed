// A PostgreSQL that goes away: restarted, crashed, stopped without a word, replaced by its standby.
import { setTimeout as wait } from 'node:timers/promises';

import { expect, test } from '@playwright/test';

import { PostgresqlDatabase, startCluster, startStandby, stopCluster, tellCluster } from '../database.mjs';
import { TestServer, codeOf, password } from '../harness.mjs';
import { makeDoor, valueOf } from '../monitors.mjs';
import { Portal } from '../nodes.mjs';
import { Visitor, allEnrolled, enrolled } from '../visitor.mjs';

const everyNode = [0, 1, 2];
let cluster;
let standby;
let server;

test.beforeEach(() => { cluster = startCluster(); });
test.afterEach(async () => {
  await server?.stop();
  for (const folder of [cluster, standby]) if (folder) stopCluster(folder);
  standby = undefined;
});

async function serve(database = new PostgresqlDatabase(cluster), configuration = '') {
  // The cluster goes as a whole.
  database.drop = () => {};
  server = await TestServer.start({ database, configuration });
}

/** By three nodes behind a balancer. */
async function serveByThree(database = new PostgresqlDatabase(cluster), ofFirst = '') {
  database.drop = () => {};
  server = await Portal.start(everyNode.length, { database, ofFirst });
}

/** Serves with a door for monitors. */
async function serveMonitors() {
  const door = await makeDoor();
  await serve(undefined, door.configuration);
  return door;
}

/** What monitors hear. */
async function looks(door) {
  const [healthz, readyz, metrics] = [await door.ask('/healthz'), await door.ask('/readyz'), await door.ask('/metrics')];
  return [healthz.status, readyz.status, valueOf(metrics.text, 'sallyport_ready')];
}

function expectTryAgain(answer) {
  expect(answer.status).toBe(503);
  expect(answer.headers['retry-after']).toMatch(/^\d+$/);
  expect(answer.text).toContain('We are busy for a moment');
  // But for what is random, which has such letters now and then.
  const words = answer.text.replaceAll(/name="csrf" value="[^"]*"|<code>[A-Z2-7]{16}<\/code>/g, '');
  expect(words).not.toMatch(/postgres|sql|socket/i);
}

/** What needs the database, and how long it took to say so. */
async function refusedWithin(milliseconds, press) {
  const began = performance.now();
  const answer = await press();
  expectTryAgain(answer);
  expect(performance.now() - began).toBeLessThan(milliseconds);
  return answer;
}

for (const mode of ['fast', 'immediate']) {
  test(`stopped (${mode}) and started: pages that say so, then all goes on by itself`, async () => {
    const door = await serveMonitors();
    const { key, visitor } = await enrolled(server, 'anna');
    await visitor.enterPassword('anna');
    await visitor.get('/sign-in/code');
    await expect.poll(() => looks(door)).toEqual([200, 200, 1]);
    const code = codeOf(key, await server.now());
    tellCluster('halt', cluster, mode);
    const press = await refusedWithin(3_000, () => visitor.post('/sign-in/code', { code }));
    expect(press.text).toContain('may have been done all the same');
    const page = await refusedWithin(3_000, () => visitor.get('/sign-in/code'));
    expect(page.text).toContain('Nothing has changed in your account');
    // What support is told is what stands in the log.
    const [, number] = /Number of this request:[^]*?<code>([^<]+)</.exec(press.text);
    const lines = server.log.split('\n').filter((line) => line.includes(`"request_id":"${number}"`)).map((line) => JSON.parse(line).event);
    expect(lines).toEqual(expect.arrayContaining(['unavailable', 'request']));
    expect((await visitor.get('/healthz')).status).toBe(200);
    expect((await visitor.get('/readyz')).status).toBe(503);
    // Monitors hear the same at their door, at once by /readyz and two seconds later by /metrics.
    expect((await looks(door)).slice(0, 2)).toEqual([200, 503]);
    await expect.poll(() => looks(door)).toEqual([200, 503, 0]);
    expect(await door.values('sallyport_mails_waiting')).toEqual([-1]);
    expect((await visitor.get('/help/two-factor')).status).toBe(200);
    tellCluster('go', cluster);
    await expect.poll(async () => (await visitor.get('/readyz')).status).toBe(200);
    await expect.poll(() => looks(door)).toEqual([200, 200, 1]);
    await visitor.get('/sign-in/code');
    expect((await visitor.post('/sign-in/code', { code })).status, 'the code has not been used').toBe(303);
    expect(await visitor.isSignedIn()).toBe(true);
  });
}

/** What counts once: how to come to where it is entered, and what is entered there. */
const factors = [
  ['/sign-in/code', () => {}, ({ key }, now) => ({ code: codeOf(key, now) })],
  ['/sign-in/recovery-code', () => {}, ({ codes }) => ({ code: codes.pop() })],
  ['/account/step-up', async (visitor, { codes }) => {
    await visitor.get('/sign-in/recovery-code');
    expect((await visitor.post('/sign-in/recovery-code', { code: codes.pop() })).status).toBe(303);
  }, ({ key }, now) => ({ password, code: codeOf(key, now) })],
];

test('restarted under three nodes: each goes on, nothing is half done, and a used code stays used', async () => {
  test.setTimeout(120_000);
  await serveByThree();
  // Of each factor somebody is in before, somebody comes to late, and one at each node presses amid it.
  const times = ['before', 'amid', 'amid', 'amid', 'late'];
  const people = await allEnrolled(server, factors.flatMap((_, n) => times.map((time, m) => `${time}-${n}-${m}`)));
  const doors = everyNode.map((node) => server.visitor({ node }));
  for (const mode of ['fast', 'immediate']) {
    const presses = await Promise.all(people.map(async (person, n) => {
      const [path, come, typed] = factors[Math.floor(n / times.length)];
      const browsers = await Promise.all(everyNode.map(async (node) => {
        const visitor = server.visitor({ node });
        expect((await visitor.enterPassword(person.name)).status).toBe(303);
        await come(visitor, person);
        await visitor.get(path);
        return visitor;
      }));
      const fields = typed(person, await server.now());
      const at = (node) => browsers[node].post(path, fields);
      return { time: times[n % times.length], node: n % everyNode.length, browsers, at };
    }));
    const of = (time) => presses.filter((press) => press.time === time);
    const send = (press) => press.at(press.node).then(({ status }) => { press.status = status; });
    const newest = server.newestEvent();

    await Promise.all(of('before').map(send));
    expect(of('before').map(({ status }) => status)).toEqual(factors.map(() => 303));
    const underWay = of('amid').map(send);
    await Promise.any(underWay);
    tellCluster('halt', cluster, mode);
    await Promise.all(underWay);
    for (const press of of('late')) {
      await Promise.all(everyNode.map((node) => refusedWithin(3_000, () => press.at(node))));
    }
    for (const door of doors) expect((await door.get('/healthz')).status).toBe(200);
    for (const door of doors) expect((await door.get('/readyz')).status).toBe(503);
    tellCluster('go', cluster);
    for (const door of doors) await expect.poll(async () => (await door.get('/readyz')).status).toBe(200);

    await Promise.all(presses.map(async ({ time, node, status, browsers, at }) => {
      const isAcknowledged = status === 303;
      const twins = everyNode.map((each) => server.at(each, browsers[node]));
      if (isAcknowledged) for (const twin of twins) expect(await twin.isSignedIn(), 'it lives on').toBe(true);
      // Whoever was told nothing may have come in, or one of his browsers comes in now.
      const again = await Promise.all(everyNode.filter((each) => !isAcknowledged || each !== node).map(at));
      const taken = again.filter((answer) => answer.status === 303);
      if (isAcknowledged) expect(taken).toEqual([]);
      if (time === 'late') expect(taken).toHaveLength(1);
      for (const answer of again) expect([303, 401]).toContain(answer.status);
    }));
    // Of what was used without a session nothing would stand there, and of what was used twice two.
    const proven = server.provenSince(newest);
    expect(proven).toEqual(expect.arrayContaining(people.map(({ name }) => ({ name, n: 1 }))));
    expect(proven).toHaveLength(people.length);
    const acknowledged = of('amid').filter(({ status }) => status === 303).length;
    console.log(`${acknowledged} of ${of('amid').length} presses were acknowledged amid the stop (${mode})`);
    server.forgetGuesses();
    await server.nextStep();
    await server.nextStep();
  }
});

test('paused under three nodes: nobody waits for long, nothing is half done, and all goes on by itself', async () => {
  test.setTimeout(120_000);
  const door = await makeDoor();
  await serveByThree(undefined, door.configuration);
  const { key } = await enrolled(server, 'anna');
  await server.addSubscriber('bela');
  const [visitors, signedIn] = [everyNode, everyNode].map((nodes) => nodes.map((node) => server.visitor({ node })));
  for (const each of signedIn) await each.enterPassword('bela');
  for (const each of visitors) {
    await each.enterPassword('anna');
    await each.get('/sign-in/code');
  }
  const code = codeOf(key, await server.now());
  const pids = tellCluster('pids', cluster).trim().split(/\s+/).map(Number);
  const paused = performance.now();
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  try {
    const presses = visitors.map((each) => refusedWithin(7_000, () => each.post('/sign-in/code', { code })));
    // Whoever watches is answered at once, and soon hears what is the matter.
    for (let n = 0; n < 7; n += 1) {
      const metrics = await door.ask('/metrics');
      expect(metrics.took).toBeLessThan(500);
      if (n === 6) expect(metrics.text).toMatch(/^sallyport_ready 0$/m);
      await wait(1_000);
    }
    await Promise.all(presses);
    // Whoever was signed in can be believed no longer.
    await Promise.all(signedIn.map((each) => refusedWithin(7_000, () => each.get('/account/profile'))));
    for (const each of visitors) expect((await each.get('/readyz')).status).toBe(503);
    for (const each of visitors) expect((await each.get('/healthz')).status).toBe(200);
    const many = await Promise.all(Array.from({ length: 40 * everyNode.length }, async (_, n) => {
      const began = performance.now();
      const answer = await server.visitor({ node: n % everyNode.length }).enterPassword('anna', 'wrong');
      return { status: answer.status, took: performance.now() - began };
    }));
    for (const { status, took } of many) {
      expect(status).toBe(503);
      expect(took).toBeLessThan(7_000);
    }
    await wait(Math.max(0, Number(process.env.SALLYPORT_PAUSE ?? 30_000) - (performance.now() - paused)));
  } finally {
    for (const pid of pids) process.kill(pid, 'SIGCONT');
  }
  for (const each of visitors) await expect.poll(async () => (await each.get('/readyz')).status).toBe(200);
  for (const [node, each] of signedIn.entries()) {
    const page = await each.get('/account/profile');
    const reasons = server.nodes[node].log.split('\n').filter((line) => line.includes('"unavailable"'));
    expect(page.status, page.status === 200 ? '' : reasons.slice(-3).join('\n')).toBe(200);
  }
  const browsers = visitors.flatMap((each) => [each, each.copy()]);
  const answers = await Promise.all(browsers.map((each) => each.post('/sign-in/code', { code })));
  const accepted = server.query("SELECT COUNT(*) AS n FROM sessions WHERE account = (SELECT id FROM accounts WHERE sign_in_name = 'anna')")[0].n;
  const told = answers.map(({ status }) => status).join(', ');
  expect(accepted, `${told}: the code opened one session, before the pause or after it`).toBe(1);
});

for (const [who, serveWith] of Object.entries({ 'one node': serve, 'three nodes': serveByThree })) {
  test(`replaced by its standby amid second steps of ${who}: what was acknowledged is there, and a used code stays used`, async () => {
    standby = startStandby(cluster);
    const database = new PostgresqlDatabase(cluster, [cluster, standby]);
    await serveWith(database);
    const people = await allEnrolled(server, Array.from({ length: 18 }, (_, n) => `person${n}`));
    const atTheCode = async (name) => {
      const visitor = new Visitor(server);
      await visitor.enterPassword(name);
      await visitor.get('/sign-in/code');
      return visitor;
    };
    const now = await server.now();
    const steps = await Promise.all(people.map(async ({ name, key }) => ({ name, code: codeOf(key, now), visitor: await atTheCode(name) })));
    const press = (step) => step.visitor.post('/sign-in/code', { code: step.code }).then(({ status }) => { step.status = status; });
    const [primary] = tellCluster('pids', cluster).split(/\s+/).map(Number);
    const [{ pid: sender }] = database.query('SELECT pid FROM pg_stat_replication');

    await Promise.all(steps.slice(0, 6).map(press));
    const underWay = steps.slice(6, 12).map(press);
    await Promise.any(underWay);
    // Two servers of one machine are never far apart. Now nothing reaches the standby for a moment: whatever is answered
    // all the same will have been forgotten.
    process.kill(sender, 'SIGSTOP');
    underWay.push(...steps.slice(12).map(press));
    await wait(500);
    // As `halt immediate`, which would wait until this one has ended too.
    process.kill(primary, 'SIGQUIT');
    process.kill(sender, 'SIGKILL');
    await Promise.all(underWay);
    await refusedWithin(3_000, () => new Visitor(server).enterPassword('person0', 'wrong'));
    tellCluster('promote', standby);
    // Each for itself: with the first of them the balancer sends to the others too.
    const doors = server.nodes?.map((_, node) => server.visitor({ node })) ?? [new Visitor(server)];
    for (const door of doors) {
      await expect.poll(async () => (await door.get('/readyz')).status, { timeout: 15_000 }).toBe(200);
    }

    await server.set(now);
    await Promise.all(steps.map(async ({ name, code, visitor, status }) => {
      if (status === 303) expect(await visitor.isSignedIn(), 'an acknowledged session lives on').toBe(true);
      else expect(status).toBe(503);
      const again = await (await atTheCode(name)).post('/sign-in/code', { code });
      // Whoever was told nothing may have come in, or comes in now.
      if (status === 503 && again.status === 303) return;
      expect(again.status, status).toBe(401);
      expect(again.text.includes('has been used already')).toBe(true);
    }));
    const acknowledged = steps.filter(({ status }) => status === 303).length;
    console.log(`${acknowledged} of ${steps.length} codes were acknowledged before the primary died`);
    expect(acknowledged).toBeGreaterThan(6);
    expect(acknowledged, 'while the standby hears nothing, nothing is acknowledged').toBeLessThanOrEqual(12);
    await server.nextStep();
    const [{ name, key }] = people;
    expect((await (await atTheCode(name)).post('/sign-in/code', { code: codeOf(key, await server.now()) })).status).toBe(303);
  });
}

test('a primary that has lost its standby, as one that was left behind: nothing is answered from memory', async () => {
  standby = startStandby(cluster);
  const database = new PostgresqlDatabase(cluster);
  await serve(database);
  database.change('CREATE EXTENSION pg_stat_statements');
  await server.addSubscriber('cecil');
  const cecil = new Visitor(server);
  await cecil.enterPassword('cecil');
  const statements = async () => {
    expect((await cecil.get('/session')).status).toBe(204);
    database.query('SELECT pg_stat_statements_reset()::text');
    expect((await cecil.get('/session')).status).toBe(204);
    const [{ calls }] = database.query("SELECT COALESCE(SUM(calls), 0)::int AS calls FROM pg_stat_statements WHERE query LIKE '%FROM sessions%'");
    return calls;
  };
  await expect.poll(statements).toBe(0);
  tellCluster('halt', standby, 'immediate');
  await wait(2_500);
  expect(await statements()).toBe(1);
  // Reading goes on there, and nobody may be sent to it.
  await expect.poll(async () => (await cecil.get('/readyz')).status, { timeout: 10_000 }).toBe(503);
  expect((await cecil.get('/session')).status).toBe(204);
  expect((await cecil.get('/readyz')).status).toBe(503);
  tellCluster('go', standby);
  await expect.poll(async () => (await cecil.get('/readyz')).status, { timeout: 10_000 }).toBe(200);
});

test('a commit that the server is told to wait for no longer is no sign-in', async () => {
  standby = startStandby(cluster);
  const database = new PostgresqlDatabase(cluster);
  await serve(database);
  const { key, visitor } = await enrolled(server, 'dora');
  await visitor.enterPassword('dora');
  await visitor.get('/sign-in/code');
  tellCluster('halt', standby, 'immediate');
  const press = visitor.post('/sign-in/code', { code: codeOf(key, await server.now()) });
  // The server says "committed", and by the way that its standby may not have it.
  const cancel = () => database.query(`SELECT COUNT(pg_cancel_backend(pid))::int AS pids FROM pg_stat_activity
    WHERE wait_event = 'SyncRep' AND query = 'COMMIT'`)[0].pids;
  let isAnswered = false;
  const answer = press.then((page) => { isAnswered = true; return page; });
  // Those of others too, until the press is no longer among them: at its own deadline it would say the same.
  await expect.poll(() => { cancel(); return isAnswered; }, { intervals: [50], timeout: 3_000 }).toBe(true);
  expectTryAgain(await answer);
  expect(await visitor.isSignedIn()).toBe(false);
});
