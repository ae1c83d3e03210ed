// Whether two kinds of answers take the same time.
import { expect } from '@playwright/test';

function median(values) {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The upper tail of the normal distribution, doubled (Abramowitz and Stegun, 26.2.17). */
function twoSided(z) {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI)
    * t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return Math.min(1, 2 * tail);
}

/** p of the two-sided test of Mann and Whitney, by its normal approximation; for 20 samples and more. */
export function mannWhitney(left, right) {
  const all = [...left.map((value) => ({ value, of: 0 })), ...right.map((value) => ({ value, of: 1 }))]
    .sort((one, other) => one.value - other.value);
  let ranks = 0;
  for (let start = 0; start < all.length;) {
    let end = start;
    while (end < all.length && all[end].value === all[start].value) end += 1;
    for (let at = start; at < end; at += 1) if (all[at].of === 0) ranks += (start + 1 + end) / 2;
    start = end;
  }
  const [m, n] = [left.length, right.length];
  const u = ranks - m * (m + 1) / 2;
  return twoSided((u - m * n / 2) / Math.sqrt(m * n * (m + n + 1) / 12));
}

/** Medians within 3 %, or no difference that the test of Mann and Whitney would bet 99 to 1 on. */
export function areAlike(left, right) {
  const [one, other] = [median(left), median(right)];
  return Math.abs(one - other) <= 0.03 * Math.max(one, other) || mannWhitney(left, right) > 0.01;
}

/** Milliseconds of each kind. A kind prepares a press and returns it; the press alone is timed. The kinds take
    turns in an order that is drawn anew each round, so that whatever else the machine does falls on all. */
export async function sample(kinds, rounds, first = 0) {
  const times = Object.fromEntries(Object.keys(kinds).map((name) => [name, []]));
  for (let round = first; round < first + rounds; round += 1) {
    const order = Object.keys(kinds).map((name) => ({ name, at: Math.random() })).sort((a, b) => a.at - b.at);
    for (const { name } of order) {
      const press = await kinds[name](round);
      const start = process.hrtime.bigint();
      await press();
      times[name].push(Number(process.hrtime.bigint() - start) / 1e6);
    }
  }
  return times;
}

/** No pair of kinds can be told apart.
    A noisy machine gets three tries. That hides nothing: a difference that is there is there each time. With 60
    samples a kind, one as large as the spread of the samples is found in more than 99 of 100 tries, so that
    three in a row don't miss it; chance alone would have to find one three times in a row. A kind is asked for no
    round twice: rounds are counted on from try to try. */
export async function expectSameTime(kinds, rounds) {
  let apart = [];
  for (let tries = 0; tries < 3; tries += 1) {
    const times = await sample(kinds, rounds, tries * rounds);
    const names = Object.keys(kinds);
    const pairs = names.flatMap((one, at) => names.slice(at + 1).map((other) => [one, other]));
    apart = pairs.filter(([one, other]) => !areAlike(times[one], times[other]))
      .map(([one, other]) => `${one} ${median(times[one]).toFixed(2)} ms, ${other} ${median(times[other]).toFixed(2)} ms`);
    if (apart.length === 0) return times;
  }
  expect(apart, 'kinds that take different times').toEqual([]);
  return undefined;
}
