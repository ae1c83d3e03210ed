// The end of the service.
import { Agent, request } from 'node:http';
import { connect } from 'node:net';

import { expect, test } from '@playwright/test';

import { TestServer, codeOf } from '../harness.mjs';
import { freePorts } from '../nodes.mjs';
import { Visitor, enrolled } from '../visitor.mjs';

const goOn = 'HTTP/1.1 100 Continue\r\n\r\n';

let server;

test.beforeEach(async () => { server = await TestServer.start(); });
test.afterEach(async () => { await server?.stop(); });

/** A form whose head the server has read, and of whose body half has been sent; and what comes back once it is whole. */
async function halfSent(visitor, path, fields) {
  const body = new URLSearchParams({ ...fields, csrf: visitor.csrf }).toString();
  const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const socket = connect(server.port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  let text = '';
  const answered = new Promise((resolve, reject) => {
    socket.on('data', (chunk) => { text += chunk; });
    socket.on('error', reject);
    socket.on('close', () => resolve(text.replace(goOn, '')));
  });
  socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost:${server.port}\r\nOrigin: ${server.url}\r\nCookie: ${cookie}\r\n`
    + `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`);
  await expect.poll(() => text).toBe(goOn);
  socket.write(body.slice(0, 10));
  return { finish: () => { socket.write(body.slice(10)); return answered; } };
}

test('SIGTERM: who has begun gets an answer, nobody else comes in, and what was answered stays', async () => {
  const { key, visitor } = await enrolled(server, 'anna');
  await visitor.enterPassword('anna');
  await visitor.get('/sign-in/code');
  const form = await halfSent(visitor, '/sign-in/code', { code: codeOf(key, await server.now()) });

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

test('the farewell: no monitor sends people here any more, and kept connections are ended in time', async () => {
  const [port] = await freePorts(1);
  const leaving = await TestServer.start({ configuration: `farewell = "2s"\noperations_listen = "127.0.0.1:${port}"\n` });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (at, path) => new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port: at, path, agent, headers: { Host: `localhost:${leaving.port}` } }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve({ status: answer.statusCode, connection: answer.headers.connection, isKept: call.reusedSocket }));
    });
    call.on('error', reject);
    call.end();
  });
  try {
    expect(await ask(leaving.port, '/readyz')).toMatchObject({ status: 200, isKept: false });
    const kept = await ask(leaving.port, '/sign-in');
    expect(kept).toMatchObject({ status: 200, isKept: true });
    expect(kept.connection).not.toBe('close');
    leaving.process.kill('SIGTERM');
    await expect.poll(async () => (await new Visitor(leaving).get('/readyz')).status, { intervals: [20] }).toBe(503);
    expect(await ask(leaving.port, '/sign-in'), 'whoever is connected is served once more').toEqual({ status: 200, connection: 'close', isKept: true });
    expect((await ask(port, '/readyz')).status).toBe(503);
    expect((await ask(port, '/healthz')).status).toBe(200);
    expect((await ask(leaving.port, '/sign-in')).status, 'nobody who still comes is turned away').toBe(200);
    await leaving.exited;
    expect(leaving.process.exitCode).toBe(0);
  } finally {
    agent.destroy();
    await leaving.stop();
  }
});

test('an error page shows the number under which the log has its request', async () => {
  const { status, text } = await new Visitor(server).get('/no-such-page');
  expect(status).toBe(404);
  const [, number] = /Number of this request:[^]*?<code>([^<]+)</.exec(text);
  await expect.poll(() => server.log.split('\n').filter((line) => line.includes(`"request_id":"${number}"`)).map((line) => JSON.parse(line).path))
    .toEqual(['/no-such-page']);
});

test('SIGTERM while nobody is there ends at once', async () => {
  await server.addSubscriber('anna');
  const began = performance.now();
  server.process.kill('SIGTERM');
  await server.exited;
  expect(server.process.exitCode).toBe(0);
  expect(performance.now() - began).toBeLessThan(5_000);
});
