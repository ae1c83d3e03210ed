// Rows 115 to 117: the switch of languages, its cookie, and what an operator puts in the place of ours.
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { routes, TestServer } from '../harness.mjs';
import { Visitor } from '../visitor.mjs';
import { watch } from './answers.mjs';

let server;

test.beforeAll(async () => { server = await TestServer.start(); });
test.afterAll(async () => { await server.stop(); });

const langOf = ({ text }) => /<html lang="([^"]*)"/.exec(text)?.[1];

const choose = (visitor, fields, page) => visitor.chooseLanguage(fields, page);

test('row 115: the switch leads back to pages of ours alone', async () => {
  const visitor = new Visitor(server);
  const ours = new Set(routes().filter(({ method }) => method === 'GET').map(({ path }) => path));
  const places = ['//evil.example', '/\\evil.example', '///evil.example', 'https://evil.example/', 'http:evil.example', 'evil.example',
    'javascript:alert(1)', 'data:text/html,x', '/%2f%2fevil.example', '/\t/evil.example', '/.//evil.example', '/sign-in/../..//evil.example',
    '//evil.example/sign-in', '/sign-in@evil.example', '/sign-in\r\nLocation: https://evil.example', '/\r\n\r\n<script>', '', '/',
    '/healthz', '/assets/', '/session', '/account/security/multi-factor/recovery-codes/renew', '/sign-in?next=https://evil.example',
    '/account/security/multi-factor/authenticator?id=//evil.example', '/sign-in/', 'x'.repeat(4000), '/'.repeat(4000)];
  for (const to of places) {
    const answer = await choose(visitor, { language: 'hu', to });
    expect(answer.status, to).toBe(303);
    expect(ours.has(answer.location), `${to} leads to ${answer.location}`).toBe(true);
    expect(answer.headers.link ?? answer.headers.refresh, to).toBeUndefined();
  }
  expect((await choose(visitor, { language: 'hu', to: '/help/lost-phone' })).location).toBe('/help/lost-phone');
  expect((await choose(visitor, { language: 'hu', to: '/account/security/multi-factor/authenticator?id=7' })).location)
    .toBe('/account/security/multi-factor/authenticator?id=7');
});

test('row 115: nobody else switches somebody\'s language', async () => {
  await server.addSubscriber('row115');
  const visitor = new Visitor(server);
  await visitor.enterPassword('row115');
  const kept = () => server.query("SELECT language FROM accounts WHERE sign_in_name = 'row115'")[0].language;
  expect((await choose(visitor, { language: 'de', to: '/account/profile' }, '/account/profile')).status).toBe(303);
  expect(kept()).toBe('de');

  const other = new Visitor(server);
  const { text } = await other.get('/sign-in');
  const [, foreign] = /action="\/language"[^]*?name="csrf" value="([^"]*)"/.exec(text);
  for (const csrf of ['', 'x', foreign]) {
    const { answer, changed } = await watch(server, () => visitor.post('/language', { csrf, language: 'hu', to: '/' }));
    expect(answer.status).toBe(403);
    expect(changed).toEqual(['events']);
  }
  const elsewhere = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' };
  await visitor.get('/account/profile');
  expect((await visitor.post('/language', { language: 'hu', to: '/' }, { headers: elsewhere })).status).toBe(403);
  for (const path of ['/language', '/language?language=hu&to=/', '/sign-in?language=hu', '/account/profile?language=hu']) {
    const { answer, changed } = await watch(server, () => visitor.get(path));
    expect([200, 303, 405], path).toContain(answer.status);
    expect(answer.headers['set-cookie'] ?? [], path).toEqual([]);
    expect(changed, path).toEqual([]);
  }
  expect(kept()).toBe('de');
});

test('row 116: a language that there is none of is passed over, wherever it comes from', async () => {
  const junk = ['xx', 'HU-hu', '../../etc/passwd', 'hu%0d%0aSet-Cookie:a=b', '"><script>alert(1)</script>', 'hu hu', '0', '-1',
    "' OR 1=1 --", '\u00e9', 'a'.repeat(3000)];
  for (const language of junk) {
    const visitor = new Visitor(server);
    await visitor.get('/sign-in');
    const answer = await choose(visitor, { language, to: '/sign-in' });
    expect(answer.status, language).toBe(400);
    expect(answer.headers['set-cookie'] ?? [], language).toEqual([]);
    expect(answer.text).not.toContain('<script>alert');
    visitor.cookies.set('__Host-language', encodeURIComponent(language));
    const page = await visitor.get('/sign-in');
    expect(page.status, language).toBe(200);
    expect(langOf(page), language).toBe('en');
    if (language.length > 8) expect(page.text).not.toContain(encodeURIComponent(language).slice(0, 40));
  }
  for (const [wish, language] of [
    ['hu', 'hu'], ['HU-HU', 'hu'], ['de-AT,hu;q=0.5', 'de'], ['*;q=0.1, hu', 'hu'], [`${'x,'.repeat(100)}hu`, 'hu'],
    ['xx', 'en'], ['hu;q=0', 'en'],
  ]) {
    const page = await new Visitor(server, { headers: { 'Accept-Language': wish } }).get('/sign-in');
    expect(page.status, wish).toBe(200);
    expect(langOf(page), wish).toBe(language);
  }
});

