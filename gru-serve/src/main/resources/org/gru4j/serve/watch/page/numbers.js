// Numbers and elements as people read them. Texts go into the page as text, never as HTML.

const whole = new Intl.NumberFormat('en');

/** A number without decimals. */
export function count(value) {
  return value === null || value === undefined ? '' : whole.format(value);
}

/** A number with a few digits, whatever its size. */
export function number(value) {
  if (value === null || value === undefined) {
    return '';
  }
  const size = Math.abs(value);
  if (size === 0) {
    return '0';
  }
  if (size >= 1e6 || size < 1e-4) {
    return value.toExponential(2);
  }
  if (size >= 1000) {
    return whole.format(Math.round(value));
  }
  return value.toFixed(size >= 10 ? 2 : size >= 0.1 ? 3 : 5);
}

/** A time of so many seconds. */
export function time(seconds) {
  if (seconds === null || seconds === undefined) {
    return '';
  }
  const s = Math.round(seconds);
  const two = value => String(value).padStart(2, '0');
  return `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
}

/** So many bytes. */
export function bytes(value) {
  return value >= 1e9 ? (value / 1e9).toFixed(1) + ' GB' : Math.round(value / 1e6) + ' MB';
}

/** An element with a class, a text and what it contains. */
export function element(name, kind = '', content = '') {
  const made = document.createElement(name);
  if (kind) {
    made.className = kind;
  }
  made.append(...(Array.isArray(content) ? content : [content]));
  return made;
}
