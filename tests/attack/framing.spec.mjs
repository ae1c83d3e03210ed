// Rows 83 and 99: what comes in below the level of pages, over bare sockets.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';

import { TestServer } from '../harness.mjs';
import { Visitor } from '../visitor.mjs';

let server;

// Idle machines need a tenth of it.
test.describe.configure({ timeout: 240_000 });
test.beforeAll(async () => { server = await TestServer.start(); });
test.afterAll(async () => { await server.stop(); });

/** Everything that comes back until the server ends the connection; `isOpen` when it hasn't after two seconds
    of silence. */
function exchange(bytes, { patience = 2000 } = {}) {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1');
    const chunks = [];
    const done = (isOpen) => {
      socket.destroy();
      const text = Buffer.concat(chunks).toString('latin1');
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]));
      resolve({ text, statuses, isOpen });
    };
    socket.setTimeout(patience, () => done(true));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => done(false));
    socket.on('error', (error) => (error.code === 'ECONNRESET' || error.code === 'EPIPE' ? done(false) : reject(error)));
    socket.write(bytes);
  });
}

const host = () => `Host: localhost:${server.port}\r\n`;
const form = 'Content-Type: application/x-www-form-urlencoded\r\n';
const smuggled = () => `GET /help/lost-phone HTTP/1.1\r\n${host()}\r\n`;
const post = (fields, body) => `POST /sign-in HTTP/1.1\r\n${host()}Origin: ${server.url}\r\n${form}${fields}\r\n${body}`;

