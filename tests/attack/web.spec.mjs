// Rows 35, 36, 46, 47, 71, 89, 90, 97, 98, 100 and 103: what a browser, a proxy or another site could do.
import { expect, test } from '@playwright/test';

import { codeOf, password, routes, TestServer } from '../harness.mjs';
import { Visitor, signedInWithCode } from '../visitor.mjs';
import { eventsSince, face, newestEvent, tally, watch } from './answers.mjs';

const base = '/account/security/multi-factor';
let server;

// Idle machines need a tenth of it.
test.describe.configure({ timeout: 240_000 });
test.beforeAll(async () => { server = await TestServer.start(); });
test.afterAll(async () => { await server.stop(); });

async function fresh(name, more) {
  await server.advance(60);  // the network's limit belongs to other rows
  await server.addSubscriber(name, more);
  const visitor = new Visitor(server);
  expect((await visitor.enterPassword(name)).status).toBe(303);
  return visitor;
}

const withTwoFactors = (name) => signedInWithCode(server, name);

test('row 35: what an untrusted peer says of its address is not believed', async () => {
  const sprayer = new Visitor(server);
  const spoofs = ['203.0.113.9', '127.0.0.1, 10.0.0.1', '::1', 'unknown', '"quoted"', '1.2.3.4:99999', '[::1', ', ,,', '%0d%0a', '-',
    'x'.repeat(4000), '256.1.1.1', '10.0.0.1;drop', '\u00ff\u00fe'];
  const newest = newestEvent(server);
  const answers = [];
  for (let n = 0; n < 70; n += 1) {
    sprayer.headers = {
      'X-Forwarded-For': n < spoofs.length ? spoofs[n] : `203.0.${n}.1`, 'X-Real-IP': `203.0.${n}.1`, Forwarded: `for=203.0.${n}.1`,
    };
    answers.push(await sprayer.enterPassword(`spoofed${n}`, 'not the right one at all'));
  }
  const { 401: checked, 429: waiting } = tally(answers);
  expect(checked + waiting, 'nothing else, and no 500').toBe(70);
  expect(waiting, 'the one network has one limit').toBeGreaterThan(0);
  expect(server.query('SELECT network FROM buckets')).toEqual([{ network: '127.0.0.0/24' }]);
  expect(server.query(`SELECT DISTINCT address FROM events WHERE id > ${newest}`)).toEqual([{ address: '127.0.0.1' }]);
});

test('row 35: through a trusted proxy the last address that is not a proxy counts', async () => {
  const proxied = await TestServer.start({ configuration: 'trusted_proxies = ["127.0.0.1", "10.0.0.0/8"]\n' });
  try {
    const cases = { '203.0.113.9': '203.0.113.9', '198.51.100.1, 203.0.113.9': '203.0.113.9', '203.0.113.9, 10.1.1.1': '203.0.113.9',
      '198.51.100.1, nonsense': '127.0.0.1', '203.0.113.9:4711': '203.0.113.9', '[2001:db8::1]:80': '2001:db8::1' };
    for (const [forwarded, address] of Object.entries(cases)) {
      const visitor = new Visitor(proxied, { headers: { 'X-Forwarded-For': forwarded } });
      expect((await visitor.enterPassword('nobody', 'not the right one at all')).status).toBe(401);
      expect(proxied.query('SELECT address FROM events ORDER BY id DESC LIMIT 1'), forwarded).toEqual([{ address }]);
      await proxied.advance(60);
    }
  } finally {
    await proxied.stop();
  }
});

