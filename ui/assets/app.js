// Comfort only: every page works without this file.
(() => {
  'use strict';

  const language = document.documentElement.lang || undefined;
  const every = (selector, act) => document.querySelectorAll(selector).forEach(act);

  // Instants in the person's own zone; the exact time in UTC stays in the title.
  const zoned = new Intl.DateTimeFormat(language, {dateStyle: 'long', timeStyle: 'short'});
  const clock = new Intl.DateTimeFormat(language, {timeStyle: 'short'});
  every('time[datetime]', (time) => {
    const instant = new Date(time.dateTime);
    const isDayAlone = !time.dateTime.includes('T');
    if (isDayAlone || Number.isNaN(instant.getTime())) return;
    time.title = instant.toISOString().replace('T', ' ').replace(/\.\d+Z$/, ' UTC');
    time.textContent = ('clock' in time.dataset ? clock : zoned).format(instant);
  });

  // Whoever comes to a page with errors starts at their list.
  every('[data-error-summary]', (summary) => summary.focus());

  every('[data-reveal]', (button) => {
    const input = document.getElementById(button.dataset.reveal);
    const show = (visible) => {
      input.type = visible ? 'text' : 'password';
      button.setAttribute('aria-pressed', String(visible));
      button.textContent = visible ? button.dataset.hide : button.dataset.show;
    };
    button.hidden = false;
    button.addEventListener('click', () => show(input.type === 'password'));
    // A browser may remember what a text field held: send it as a password again.
    if (input.form) input.form.addEventListener('submit', () => show(false));
  });

  // The second press of a double click sends nothing: the first one is under way.
  every('form', (form) => {
    let sent = -Infinity;
    form.addEventListener('submit', (event) => {
      const now = performance.now();
      if (now - sent < 1000) event.preventDefault();
      else sent = now;
    });
  });

  // The outcome is said beside the button; a refusal interrupts, since the person believes it is copied.
  const say = (button, text, role) => {
    const row = button.parentElement;
    row.querySelectorAll('.copied').forEach((old) => old.remove());
    const line = document.createElement('p');
    line.className = 'copied';
    line.setAttribute('role', role);
    row.append(line);
    // Text that comes after the element itself is announced by more screen readers.
    window.setTimeout(() => { line.textContent = text; }, 50);
  };
  const select = (id) => {
    const target = document.getElementById(id);
    if (target) window.getSelection().selectAllChildren(target);
  };
  const copied = (button, text) => {
    const refused = () => {
      select(button.dataset.select);
      say(button, button.dataset.refused, 'alert');
    };
    if (!navigator.clipboard) {
      refused();
      return;
    }
    navigator.clipboard.writeText(text).then(() => say(button, button.dataset.copied, 'status'), refused);
  };
  every('[data-copy]', (button) => {
    button.hidden = false;
    button.addEventListener('click', () => copied(button, button.dataset.copy));
  });
  every('[data-copy-list]', (button) => {
    button.hidden = false;
    button.addEventListener('click', () => {
      const codes = document.querySelectorAll(`#${CSS.escape(button.dataset.copyList)} code`);
      copied(button, Array.from(codes, (code) => code.textContent).join('\n'));
    });
  });

  every('[data-print]', (button) => {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  });

  // On a phone the camera cannot see its own screen: the code is one press away.
  if (window.matchMedia('(max-width: 39.99rem)').matches) {
    every('[data-close-on-phone]', (details) => { details.open = false; });
  }

  // Authenticators count steps of 30 s since 1970 (RFC 6238, section 4).
  const steps = document.querySelectorAll('[data-code-step]');
  const showStep = () => {
    const left = 30 - (Math.floor(Date.now() / 1000) % 30);
    steps.forEach((step) => {
      step.hidden = false;
      step.querySelector('progress').value = left;
      step.querySelector('span').textContent = step.dataset.codeStep.replace('{seconds}', String(left));
    });
  };
  if (steps.length > 0) {
    showStep();
    window.setInterval(showStep, 1000);
  }

  // Waiting: only the last minute is counted down, and silently; the end is said.
  every('[data-wait]', (line) => {
    const end = performance.now() + Number(line.dataset.wait) * 1000;
    const said = line.closest('[role="alert"]');
    const tick = () => {
      const left = Math.ceil((end - performance.now()) / 1000);
      if (left <= 0) {
        if (said) said.removeAttribute('aria-live');
        line.textContent = line.dataset.waitOver;
        window.clearInterval(timer);
      } else if (left <= 60) {
        if (said) said.setAttribute('aria-live', 'off');
        line.textContent = left === 1 ? line.dataset.waitOne : line.dataset.waitText.replace('{seconds}', String(left));
      }
    };
    const timer = window.setInterval(tick, 1000);
  });
})();
