// A real mail server for tests of what is sent (tests/tools/smtp_server.py), and what has arrived there, as a MIME
// parser reads it.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { TestServer } from './harness.mjs';

const tool = fileURLToPath(new URL('tools/smtp_server.py', import.meta.url));

class MailServer {
  /** `tls`: none, starttls or implicit. With a user, it asks for him and his password. */
  static async start({ tls = 'none', user = '', password = '' } = {}) {
    const server = new MailServer();
    server.folder = mkdtempSync(join(tmpdir(), 'sallyport-mails-'));
    server.process = spawn(tool, [server.folder, '--tls', tls, '--user', user, '--password', password],
      { stdio: ['pipe', 'pipe', 'ignore'] });
    server.exited = new Promise((resolve) => server.process.once('exit', resolve));
    server.answers = createInterface({ input: server.process.stdout })[Symbol.asyncIterator]();
    const ready = await server.answers.next();
    if (ready.done) throw new Error('the mail server did not start: is python3-aiosmtpd there?');
    Object.assign(server, JSON.parse(ready.value));
    server.scheme = tls === 'implicit' ? 'smtps' : 'smtp';
    server.needsAuthority = tls !== 'none';
    return server;
  }

  /** What belongs into the configuration of whoever is to send to it: a table, so it comes last. */
  get configuration() {
    const authority = this.needsAuthority ? `trusted_certificates = "${this.ca}"\n` : '';
    return `[mail]\nserver = "${this.scheme}://127.0.0.1:${this.port}"\n${authority}`;
  }

  /** How it behaves from now on: 'accept', 'refuse rcpt 550 5.1.1 nobody', 'hang data', … (see the tool). */
  async tell(order) {
    this.process.stdin.write(`${order}\n`);
    const { value } = await this.answers.next();
    if (value !== 'ok') throw new Error(value);
  }

  /** All that has arrived, oldest first: {from, to, subject, text, html, headers, raw, tls, …}. */
  mails() {
    return readdirSync(this.folder).filter((name) => name.endsWith('.json')).sort()
      .map((name) => JSON.parse(readFileSync(join(this.folder, name), 'utf8')));
  }

  /** The first mail to this address whose subject holds this text or matches this expression, once it is there. */
  async waitForMail({ to, subject = '', patience = 20_000 } = {}) {
    const fits = (mail) => (!to || mail.to.includes(to)) &&
      (subject instanceof RegExp ? subject.test(mail.subject) : mail.subject.includes(subject));
    for (const end = Date.now() + patience; ;) {
      const found = this.mails().find(fits);
      if (found) return found;
      if (Date.now() > end) {
        const there = this.mails().map((mail) => `${mail.to}: ${mail.subject}`).join('; ');
        throw new Error(`no mail to ${to} with "${subject}" has come; there are: ${there || 'none'}`);
      }
      await pause(50);
    }
  }

  async stop() {
    this.process.stdin.end();
    this.process.kill('SIGTERM');
    await this.exited;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const startMailServer = (options) => MailServer.start(options);

/**
 * A server that sends to a mail server of its own, and what stops both. `configuration` is what comes before the mail's
 * table, the rest is the mail server's.
 */
export async function startWithMails({ configuration = '', ...options } = {}) {
  const mails = await startMailServer(options);
  try {
    const server = await TestServer.start({ configuration: `${configuration}${mails.configuration}` });
    return { server, mails, stop: async () => { await server.stop(); await mails.stop(); } };
  } catch (wrong) {
    await mails.stop();
    throw wrong;
  }
}
