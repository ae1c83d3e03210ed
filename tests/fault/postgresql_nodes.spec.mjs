// Several nodes on one PostgreSQL: to a browser they are one.
import { Agent } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { expect, test } from '@playwright/test';

import { PostgresqlDatabase } from '../database.mjs';
import { TestServer, codeOf, password, wrongCodeOf } from '../harness.mjs';
import { startMailServer } from '../mailbox.mjs';
import { Portal } from '../nodes.mjs';
import { Visitor, allEnrolled, enrolled } from '../visitor.mjs';

const everyNode = [0, 1, 2];
let portal;

test.beforeAll(async () => { portal = await Portal.start(everyNode.length); });
test.afterAll(async () => { await portal?.stop(); });

/** Comes from a network of its own: what is counted of one network would keep presses apart that nothing else does. */
const fromNetwork = (n) => ({ headers: { 'X-Forwarded-For': `198.51.${n}.1` } });

const at = (...where) => portal.at(...where);

const statuses = (answers) => answers.map(({ status }) => status).sort();

test('any request goes to any node', async () => {
  const { key, visitor } = await enrolled(portal, 'journey');
  expect((await visitor.enterPassword('journey')).location).toBe('/sign-in/code');
  expect((await visitor.enterCode(codeOf(key, await portal.now()))).status).toBe(303);
  for (let n = 0; n < 6; n += 1) expect((await visitor.get('/account/profile')).status).toBe(200);
});

/** What opens a session once: where it is entered, and what is. */
const secondSteps = {
  'a code': ['/sign-in/code', async ({ key }) => ({ code: codeOf(key, await portal.now()) })],
  'a recovery code': ['/sign-in/recovery-code', ({ codes }) => ({ code: codes.pop() })],
  'a re-enrolment pass': ['/sign-in/pass', async ({ name }) => {
    const given = await portal.nodes[0].cli(['subscriber', 're-enrol', name, '--reason', 'phone lost']);
    return { pass: given.out.split('\n')[0] };
  }],
};

for (const [what, [path, take]] of Object.entries(secondSteps)) {
  test(`${what} opens one session, whichever nodes it is sent to`, async () => {
    const person = await enrolled(portal, `once-by${path.replaceAll('/', '-')}`);
    for (let round = 0; round < 5; round += 1) {
      const fields = await take(person);
      const visitors = everyNode.map((node) => portal.visitor({ node }));
      for (const visitor of visitors) {
        expect((await visitor.enterPassword(person.name)).location).toBe('/sign-in/code');
        await visitor.get(path);
      }
      // Every sign-in at every node, at the same moment.
      const browsers = visitors.flatMap((visitor, n) => everyNode.map((node) => at(node, visitor, fromNetwork(10 * n + node))));
      const answers = await Promise.all(browsers.map((browser) => browser.post(path, fields)));
      expect(statuses(answers).filter((status) => status === 303), `round ${round}`).toHaveLength(1);
      expect(browsers.filter((browser) => browser.cookies.has('__Host-session')), `round ${round}`).toHaveLength(1);
      await portal.nextStep();
      await portal.nextStep();
      portal.forgetGuesses();
    }
  });
}

test('an invitation is taken once, whichever nodes it is sent to', async () => {
  for (let round = 0; round < 5; round += 1) {
    const name = `invited${round}`;
    const { out } = await portal.nodes[0].cli(['subscriber', 'add', '--customer-number', `K-${name}`, '--name', name,
      '--email', `${name}@example.com`, '--invite']);
    const visitor = portal.visitor();
    await visitor.get(/\/invitation\?token=\S+/.exec(out)[0]);
    await visitor.get('/invitation');
    const chosen = everyNode.map((node) => `${password} ${node}`);
    const answers = await Promise.all(chosen.map((password, node) => at(node, visitor, fromNetwork(node)).post('/invitation', { password })));
    expect(statuses(answers), `round ${round}`).toEqual([303, 410, 410]);
    for (const [node, { status }] of answers.entries()) {
      const entered = await portal.visitor().enterPassword(name, chosen[node]);
      expect(entered.status, 'the password of whoever was told so').toBe(status === 303 ? 303 : 401);
    }
  }
});

