// The end of the service.
import { connect } from 'node:net';

import { expect, test } from '@playwright/test';

import { TestServer, codeOf } from '../harness.mjs';
import { Visitor, enrolled } from '../visitor.mjs';

let server;

test.beforeEach(async () => { server = await TestServer.start(); });
test.afterEach(async () => { await server?.stop(); });

/** A form of which half has been sent, and what comes back once it is whole. */
async function halfSent(visitor, path, fields) {
  const body = new URLSearchParams({ ...fields, csrf: visitor.csrf }).toString();
  const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const socket = connect(server.port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  const answered = new Promise((resolve, reject) => {
    let text = '';
    socket.on('data', (chunk) => { text += chunk; });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
  socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost:${server.port}\r\nOrigin: ${server.url}\r\nCookie: ${cookie}\r\n`
    + `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`);
  return { finish: () => { socket.write(body.slice(10)); return answered; } };
}

test('SIGTERM: who has begun gets an answer, nobody else comes in, and what was answered stays', async () => {
  const { key, visitor } = await enrolled(server, 'anna');
  await visitor.enterPassword('anna');
  await visitor.get('/sign-in/code');
  const form = await halfSent(visitor, '/sign-in/code', { code: codeOf(key, await server.now()) });
  await new Promise((resolve) => { setTimeout(resolve, 200); });

  server.process.kill('SIGTERM');
  await expect.poll(() => new Visitor(server).get('/healthz').then(() => 'open', () => 'closed')).toBe('closed');
  const answer = await form.finish();
  expect(answer).toMatch(/^HTTP\/1\.1 303 /);
  const session = /__Host-session=([\w-]+)/.exec(answer)[1];
  await server.exited;
  expect(server.process.exitCode).toBe(0);

  await server.restart();
  visitor.cookies.set('__Host-session', session);
  expect(await visitor.isSignedIn()).toBe(true);
});

test('SIGTERM while nobody is there ends at once', async () => {
  await server.addSubscriber('anna');
  const began = performance.now();
  server.process.kill('SIGTERM');
  await server.exited;
  expect(server.process.exitCode).toBe(0);
  expect(performance.now() - began).toBeLessThan(5_000);
});
