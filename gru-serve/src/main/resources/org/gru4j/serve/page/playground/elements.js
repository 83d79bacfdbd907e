/**
 * Makes elements. Whatever comes from a model, a file or the server becomes text, never markup.
 */

/**
 * An element with properties and children. `class`, `role`, `aria-…`, `data-…`, `for` and the like
 * are attributes, a function is a listener (`onclick`), other names are properties; null is left
 * out.
 */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined) {
      continue;
    }
    if (typeof value === 'function') {
      made.addEventListener(key.slice(2), value);
    } else if (key in made && key !== 'list' && key !== 'form') {
      made[key] = value;
    } else {
      made.setAttribute(key, value);
    }
  }
  made.append(...children.flat().filter(child => child !== null && child !== undefined));
  return made;
}

let made = 0;

/** A name that no other element of the page has. */
export function freshId(prefix) {
  made += 1;
  return `${prefix}-${made}`;
}

/** White space and control characters as signs, so that a token of them can be seen. */
export function visible(text) {
  const signs = {' ': '␣', '\n': '⏎', '\t': '⇥', '\r': '␍'};
  return text === ''
    ? '∅'
    : text.replace(/[\s\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
      sign => signs[sign] ?? `U+${sign.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`);
}

/** A share as a person reads it: 0.9732 is "97 %", 0.0004 is "0.04 %". */
export function percent(share) {
  const value = share * 100;
  if (value > 0 && value < 0.01) {
    return '< 0.01 %';
  }
  const digits = value >= 10 ? 0 : value >= 1 ? 1 : 2;
  return `${value.toFixed(digits)} %`;
}

/** A number with as many digits as are worth reading. */
export function short(value) {
  if (!Number.isFinite(value)) {
    return String(value);
  }
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
    return value.toExponential(2);
  }
  return Number(value.toPrecision(size >= 1000 ? 6 : 4)).toString();
}

/** A count with its digits in groups of three. */
export function count(value) {
  return value.toLocaleString('en-US');
}

/** A bar that stands for a share, beside its number. */
export function bar(share) {
  const filled = element('span', {'aria-hidden': 'true', class: 'bar'}, element('span'));
  filled.firstChild.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  return filled;
}

/** A button that copies what a function gives, and says so. */
export function copyButton(text, name = 'Copy') {
  const button = element('button', {type: 'button'}, name);
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text());
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'The browser forbids it';
    }
    setTimeout(() => { button.textContent = name; }, 1500);
  });
  return button;
}