test('five guesses are free altogether, not five at each node', async () => {
  await portal.addSubscriber('paced');
  for (const name of ['paced', 'nobody at all']) {
    const visitors = Array.from({ length: 12 }, (_, n) => portal.visitor({ node: n % everyNode.length, ...fromNetwork(n) }));
    await Promise.all(visitors.map((visitor) => visitor.get('/sign-in')));
    const answers = await Promise.all(visitors.map((visitor) => visitor.post('/sign-in', { name, password: 'wrong' })));
    expect(statuses(answers), name).toEqual([...Array(5).fill(401), ...Array(7).fill(429)]);
  }
});

for (const [what, path, wrongOf] of [
  ['codes', '/sign-in/code', async ({ key }) => wrongCodeOf(key, await portal.now())],
  ['recovery codes', '/sign-in/recovery-code', () => 'AAAA-AAAA-AAAA-AAAA'],
]) {
  test(`wrong ${what} are counted by all nodes together`, async () => {
    const person = await enrolled(portal, `wrong${path.replaceAll('/', '-')}`);
    await person.visitor.enterPassword(person.name);
    await person.visitor.get(path);
    const code = await wrongOf(person);
    const answers = await Promise.all(Array.from({ length: 9 },
      (_, n) => at(n % everyNode.length, person.visitor, fromNetwork(n)).post(path, { code })));
    expect(statuses(answers)).toEqual([...Array(5).fill(401), ...Array(4).fill(429)]);
  });
}

const stepUp = '/account/step-up';
// What a step-up takes once, or refuses, beside the password.
const stepUps = {
  'a code': [
    async ({ key }) => codeOf(key, await portal.now()),
    async ({ key }) => wrongCodeOf(key, await portal.now()),
  ],
  'a recovery code': [({ codes }) => codes.pop(), () => 'AAAA-AAAA-AAAA-AAAA'],
};

for (const [what, [take, wrongOf]] of Object.entries(stepUps)) {
  test(`${what} steps up one session, whichever nodes it is sent to`, async () => {
    const person = await enrolled(portal, `up-by-${what.replaceAll(' ', '-')}`);
    let sessions = await Promise.all(everyNode.map(async (node) => {
      const visitor = portal.visitor({ node });
      await visitor.enterPassword(person.name);
      await visitor.get('/sign-in/recovery-code');
      expect((await visitor.post('/sign-in/recovery-code', { code: person.codes.pop() })).status).toBe(303);
      return visitor;
    }));
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(sessions.map((visitor) => visitor.get(stepUp)));
      const code = await take(person);
      const newest = portal.newestEvent();
      // Every session at every node, at the same moment.
      const pressed = await Promise.all(sessions.map((visitor, n) => Promise.all(everyNode.map(async (node) => {
        const browser = at(node, visitor, fromNetwork(10 * n + node));
        // Whose session another press has raised is sent to sign in again.
        const { location } = await browser.post(stepUp, { password, code });
        return { browser, isRaised: location === '/account/security' };
      }))));
      expect(pressed.flat().filter(({ isRaised }) => isRaised), `round ${round}`).toHaveLength(1);
      expect(portal.provenSince(newest), `round ${round}`).toEqual([{ name: person.name, n: 1 }]);
      sessions = pressed.map((twins) => (twins.find(({ isRaised }) => isRaised) ?? twins[0]).browser);
      for (const visitor of sessions) expect(await visitor.isSignedIn()).toBe(true);
      await portal.nextStep();
      portal.forgetGuesses();
    }
  });

  test(`wrong step-ups by ${what} are counted by all nodes together`, async () => {
    const person = await enrolled(portal, `wrong-up-by-${what.replaceAll(' ', '-')}`);
    await person.visitor.enterPassword(person.name);
    await person.visitor.enterCode(codeOf(person.key, await portal.now()));
    await person.visitor.get(stepUp);
    const code = await wrongOf(person);
    const answers = [];
    // One after the other: the password, which counts as a wrong one until it is looked at, would keep them apart too.
    for (let n = 0; n < 9; n += 1) {
      answers.push(await at(n % everyNode.length, person.visitor, fromNetwork(n)).post(stepUp, { password, code }));
    }
    expect(answers.map(({ status }) => status)).toEqual([...Array(5).fill(401), ...Array(4).fill(429)]);
  });
}

