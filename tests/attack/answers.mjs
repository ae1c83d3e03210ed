// What the attack tests say about an answer, and about what it left behind.

/** Whose rows a wrong guess of a second factor changes: its counters and the event. */
export const afterWrongGuess = ['buckets', 'events', 'paces', 'tallies', 'wrong_codes'];
/** And one of a password. */
export const afterWrongPassword = ['buckets', 'events', 'paces', 'tallies'];

/** Whose rows the server itself clears away when their time is over, once a minute. */
const clearedInTime = ['sign_in_attempts', 'buckets', 'known_browsers', 'left_addresses', 'paces', 'passes', 'pending_enrolments', 'pending_sets',
  'sessions', 'unconfirmed_addresses'];

const onlyLost = (before = '', after = '') => after.split('\n').every((row) => before.split('\n').includes(row));

/** What a press answered, the events that it wrote (oldest first) and the tables that it changed. Where a test has let so much
    time pass that the server may clear away in the middle, rows that only go are no change. */
export async function watch(server, act, { time = 'stands' } = {}) {
  const before = server.tables();
  const newest = newestEvent(server);
  const answer = await act();
  const after = server.tables();
  const all = [...new Set([...before.keys(), ...after.keys()])].sort();
  return {
    answer,
    events: eventsSince(server, newest),
    changed: all.filter((table) => before.get(table) !== after.get(table)
      && !(time === 'passes' && clearedInTime.includes(table) && onlyLost(before.get(table), after.get(table)))),
  };
}

export function newestEvent(server) {
  return server.query('SELECT COALESCE(MAX(id), 0) AS id FROM events')[0].id;
}

/** "name: reason" each; how long somebody has to wait is left out. */
export function eventsSince(server, newest) {
  return server.query(`SELECT name, reason FROM events WHERE id > ${newest} ORDER BY id`)
    .map(({ name, reason }) => (reason === '' || name === 'throttled' ? name : `${name}: ${reason}`));
}

/** An answer without what is drawn anew for each one (nonce, form token, number of the request, values of
    cookies), without the hour, and without the name that was typed and stands in its field again. */
export function face({ status, headers, text }, typed = '') {
  const kept = { ...headers };
  delete kept.date;
  delete kept['content-length'];
  if (kept['content-security-policy']) {
    kept['content-security-policy'] = kept['content-security-policy'].replace(/nonce-[\w-]+/, 'nonce');
  }
  if (kept['set-cookie']) kept['set-cookie'] = kept['set-cookie'].map((line) => line.replace(/=[^;]*/, '=…'));
  const page = text
    .replace(/ nonce="[^"]*"/g, '')
    .replace(/name="csrf" value="[^"]*"/g, 'name="csrf"')
    .replace(/<code>[A-Z2-7]{16}<\/code>/g, '')
    .replaceAll(`value="${typed}"`, 'value=""');
  return { status, headers: kept, page };
}

/** How often each status came. */
export function tally(answers) {
  const count = {};
  for (const { status } of answers) count[status] = (count[status] ?? 0) + 1;
  return count;
}

/** The words of a page, without its marks. */
export function words(text) {
  return text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}
