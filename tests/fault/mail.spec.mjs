// What the process that sends mails does, spoken to as the server speaks to it. That it dies and hangs is tried
// beside the code (mail/postman_test.cc).
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';

import { expect, test } from '@playwright/test';

import { product } from '../harness.mjs';
import { startMailServer } from '../mailbox.mjs';

function frame(...texts) {
  const parts = texts.flatMap((text) => {
    const bytes = Buffer.from(text);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(bytes.length);
    return [size, bytes];
  });
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  return Buffer.concat([head, body]);
}

/** The texts of an answer. */
function textsOf(bytes) {
  const texts = [];
  for (let at = 4; at < bytes.length; at += 4 + bytes.readUInt32BE(at)) {
    texts.push(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at)).toString());
  }
  return texts;
}

const mail = [
  'From: support@example.com', 'To: anna@example.com', 'Subject: =?utf-8?B?w5pqIGJlamVsZW50a2V6w6lz?=',
  'MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8', '', 'Szia', '',
].join('\r\n');

/** What the process answers to one order, and how it ends when its input does. */
async function answerOf(server) {
  const child = spawn(join(dirname(product), 'sallyport-mail'), { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = Buffer.alloc(0);
  child.stdout.on('data', (chunk) => { said = Buffer.concat([said, chunk]); });
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.stdin.end(frame(`smtp://127.0.0.1:${server.port}/tests`, 'none', '', '', '20000', '', 'support@example.com', 'anna@example.com', mail));
  expect(await ended).toBe(0);
  return textsOf(said);
}

test('a mail is in the mailbox of whom it was sent to', async () => {
  const server = await startMailServer();
  try {
    expect(await answerOf(server)).toEqual(['sent', '']);
    const arrived = await server.waitForMail({ to: 'anna@example.com', subject: /^Új/ });
    expect(arrived.subject).toBe('Új bejelentkezés');
    expect(arrived.text.trim()).toBe('Szia');
    expect(arrived.raw).toBe(mail);
    await server.tell('refuse rcpt 550 5.1.1 nobody');
    expect(await answerOf(server)).toEqual(['never', 'the mail server said: 550 5.1.1 nobody']);
    await expect(server.tell('do something else')).rejects.toThrow('no such order');
  } finally {
    await server.stop();
  }
});

test('an order that makes no sense ends the process without an answer', async () => {
  for (const bytes of [Buffer.from([255, 255, 255, 255]), frame('nonsense'), Buffer.alloc(4), Buffer.from('GET / HTTP/1.1\r\n\r\n')]) {
    const child = spawn(join(dirname(product), 'sallyport-mail'), { stdio: ['pipe', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (chunk) => { said += chunk; });
    child.stdin.on('error', () => {}); // it may have gone before it has read all
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.stdin.write(bytes);
    expect(await ended).toBe(0);
    expect(said).toBe('');
  }
});