test('wrong passwords of step-ups are counted by all nodes together', async () => {
  await portal.addSubscriber('wrong-up');
  const visitor = portal.visitor();
  await visitor.enterPassword('wrong-up');
  await visitor.get(stepUp);
  const answers = await Promise.all(Array.from({ length: 9 },
    (_, n) => at(n % everyNode.length, visitor, fromNetwork(n)).post(stepUp, { password: 'wrong' })));
  expect(statuses(answers)).toEqual([...Array(5).fill(401), ...Array(4).fill(429)]);
});

test('a session that ends at one node is dead at all of them within a second', async () => {
  await portal.addSubscriber('leaves');
  let longest = 0;
  for (let round = 0; round < 10; round += 1) {
    const visitor = portal.visitor({ node: 0 });
    expect((await visitor.enterPassword('leaves')).status).toBe(303);
    const others = everyNode.slice(1).map((node) => at(node, visitor));
    // Twice, so that they remember it.
    for (let n = 0; n < 2; n += 1) {
      for (const other of others) expect((await other.get('/account/profile')).status).toBe(200);
    }
    await visitor.get('/account/profile');
    expect((await visitor.post('/sign-out')).status).toBe(303);
    const ended = performance.now();
    for (const other of others) {
      while (await other.isSignedIn()) expect(performance.now() - ended).toBeLessThan(1000);
    }
    longest = Math.max(longest, performance.now() - ended);
  }
  console.log(`a session that ended was dead everywhere after ${longest.toFixed(1)} ms at most`);
});

test('a session that its owner ends at one node is dead at all of them within a second', async () => {
  const sessions = '/account/security/sessions';
  await portal.addSubscriber('ends');
  const owner = portal.visitor({ node: 0 });
  expect((await owner.enterPassword('ends')).status).toBe(303);
  for (const press of ['end', 'end-others']) {
    const stranger = portal.visitor({ node: 1 });
    expect((await stranger.enterPassword('ends')).status).toBe(303);
    const [{ id }] = portal.database.query('SELECT MAX(id) AS id FROM sessions');
    const everywhere = everyNode.map((node) => at(node, stranger));
    for (const twin of [...everywhere, ...everywhere]) expect(await twin.isSignedIn()).toBe(true);
    await owner.get(sessions);
    const ended = await owner.post(`${sessions}/${press}`, press === 'end' ? { session: id } : {});
    expect(ended.location).toBe(`${sessions}?after=${press === 'end' ? 'ended' : 'others-ended'}`);
    const pressed = performance.now();
    for (const twin of everywhere) {
      while (await twin.isSignedIn()) expect(performance.now() - pressed, press).toBeLessThan(1000);
    }
  }
  for (const node of everyNode) expect(await at(node, owner).isSignedIn()).toBe(true);
});

test('a fresh proof at one node is fresh at the others', async () => {
  await portal.addSubscriber('proof');
  const visitor = portal.visitor({ node: 0 });
  await visitor.enterPassword('proof');
  await Promise.all(portal.nodes.map((node) => node.advance(400)));
  const second = at(1, visitor);
  const base = '/account/security/multi-factor';
  await second.get(base);
  expect((await second.post(`${base}/activate`)).location).toContain('/account/step-up');
  await second.get('/account/step-up');
  expect((await second.post('/account/step-up', { password })).status).toBe(303);
  const third = at(2, second);
  await third.get(base);
  expect((await third.post(`${base}/activate`)).location).toBe(`${base}/activate`);
  expect(await visitor.isSignedIn(), 'the token before the proof').toBe(false);
});