const ambiguous = {
  'CL.TE': () => post('Content-Length: 6\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${smuggled()}`),
  'TE.CL': () => post('Transfer-Encoding: chunked\r\nContent-Length: 4\r\n', `5c\r\n${smuggled()}\r\n0\r\n\r\n`),
  'two lengths': () => post('Content-Length: 0\r\nContent-Length: 60\r\n', smuggled()),
  'two equal lengths': () => post('Content-Length: 0\r\nContent-Length: 0\r\n', smuggled()),
  'a list of lengths': () => post('Content-Length: 0, 0\r\n', smuggled()),
  'a signed length': () => post('Content-Length: +0\r\n', smuggled()),
  'a negative length': () => post('Content-Length: -1\r\n', smuggled()),
  'a hexadecimal length': () => post('Content-Length: 0x0\r\n', smuggled()),
  'xchunked': () => post('Transfer-Encoding: xchunked\r\n', `0\r\n\r\n${smuggled()}`),
  'identity': () => post('Transfer-Encoding: identity\r\nContent-Length: 0\r\n', smuggled()),
  'chunked twice': () => post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${smuggled()}`),
  'gzip, chunked': () => post('Transfer-Encoding: gzip, chunked\r\n', `0\r\n\r\n${smuggled()}`),
  'a blank before the colon': () => post('Transfer-Encoding : chunked\r\nContent-Length: 0\r\n', smuggled()),
  'a tab before the name': () => post('\tTransfer-Encoding: chunked\r\nContent-Length: 0\r\n', smuggled()),
  'a folded line': () => post('Transfer-Encoding:\r\n chunked\r\nContent-Length: 0\r\n', smuggled()),
  'a bare line feed': () => `GET /sign-in HTTP/1.1\n${host()}\r\n`,
  'a bare line feed between fields': () => `GET /sign-in HTTP/1.1\r\n${host()}X: y\nZ: w\r\n\r\n${smuggled()}`,
  'a bare carriage return': () => `GET /sign-in HTTP/1.1\r\n${host()}X: y\rZ: w\r\n\r\n${smuggled()}`,
  'NUL in a field': () => `GET /sign-in HTTP/1.1\r\n${host()}X: y\0z\r\n\r\n${smuggled()}`,
  'no Host': () => `GET /sign-in HTTP/1.1\r\n\r\n${smuggled()}`,
  'two Hosts': () => `GET /sign-in HTTP/1.1\r\n${host()}${host()}\r\n${smuggled()}`,
  'a body of a GET': () => `GET /sign-in HTTP/1.1\r\n${host()}Content-Length: 5\r\n\r\nhello${smuggled()}`,
  'a bad size of a chunk': () => post('Transfer-Encoding: chunked\r\n', `zz\r\n${smuggled()}`),
  'a huge size of a chunk': () => post('Transfer-Encoding: chunked\r\n', `FFFFFFFFFFFFFFFFF\r\n${smuggled()}`),
  'two Cookies': () => `GET /sign-in HTTP/1.1\r\n${host()}Cookie: a=b\r\nCookie: c=d\r\n\r\n${smuggled()}`,
  'a blank target': () => `GET  HTTP/1.1\r\n${host()}\r\n${smuggled()}`,
  'words after the version': () => `GET /sign-in HTTP/1.1 x\r\n${host()}\r\n${smuggled()}`,
  'TLS': () => Buffer.from('16030100c8010000c403', 'hex').toString('latin1') + '\r\n\r\n',
  'HTTP/2': () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
};

for (const [what, bytes] of Object.entries(ambiguous)) {
  test(`row 99: ${what} is refused, and the connection ends before what follows is read`, async () => {
    const before = server.dump();
    const { text, statuses, isOpen } = await exchange(bytes());
    expect(statuses, text.slice(0, 200)).toHaveLength(1);
    expect([400, 413, 505]).toContain(statuses[0]);
    expect(text).toMatch(/^Connection: close\r$/m);
    expect(isOpen).toBe(false);
    expect(text).not.toContain('You saved ten of them');
    expect(server.dump()).toBe(before);
  });
}

test('row 99: two requests that are told apart are answered one after the other', async () => {
  const asked = `GET /healthz HTTP/1.1\r\n${host()}\r\nGET /session HTTP/1.1\r\n${host()}Connection: close\r\n\r\n`;
  const { statuses, isOpen } = await exchange(asked);
  expect(statuses).toEqual([200, 401]);
  expect(isOpen).toBe(false);
});

test('row 36: methods that no client library sends', async () => {
  for (const line of ['get /account/profile', 'CONNECT /account/profile', 'CONNECT evil.example:443', 'GE\u0000T /account/profile', 'P\\OST /sign-out']) {
    const { statuses } = await exchange(`${line} HTTP/1.1\r\n${host()}Connection: close\r\n\r\n`);
    expect(statuses, line).toHaveLength(1);
    expect([400, 405], line).toContain(statuses[0]);
  }
});

test('row 83: who never ends a request is told so and cut off', async () => {
  const drip = (first, next, every) => new Promise((resolve) => {
    const socket = connect(server.port, '127.0.0.1');
    const start = Date.now();
    let text = '';
    socket.on('data', (chunk) => { text += chunk; });
    socket.on('error', () => {});
    const timer = setInterval(() => { if (socket.writable) socket.write(next); }, every);
    socket.on('close', () => { clearInterval(timer); resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), seconds: (Date.now() - start) / 1000 }); });
    socket.on('end', () => socket.end());
    socket.write(first);
  });
  const [head, silent, body] = await Promise.all([
    drip(`GET /sign-in HTTP/1.1\r\n${host()}`, 'X: y\r\n', 500),
    drip('GET', '', 60_000),
    drip(post('Content-Length: 60000\r\n', ''), 'a', 500),
  ]);
  expect(head.status).toBe(408);
  expect(head.seconds).toBeLessThan(20);
  expect(silent.status).toBe(408);
  expect(silent.seconds).toBeLessThan(20);
  expect(body.status).toBe(408);
  expect(body.seconds).toBeLessThan(35);
});

test('row 83: what is too large is refused as that, and memory stays flat', async () => {
  const memory = () => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${server.process.pid}/status`, 'utf8'))[1]);
  const many = (count, line) => Array.from({ length: count }, (_, n) => line(n)).join('');
  const oversized = [
    [431, () => `GET /sign-in HTTP/1.1\r\n${host()}X: ${'y'.repeat(20_000)}\r\n\r\n`],
    [431, () => `GET /sign-in HTTP/1.1\r\n${host()}${many(129, (n) => `X-${n}: y\r\n`)}\r\n`],
    [431, () => `GET /sign-in HTTP/1.1\r\n${many(100_000, () => 'X: y\r\n')}`],
    [414, () => `GET /${'x'.repeat(5000)} HTTP/1.1\r\n${host()}\r\n`],
    [413, () => post('Content-Length: 65537\r\n', '')],
    [413, () => post('Content-Length: 99999999999999999999999\r\n', '')],
    [413, () => post('Transfer-Encoding: chunked\r\n', many(70, () => `400\r\n${'a'.repeat(1024)}\r\n`))],
    [400, () => { const body = many(2000, (n) => `${n}=&`); return post(`Content-Length: ${body.length}\r\n`, body); }],
    [400, () => { const body = many(20, () => 'a=1&'); return post(`Content-Length: ${body.length}\r\n`, body); }],
    [400, () => `GET /sign-in HTTP/1.1\r\n${host()}Cookie: ${many(500, (n) => `c${n}=x; `)}\r\n\r\n`],
    [417, () => post('Expect: 200-maybe\r\nContent-Length: 5\r\n', 'hello')],
  ];
  const dump = server.dump(['events']);
  for (const [status, bytes] of oversized) {
    const { statuses } = await exchange(bytes());
    expect(statuses, bytes().slice(0, 60)).toEqual([status]);
  }
  const settled = memory();
  const twenty = Array.from({ length: 20 }, () => oversized).flat();
  await Promise.all(twenty.map(([, bytes]) => exchange(bytes())));
  expect(memory() - settled, 'KiB more than after the first round').toBeLessThan(16 * 1024);

  // A bomb is not unpacked, and JSON is not read.
  const visitor = new Visitor(server);
  await visitor.get('/sign-in');
  const bomb = gzipSync(Buffer.alloc(20_000_000));
  expect((await visitor.send('POST', '/sign-in', { headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Encoding': 'gzip', Origin: server.url }, body: bomb })).status).toBe(400);
  expect((await visitor.send('POST', '/sign-in', { headers: { 'Content-Type': 'application/json', Origin: server.url }, body: '['.repeat(60_000) })).status).toBe(415);
  expect(memory() - settled).toBeLessThan(16 * 1024);
  expect(server.dump(['events'])).toBe(dump);
  expect((await visitor.get('/healthz')).status).toBe(200);
});

test('row 83: a thousand connections that say nothing keep nobody out', async () => {
  const idle = Array.from({ length: 1000 }, () => connect(server.port, '127.0.0.1'));
  for (const socket of idle) socket.on('error', () => {});
  await Promise.all(idle.map((socket) => new Promise((resolve) => { socket.once('connect', resolve); socket.once('close', resolve); })));
  expect((await new Visitor(server).get('/sign-in')).status).toBe(200);
  for (const socket of idle) socket.destroy();
});
