// Row 101: names that look alike.
import { expect, test } from '@playwright/test';

import { password, TestServer } from '../harness.mjs';
import { Visitor } from '../visitor.mjs';
import { afterWrongPassword, watch } from './answers.mjs';

let server;

// Idle machines need a tenth of it.
test.describe.configure({ timeout: 240_000 });
test.beforeAll(async () => {
  server = await TestServer.start();
  await server.addSubscriber('krisztina', { number: 'HB-Kis/7', email: 'Krisztina.Kis@Example.com' });
  await server.addSubscriber('sofia');
});
test.afterAll(async () => { await server.stop(); });

const same = {
  'as it is': 'krisztina', capitals: 'KRISZTINA', 'blanks around': '  krisztina\u00a0', 'a zero width space': 'krisz\u200btina',
  'a soft hyphen': 'krisz\u00adtina', 'a direction mark': '\u200ekrisztina', 'full-width letters': 'ｋｒｉｓｚｔｉｎａ', 'the Kelvin sign': '\u212arisztina',
  'the long s': 'kri\u017fztina', 'a ligature': 'so\ufb01a',
  'the number': 'HB-Kis/7', 'the number in small letters': 'hb-kis/7',
  'the address': 'krisztina.kis@example.com', 'the address in capitals': 'KRISZTINA.KIS@EXAMPLE.COM',
};
const other = {
  'a Cyrillic a': 'krisztin\u0430', 'a Greek iota': 'kr\u03b9sztina', 'a dotless i': 'kr\u0131sztina', 'a dotted capital I': 'KR\u0130SZTINA',
  'an accent': 'krisztína', 'an accent of its own': 'kriszti\u0301na', 'a dot behind': 'krisztina.', 'a blank within': 'krisz tina', 'NUL in words': 'krisztina\\0',
  'two addresses': 'krisztina.kis@example.com,evil@example.com', 'a dot less': 'krisztinakis@example.com', 'a tag': 'krisztina.kis+x@example.com',
  'a wildcard': 'krisztin%', 'another one': 'krisztin_', 'nothing but marks': '\u200b\u200d\u00ad',
};

for (const [what, typed] of Object.entries(same)) {
  test(`row 101: ${what} is the same name`, async () => {
    await server.advance(60);
    const { answer, events } = await watch(server, () => new Visitor(server).enterPassword(typed));
    expect(answer.status).toBe(303);
    expect(events.map((event) => event.split(':')[0])).toEqual(['signed_in']);
  });
}

for (const [what, typed] of Object.entries(other)) {
  test(`row 101: ${what} makes it another name`, async () => {
    await server.advance(60);
    const { answer, events, changed } = await watch(server, () => new Visitor(server).enterPassword(typed));
    expect(answer.status).toBe(401);
    expect(events).toEqual(['factor_refused: sign_in: unknown_name']);
    expect(changed).toEqual(afterWrongPassword);
  });
}

test('row 101: every spelling of one name has the same guesses', async () => {
  await server.addSubscriber('guessed');
  const statuses = [];
  for (const typed of ['guessed', 'GUESSED', 'gu\u200bessed', 'ｇuessed', ' guessed ', 'Guessed']) {
    statuses.push((await new Visitor(server).enterPassword(typed, 'not the right one at all')).status);
  }
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
});

test('row 101: whoever would be taken for somebody else is not added', async () => {
  const add = (name, number, email) => server.cli(['subscriber', 'add', '--customer-number', number, '--name', name, '--email', email, '--password-stdin'], password);
  const collisions = [
    ['krisztina', 'N-1', 'a@example.com'], ['KRISZTINA', 'N-1', 'a@example.com'], ['ｋｒｉｓｚｔｉｎａ', 'N-1', 'a@example.com'],
    ['krisz\u200btina', 'N-1', 'a@example.com'], ['\u212arisztina', 'N-1', 'a@example.com'], [' krisztina ', 'N-1', 'a@example.com'],
    ['newcomer', 'hb-kis/7', 'a@example.com'], ['newcomer', 'krisztina', 'a@example.com'], ['newcomer', 'KRISZTINA', 'a@example.com'],
    ['hb-kis', 'HB-KIS/7', 'a@example.com'],
  ];
  for (const [name, number, email] of collisions) {
    let added;
    const { changed } = await watch(server, async () => { added = await add(name, number, email); });
    expect(added.exit, `${name} ${number}`).toBe(1);
    expect(added.err, `${name} ${number}`).toContain('belongs to another subscriber already');
    expect(changed, `${name} ${number}`).toEqual([]);
  }
  for (const name of ['krisztin\u0430', 'kriszt\u0131na', 'krisztína', 'kris ztina']) {
    expect((await add(name, 'N-2', 'b@example.com')).exit, `${name} is no name`).not.toBe(0);
  }
});

test('row 101: an address that two share signs in neither', async () => {
  await server.addSubscriber('shared-one', { email: 'family@example.com' });
  await server.addSubscriber('shared-two', { email: 'Family@Example.com' });
  await server.advance(60);
  const { answer, events } = await watch(server, () => new Visitor(server).enterPassword('family@example.com'));
  expect(answer.status).toBe(401);
  expect(events).toEqual(['factor_refused: sign_in: unknown_name']);
  expect((await new Visitor(server).enterPassword('shared-two')).status).toBe(303);
});