test('a node without the key ring, or with another installation\'s, does not start', async () => {
  await expect(TestServer.start({ database: portal.database })).rejects.toThrow('is missing');
  const other = await TestServer.start();
  try {
    await expect(TestServer.start({ database: portal.database, configuration: `key_ring = "${join(other.folder, 'data/keyring')}"\n` }))
      .rejects.toThrow('does not belong to this database');
  } finally {
    await other.stop();
  }
});

// What ends the line on which a node listens, or stops whoever is at its other end, who then neither answers nor hangs up.
const cut = (pid) => portal.query(`SELECT pg_terminate_backend(${pid})::text`);
const freeze = (pid) => process.kill(pid, 'SIGSTOP');

for (const [what, deafen] of [['is cut off', cut], ['is left hanging', freeze]]) {
  test(`a node that ${what} from what the others say believes nothing for longer than a second`, async () => {
    const name = what.replaceAll(' ', '-');
    await portal.addSubscriber(name);
    const url = `${portal.database.url}&application_name=${name}`;
    const deaf = await TestServer.start({
      database: Object.create(portal.database, { configuration: { value: `database = "${url}"\n` } }),
      configuration: `listen = "127.0.0.1:0"\n${portal.configuration}`,
    });
    const deafened = new Set();
    const deafenIt = () => {
      const lines = portal.query(`SELECT pid FROM pg_stat_activity
        WHERE application_name = '${name}' AND (query LIKE 'LISTEN%' OR query LIKE '%pg_logical_emit_message%')`);
      for (const { pid } of lines) {
        deafen(pid);
        deafened.add(pid);
      }
      return lines.length;
    };
    try {
      const visitor = portal.visitor({ node: 0 });
      expect((await visitor.enterPassword(name)).status).toBe(303);
      const there = new Visitor({ port: deaf.port, url: portal.url }, { headers: { Host: `localhost:${portal.port}` } });
      there.cookies = new Map(visitor.cookies);
      for (let n = 0; n < 3; n += 1) expect(await there.isSignedIn()).toBe(true);
      await visitor.get('/account/profile');
      expect(deafenIt()).toBe(1);
      expect((await visitor.post('/sign-out')).status).toBe(303);
      const ended = performance.now();
      let asked = ended;
      while (await there.isSignedIn()) {
        expect(asked - ended).toBeLessThan(1000);
        deafenIt();
        asked = performance.now();
      }
      console.log(`a node that ${what} let go after ${(performance.now() - ended).toFixed(0)} ms`);
    } finally {
      // Those that are gone get nothing.
      if (deafen === freeze) for (const pid of deafened) try { process.kill(pid, 'SIGCONT'); } catch { /* gone */ }
      await deaf.kill();
      await deaf.stop();
    }
  });
}

/** Signs in and out again and again, by the front, until it is told to stop. Returns what went wrong. */
async function pressing(name, agent, isOver) {
  const wrong = [];
  let presses = 0;
  const expectStatus = (what, answer, status) => {
    presses += 1;
    if (answer.status !== status) wrong.push(`${what}: ${answer.status}`);
  };
  while (!isOver()) {
    const visitor = portal.visitor({ agent });
    try {
      expectStatus('sign in', await visitor.enterPassword(name), 303);
      for (let n = 0; n < 5; n += 1) expectStatus('profile', await visitor.get('/account/profile'), 200);
      expectStatus('sign out', await visitor.post('/sign-out'), 303);
    } catch (error) {
      wrong.push(String(error));
    }
  }
  return { wrong, presses };
}