test('row 36: no method and no spelling of a path comes around a guard', async () => {
  const stranger = new Visitor(server);
  for (const path of ['/account/profile', '/account/security', base, `${base}/recovery-codes`]) {
    const head = await stranger.send('HEAD', path);
    expect([head.status, head.location, head.text], path).toEqual([303, '/sign-in', '']);
    for (const method of ['OPTIONS', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND', 'FOO']) {
      expect([400, 405], `${method} ${path}`).toContain((await stranger.send(method, path)).status);
    }
    const spellings = [`${path}/`, `/${path}`, path.toUpperCase(), `${path};x`, `${path};.css`, `${path}/.`, `${path}/x/..`, `${path}%2f`,
      `${path}%00`, `${path}%20`, `${path}.`, `/x/..${path}`, path.replace('/account', '/%61ccount/..'), `/static/..%2f${path.slice(1)}`];
    for (const spelling of spellings) {
      expect([404, 405], spelling).toContain((await stranger.get(spelling)).status);
    }
    // Another spelling of the same letters is the same page, with the same guard.
    expect((await stranger.get(path.replace('account', '%61ccount'))).location).toBe('/sign-in');
  }
  const visitor = await fresh('row36');
  await visitor.get('/account/profile');
  const overrides = [{ 'X-HTTP-Method-Override': 'POST' }, { 'X-HTTP-Method': 'POST' }, { 'X-Method-Override': 'POST' }];
  for (const headers of overrides) {
    const { answer, changed } = await watch(server, () => visitor.get(`/sign-out?_method=POST&csrf=${visitor.csrf}`, { headers }));
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('POST');
    expect(changed).toEqual([]);
  }
  const posted = await watch(server, () => visitor.post('/account/profile', { _method: 'GET' }));
  expect(posted.answer.status).toBe(405);
  expect(posted.changed).toEqual([]);
  expect(await visitor.isSignedIn()).toBe(true);
});

test('row 46: the QR code is in its page alone, for its session alone, and is kept nowhere', async () => {
  const visitor = await fresh('row46');
  await visitor.get(base);
  await visitor.post(`${base}/activate`);
  const page = await visitor.get(`${base}/activate`);
  expect(page.status).toBe(200);
  expect(page.headers['cache-control']).toBe('no-store');
  expect(page.headers['cross-origin-resource-policy']).toBe('same-origin');
  expect(page.headers['referrer-policy']).toBe('same-origin');
  expect(page.text).toContain('<svg');
  const sources = [...page.text.matchAll(/\b(?:src|srcset|data|poster|action|background)="([^"]*)"/g)].map((match) => match[1]);
  expect(sources.length).toBeGreaterThan(0);
  for (const source of sources) expect(source, 'nothing is fetched from elsewhere').toMatch(/^\/(?!\/)/);
  expect(page.text.match(/<link[^>]*href="(?!\/[^/])/g)).toBeNull();
  // Whoever follows a link of this page takes neither the key nor the URI along.
  const [, key] = /data-copy="([A-Z2-7]{32})"/.exec(page.text);
  const links = [...page.text.matchAll(/href="([^"]*)"/g)].map((match) => match[1]).filter((href) => !href.startsWith('otpauth:'));
  for (const href of links) expect(href).not.toContain(key);

  for (const guess of ['qr', 'qr.svg', 'qr.png', 'activate/qr', 'activate.svg', 'activate/qr.svg', 'key']) {
    expect((await visitor.get(`${base}/${guess}`)).status, guess).toBe(404);
  }
  const other = await fresh('row46b');
  const theirs = await other.get(`${base}/activate`);
  expect(theirs.status).toBe(303);
  expect(theirs.text).not.toContain(key);
  expect((await new Visitor(server).get(`${base}/activate`)).location).toBe('/sign-in');
});

test('rows 47 and 98: every page refuses to be framed, kept or read as something else', async () => {
  const { visitor } = await withTwoFactors('row47');
  const stranger = new Visitor(server);
  const pages = routes().filter(({ method, path }) => method === 'GET' && !path.startsWith('/assets'));
  expect(pages.length).toBeGreaterThan(20);
  for (const { path } of [...pages, { path: '/nowhere' }]) {
    for (const who of [visitor, stranger]) {
      const { headers, status } = await who.get(path);
      expect(status, path).toBeLessThan(500);
      expect(headers['content-security-policy'], path).toContain("frame-ancestors 'none'");
      expect(headers['content-security-policy'], path).toContain("default-src 'none'");
      expect(headers['content-security-policy'], path).not.toContain('unsafe');
      expect(headers['cache-control'], path).toBe('no-store');
      expect(headers['x-content-type-options'], path).toBe('nosniff');
      expect(headers['cross-origin-opener-policy'], path).toBe('same-origin');
    }
  }
  const nonces = new Set();
  for (let n = 0; n < 5; n += 1) {
    const { headers, text } = await visitor.get('/account/profile');
    const [, nonce] = /'nonce-([^']+)'/.exec(headers['content-security-policy']);
    expect(text).toContain(`nonce="${nonce}"`);
    nonces.add(nonce);
  }
  expect(nonces.size, 'a nonce is used once').toBe(5);
});

test('row 71: the host that a request names is refused or not looked at', async () => {
  const stranger = new Visitor(server);
  const hosts = ['evil.example', `localhost.evil.example:${server.port}`, `localhost:${server.port}@evil.example`, 'localhost:1',
    `localhost:${server.port}.evil.example`, `evil.example:${server.port}`, `localhost:${server.port},evil.example`, '', '[::1', 'localhost:x'];
  for (const host of hosts) {
    for (const path of ['/sign-in', '/invitation?token=x', '/help/lost-phone']) {
      const answer = await stranger.get(path, { headers: { Host: host } });
      expect([400, 421], `${host} ${path}`).toContain(answer.status);
      expect(answer.text, host).not.toContain('evil');
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
  }
  const misdirected = await stranger.get('http://evil.example/sign-in');
  expect([400, 421]).toContain(misdirected.status);
  expect(misdirected.text).not.toContain('evil');

  const plain = face(await new Visitor(server).get('/sign-in'));
  for (const name of ['X-Forwarded-Host', 'X-Forwarded-Proto', 'X-Forwarded-Port', 'Forwarded', 'X-Host', 'X-Original-URL', 'X-Rewrite-URL']) {
    const asked = await new Visitor(server).get('/sign-in', { headers: { [name]: 'host=evil.example' } });
    expect(face(asked), name).toEqual(plain);
  }
  await server.addSubscriber('row71');
  const invited = await server.cli(['subscriber', 'invite', 'row71']);
  expect(invited.out.startsWith(`${server.url}/invitation?token=`)).toBe(true);
});

test('row 89: what somebody is called is text, wherever it is shown', async () => {
  const evil = '"><script>alert(1)</script><img src=x onerror=alert(2)>\'{{csrf}}&lt;';
  const visitor = await fresh('row89', { fullName: evil });
  visitor.headers = { 'User-Agent': evil, 'Accept-Language': evil };
  for (const path of ['/account/profile', '/account/security', base, '/help/lost-phone', `/account/profile?after=${encodeURIComponent(evil)}`,
    `/sign-in?after=${encodeURIComponent(evil)}`, `/${encodeURIComponent(evil)}`, `/nowhere?${encodeURIComponent(evil)}=1`]) {
    const { text } = await visitor.get(path);
    expect(text, path).not.toMatch(/<script>|<img|onerror=alert\(2\)>/);
    expect([...text.matchAll(/<script\b[^>]*>/g)].every(([tag]) => tag.includes('nonce=')), path).toBe(true);
  }
  const profile = (await visitor.get('/account/profile')).text;
  expect(profile).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(profile, 'a template in a name stays a text').toContain('{{csrf}}');

  const stranger = new Visitor(server);
  const refused = await stranger.enterPassword(evil, 'not the right one at all');
  expect(refused.status).toBe(401);
  expect(refused.text).not.toContain('<script>alert');
  expect(refused.text).toContain('value="&quot;&gt;&lt;script&gt;');
});

test('row 90: nothing in a request says where to go on', async () => {
  const targets = ['//evil.example', '/\\evil.example', 'https:evil.example', '%2f%2fevil.example', '@evil.example', '/\t/evil.example',
    'javascript:alert(1)', 'https://evil.example/', '///evil.example', '.evil.example'];
  for (const [at, target] of targets.entries()) {
    const to = encodeURIComponent(target);
    const query = `next=${to}&rd=${to}&state=${to}&return_to=${to}&redirect_uri=${to}&after=${to}`;
    await server.advance(60);
    await server.addSubscriber(`row90-${at}`);
    const visitor = new Visitor(server);
    const answers = [await visitor.get(`/sign-in?${query}`)];
    const fields = { name: `row90-${at}`, password, next: target, rd: target, state: target, return_to: target, after: target };
    answers.push(await visitor.post(`/sign-in?${query}`, fields));
    expect(answers[1].location).toBe('/account/profile');
    visitor.cookies.set('__Host-next', target.replace(/[^!-~]|[;,"\\]/g, '_'));
    await visitor.get(`/account/step-up?${query}`);
    answers.push(await visitor.post(`/account/step-up?${query}`, { password, next: target }));
    expect(answers[2].location, 'a cookie of another word leads nowhere').toBe('/account/security');
    answers.push(await visitor.get(`/?${query}`), await visitor.post(`/sign-out?${query}`, { next: target }));
    const printable = target.replace(/[^!-~]/g, '');
    answers.push(await visitor.get(`/${printable}`), await visitor.get(`//${printable}`));
    for (const { location, text } of answers) {
      if (location !== undefined) expect(location).toMatch(/^\/(?![/\\])[\w/?=-]*$/);
      expect(text).not.toContain('evil.example"');
      expect(text).not.toContain('javascript:');
    }
  }
});

test('row 97: after a press the browser is sent on by 303 alone, and sends nothing again', async () => {
  const { key, visitor } = await withTwoFactors('row97');
  await visitor.signOut();
  const seen = [await visitor.enterPassword('row97')];
  seen.push(await visitor.enterCode(codeOf(key, await server.now())));
  await server.nextStep();
  await visitor.get('/account/step-up');
  seen.push(await visitor.post('/account/step-up', { password, code: codeOf(key, await server.now()) }));
  await visitor.get(base);
  seen.push(await visitor.post(`${base}/recovery-codes/renew`), await visitor.signOut());
  for (const { status, location, text } of seen) {
    expect(status).toBe(303);
    expect(location).not.toMatch(/password|code=|csrf/);
    expect(text).toBe('');
  }
});

test('row 98: a page has one address, and no header changes it for the next one', async () => {
  const visitor = await fresh('row98');
  for (const path of ['/account/x.css', '/account/profile.css', '/account/profile/x.css', '/account/profile;x.css', '/account/profile%2fx.css',
    '/account/profile/..%2fassets/x.js', '/account/profile%0a.css', '/account/profile%3f.css', '/assets/../account/profile']) {
    const answer = await visitor.get(path);
    expect(answer.status, path).toBe(404);
    expect(answer.headers['cache-control'], path).toBe('no-store');
    expect(answer.text, path).not.toContain('row98@example.com');
  }
  for (const name of ['X-Forwarded-Host', 'X-Forwarded-Scheme', 'X-Original-URL', 'X-HTTP-Host-Override', 'X-Forwarded-Prefix', 'Via']) {
    expect((await visitor.get('/account/profile', { headers: { [name]: '/evil"><script>' } })).text, name).not.toContain('evil');
  }
  // What a cache may keep belongs to nobody.
  const [, asset] = /href="(\/assets\/[^"]+\.css)"/.exec((await visitor.get('/account/profile')).text);
  const kept = await visitor.get(asset);
  expect(kept.status).toBe(200);
  expect(kept.headers['set-cookie']).toBeUndefined();
  expect((await visitor.get('/assets/unknown.css')).headers['cache-control']).toBe('no-store');
});

test('row 100: nothing is served but what the table says', async () => {
  const stranger = new Visitor(server);
  const paths = ['/.git', '/.git/config', '/.env', '/metrics', '/debug', '/debug/pprof', '/server-status', '/admin', '/actuator', '/sallyport.toml',
    '/keyring', '/sallyport.db', '/assets/', '/assets', '/assets/..%2f..%2fetc/passwd', '/assets/../../etc/passwd', '/assets/%2e%2e/keyring',
    '/assets/..\\keyring', '/assets//etc/passwd', '/assets/%00', '/assets/.', '/swagger.json', '/openapi.json', '/favicon.ico/x', '/backup.zip'];
  for (const path of paths) {
    const { answer, changed } = await watch(server, () => stranger.get(path));
    expect([404, 405], path).toContain(answer.status);
    expect(answer.text, path).not.toMatch(/root:|\[core\]|sqlite/i);
    expect(changed, path).toEqual([]);
  }
  for (const method of ['TRACE', 'TRACK', 'DEBUG']) {
    const answer = await stranger.send(method, '/sign-in', { headers: { 'X-Secret': 'echoed' } });
    expect(answer.status, method).toBe(405);
    expect(answer.text).not.toContain('echoed');
  }
});

test('row 103: odd numbers and other forms of what identifies', async () => {
  const visitor = await fresh('row103');
  const token = visitor.cookies.get('__Host-session');
  const swapped = token.replace(/[a-z]/i, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()));
  const odd = ['-1', '0', '1', '9223372036854775808', '-9223372036854775809', '1 or 1=1', "1' OR '1'='1", '1.0', '1e1', '0x1', 'NaN', 'null', '[]',
    '%31', swapped, `${token}=`, `${token}A`, token.slice(1), ` ${token}`.trim() + '%20'];
  for (const value of odd) {
    const thief = new Visitor(server);
    thief.cookies.set('__Host-session', value.replace(/[ ,;"]/g, '+'));
    expect((await thief.get('/session')).status, value).toBe(401);
    expect((await thief.get('/account/profile')).status, value).toBe(303);
    thief.cookies.set('__Host-attempt', value.replace(/[ ,;"]/g, '+'));
    expect((await thief.get('/sign-in/code')).location, value).toBe('/sign-in');
    const invited = await thief.get(`/invitation?token=${encodeURIComponent(value)}`);
    expect([303, 400], value).toContain(invited.status);
    expect((await thief.get('/invitation')).status, value).toBe(410);
    expect((await thief.get(`/account/${encodeURIComponent(value)}`)).status, value).toBe(404);
  }
  const dump = server.dump(['events', 'buckets', 'paces', 'tallies']);
  const newest = newestEvent(server);
  for (const value of odd.slice(0, 12)) {
    await server.advance(60);
    expect((await new Visitor(server).enterPassword(value, 'not the right one at all')).status, value).toBe(401);
  }
  expect(server.dump(['events', 'buckets', 'paces', 'tallies'])).toBe(dump);
  expect(new Set(eventsSince(server, newest))).toEqual(new Set(['factor_refused: sign_in: unknown_name']));
});
