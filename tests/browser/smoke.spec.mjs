// That the browser itself works: a page is served, drawn, and a form of it comes back. When this one
// is red, look at the machine before the product.
import { createServer } from 'node:http';
import { expect, test } from '@playwright/test';

import { expectAccessible } from './accessible.mjs';

const page_of = (body) => `<!doctype html><html lang="en"><title>Smoke</title><main>${body}</main></html>`;

const serve = async () => {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    if (request.method !== 'POST') {
      response.end(page_of('<h1>Gate</h1><form method="post"><label>Code <input name="code"></label><button>Go</button></form>'));
      return;
    }
    let form = '';
    request.on('data', (chunk) => (form += chunk));
    request.on('end', () => response.end(page_of(`<h1>${new URLSearchParams(form).get('code')}</h1>`)));
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return server;
};

test('the browser fills in a form and reads the answer', async ({ page }) => {
  const server = await serve();
  try {
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.getByLabel('Code').fill('123456');
    await page.getByRole('button', { name: 'Go' }).click();
    await expect(page.getByRole('heading')).toHaveText('123456');
    await expectAccessible(page, 'the answer');
  } finally {
    await new Promise((closed) => server.close(closed));
  }
});