let crowd;
/** The same sixteen with two-factor authentication for every test that asks, at the beginning of a step that none has used. */
async function theCrowd() {
  crowd ??= await allEnrolled(portal, Array.from({ length: 16 }, (_, n) => `crowd${n}`));
  await portal.nextStep();
  await portal.nextStep();
  return crowd;
}

/** How the press of the code was answered, or else the one before. */
async function signIn({ name }, code, visitor) {
  const entered = await visitor.enterPassword(name);
  return entered.location === '/sign-in/code' ? visitor.enterCode(code) : entered;
}

/** Each signs in with the code of that time, one a little later than the other, and stays. */
function signingIn(people, time, between) {
  return Promise.all(people.map(async (person, n) => {
    const code = codeOf(person.key, time);
    await pause(n * between);
    const visitor = portal.visitor();
    const { status } = await signIn(person, code, visitor).catch((error) => ({ status: String(error) }));
    return { person, code, visitor, status };
  }));
}

function expectUsed(answer) {
  expect(answer.status).toBe(401);
  expect(answer.text.includes('has been used already')).toBe(true);
}

function expectSignedIn(people, times, since) {
  const opened = portal.provenSince(since).filter(({ name }) => name.startsWith('crowd'));
  expect(opened).toEqual(expect.arrayContaining(people.map(({ name }) => ({ name, n: times }))));
  expect(opened).toHaveLength(people.length);
}

test('a rolling restart fails no request', async () => {
  test.setTimeout(120_000);
  const names = Array.from({ length: 4 }, (_, n) => `rolling${n}`);
  for (const name of names) await portal.addSubscriber(name);
  const people = await theCrowd();
  // Half of them as browsers come, on connections that the balancer keeps.
  const agent = new Agent({ keepAlive: true });
  let isOver = false;
  const loads = names.map((name, n) => pressing(name, n % 2 === 0 && agent, () => isOver));
  // The balancer sends people to it; what a node logged before its restart is gone.
  const serves = (node) => expect.poll(() => node.log, { timeout: 20_000 }).toContain('/account/profile');
  for (const node of portal.nodes) await serves(node);
  await portal.nextStep();
  const now = await portal.now();
  const newest = portal.newestEvent();
  const signIns = [];
  for (const [n, node] of portal.nodes.entries()) {
    // While it leaves and comes back: with the codes of the step before at the first node, of this one, of the next.
    const coming = signingIn(people, now + 30 * (n - 1), 420);
    await node.terminate();
    await portal.restart(node);
    await serves(node);
    signIns.push(...await coming);
  }
  isOver = true;
  const results = await Promise.all(loads);
  agent.destroy();
  expect(results.flatMap(({ wrong }) => wrong)).toEqual([]);
  expect(signIns.filter(({ status }) => status !== 303).map(({ status }) => status)).toEqual([]);
  // Of a code to come nobody is told that it has been used.
  await portal.nextStep();
  await Promise.all(signIns.map(async ({ person, code, visitor }, n) => {
    expect(await visitor.isSignedIn(), 'an acknowledged session lives on').toBe(true);
    if (n >= signIns.length - people.length) expectUsed(await signIn(person, code, portal.visitor()));
  }));
  expectSignedIn(people, everyNode.length, newest);
  console.log(`${results.reduce((sum, { presses }) => sum + presses, 0)} requests and ${signIns.length} sign-ins with a code during the restart of three nodes`);
});

