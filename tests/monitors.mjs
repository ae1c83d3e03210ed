// The door for monitors, and what they make of what stands there.
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

import { freePorts } from './nodes.mjs';

/** The value behind a metric with exactly these labels. */
export function valueOf(text, metric) {
  const line = text.split('\n').find((each) => each.startsWith(`${metric} `));
  return line === undefined ? undefined : Number(line.slice(metric.length + 1));
}

function askOnce(port, path, headers) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    request({ host: '127.0.0.1', port, path, headers, agent: false }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => { text += chunk; });
      answer.on('end', () => resolve({ status: answer.statusCode, text, headers: answer.headers, took: performance.now() - began }));
    }).on('error', reject).end();
  });
}

/** A door for a server that is to come: what its configuration says of it, and what is asked there. */
export async function makeDoor() {
  const [port] = await freePorts(1);
  // A server opens it a moment after the portal's.
  const ask = async (path, headers = {}) => {
    for (const end = performance.now() + 5_000; ;) {
      try {
        return await askOnce(port, path, headers);
      } catch (wrong) {
        if (wrong.code !== 'ECONNREFUSED' || performance.now() > end) throw wrong;
        await pause(20);
      }
    }
  };
  return {
    configuration: `operations_listen = "127.0.0.1:${port}"\n`,
    ask,
    /** Values of these metrics, in their order, at one moment. */
    values: async (...metrics) => {
      const { text } = await ask('/metrics');
      return metrics.map((metric) => valueOf(text, metric));
    },
  };
}