/** A server whose folder holds these files; they are named by {folder} in its configuration. */
async function withFiles(files, configuration, act) {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-brand-'));
  let branded;
  try {
    for (const [name, bytes] of Object.entries(files)) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), bytes);
    }
    branded = await TestServer.start({ configuration: configuration.replaceAll('{folder}', folder) });
    await act(branded, folder);
  } finally {
    await branded?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

test('row 117: a logo is a picture, and runs nothing', async () => {
  await withFiles({ 'logo.png': pixel }, 'brand_logo = "{folder}/logo.png"\n', async (branded) => {
    const visitor = new Visitor(branded);
    const [, path] = /<img class="logo" src="([^"]+)" alt="">/.exec((await visitor.get('/sign-in')).text);
    const answer = await visitor.get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('image/png');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect((await visitor.get(path.replace('logo.png', '../logo.png'))).status).not.toBe(200);
  });
  const scripts = ['<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', '<html><script>alert(1)</script>',
    '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>', 'GIF89a/*<svg/onload=alert(1)>*/'];
  for (const bytes of scripts) {
    for (const name of ['logo.svg', 'logo.png']) {
      await expect(withFiles({ [name]: bytes }, `brand_logo = "{folder}/${name}"\n`, () => {}), bytes).rejects.toThrow('the logo is no PNG');
    }
  }
});

test('row 117: what the configuration says of the company splits no head and makes no markup', async () => {
  const lines = {
    'support_hours = "9 to 5\\r\\nSet-Cookie: a=b"': 'printable',
    'support_hours = "9 to 5\\u0000"': 'printable',
    'imprint = "javascript:alert(1)"': 'https://',
    'imprint = "https://a.example/\\r\\nx"': 'https://',
    '[[links]]\nname = "a"\nurl = "data:text/html,x"': 'https://',
    'brand_colour = "#2050c8}body{display:none"': 'six hexadecimal digits',
    'brand_colour = "url(https://evil.example)"': 'six hexadecimal digits',
  };
  for (const [line, words] of Object.entries(lines)) {
    await expect(withFiles({}, `${line}\n`, () => {}), line).rejects.toThrow(words);
  }
  const configuration = 'support_hours = "<script>alert(1)</script>"\nimprint = "https://a.example/\\"><script>alert(2)</script>"\n' +
    '[[links]]\nname = "\\"><script>alert(3)</script>"\nurl = "https://a.example/\'\\"<script>"\n';
  await withFiles({}, configuration, async (branded) => {
    const { text } = await new Visitor(branded).get('/sign-in');
    expect(text).not.toMatch(/<script>/);
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });
});

test('row 117: a broken override is one line that names file and line, and no start', async () => {
  const broken = {
    'ui/templates/sign_on.mustache': ['<p>', 'sign_on.mustache:1: there is no template'],
    'ui/templates/profile.mustache': ['<p>\n{{#name}}\n', 'profile.mustache:2: section name has no end'],
    'ui/locales/hu.po': ['\nmsgid "Profile"\nmsgstr "<script>"\n', "hu.po:2: 'Profile' has other HTML tags"],
    'ui/locales/de.po': ['msgid "Hello {name},"\nmsgstr "Hallo"\n', 'de.po:1'],
  };
  for (const [name, [text, words]] of Object.entries(broken)) {
    await expect(withFiles({ [name]: text }, 'overrides = "{folder}/ui"\n', () => {}), name).rejects.toThrow(words);
  }
  const words = { 'ui/locales/en.po': 'msgid "I lost my phone"\nmsgstr "My phone is gone"\n' };
  await withFiles(words, 'overrides = "{folder}/ui"\n', async (branded) => {
    expect((await new Visitor(branded).get('/help/lost-phone')).text).toContain('My phone is gone');
  });
});