test('a node that is killed takes nothing with it', async () => {
  const killed = portal.nodes[1];
  let unanswered = 0;
  for (let round = 0; round < 3; round += 1) {
    const people = await theCrowd();
    const now = await portal.now();
    const newest = portal.newestEvent();
    const presses = await Promise.all(people.map(async (person) => {
      const visitor = portal.visitor();
      await visitor.enterPassword(person.name);
      await visitor.get('/sign-in/code');
      return { person, visitor, code: codeOf(person.key, now) };
    }));
    // It dies when so many have been answered, the others being on their way.
    let left = Math.ceil(Math.random() * presses.length / 4);
    await Promise.all(presses.map(async (press) => {
      press.status = await press.visitor.post('/sign-in/code', { code: press.code }).then(({ status }) => status, () => 502);
      left -= 1;
      if (left === 0) await killed.kill();
    }));
    // The balancer says of those who had been sent there that nobody answers.
    for (const { status } of presses) expect([303, 502, 503]).toContain(status);
    await Promise.all(presses.map(async ({ person, visitor, code, status }, n) => {
      const node = n % 2 === 0 ? 0 : 2;
      const isAcknowledged = status === 303;
      if (isAcknowledged) expect(await at(node, visitor).isSignedIn(), 'an acknowledged session lives on').toBe(true);
      else unanswered += 1;
      // Whether it counted or not, it counts once.
      const again = await signIn(person, code, portal.visitor({ node }));
      if (isAcknowledged || again.status !== 303) expectUsed(again);
    }));
    expectSignedIn(people, 1, newest);
    await portal.restart(killed);
    await expect.poll(async () => {
      await portal.visitor().get('/sign-in');
      return killed.log;
    }, { intervals: [100] }).toContain('/sign-in');
  }
  console.log(`${unanswered} presses were not answered by a node that was killed`);
  expect(unanswered).toBeGreaterThan(0);
});

test('whoever finds a node dead that the balancer believes alive is sent to another one', async () => {
  const other = await Portal.start(2, { retries: 3 });
  try {
    const visitors = Array.from({ length: 8 }, () => other.visitor());
    await other.nodes[1].kill();
    const answers = await Promise.all(visitors.map((visitor) => visitor.get('/sign-in')));
    expect(answers.map(({ status }) => status)).toEqual(visitors.map(() => 200));
  } finally {
    await other.stop();
  }
});

test('a notice is mailed once, whichever node claims it', async () => {
  const mails = await startMailServer();
  const two = await Portal.start(2, { configuration: mails.configuration });
  try {
    const names = Array.from({ length: 10 }, (_, n) => `told${n}`);
    for (const name of names) {
      await two.addSubscriber(name);
      expect((await two.visitor().enterPassword(name)).status).toBe(303);
    }
    // Each from a second browser, all at once.
    await Promise.all(names.map((name, n) => two.visitor({ node: n % 2 }).enterPassword(name)));
    for (const name of names) await mails.waitForMail({ to: `${name}@example.com`, subject: 'New sign-in' });
    await expect.poll(() => two.query('SELECT COUNT(*) AS n FROM outbox WHERE due IS NOT NULL')[0].n).toBe(0);
    // Both have looked twice by then: that no second mail comes can only be waited for.
    await pause(4_500);
    expect(mails.mails().map(({ to: [address] }) => address).sort()).toEqual(names.map((name) => `${name}@example.com`).sort());
  } finally {
    await two.stop();
    await mails.stop();
  }
});

test('while the database is away the nodes say so themselves, and no balancer in their place', async () => {
  await portal.addSubscriber('waits');
  const visitor = portal.visitor();
  expect((await visitor.enterPassword('waits')).status).toBe(303);
  const another = new PostgresqlDatabase(process.env.SALLYPORT_TEST_CLUSTER);
  const letIn = (yes) => another.change(`ALTER DATABASE ${portal.database.name} ALLOW_CONNECTIONS ${yes};
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${portal.database.name}'`);
  try {
    letIn(false);
    // By then the balancer has seen that no node is ready.
    await pause(2_500);
    const page = await visitor.get('/account/profile');
    expect(page.status).toBe(503);
    expect(page.headers['retry-after']).toMatch(/^\d+$/);
    expect(page.text).toContain('The portal cannot answer just now');
    expect((await portal.visitor().get('/help/two-factor')).status).toBe(200);
  } finally {
    letIn(true);
    another.drop();
  }
  await expect.poll(async () => (await visitor.get('/account/profile')).status, { timeout: 15_000 }).toBe(200);
});
