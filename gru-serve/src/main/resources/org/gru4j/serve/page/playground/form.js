import {copyButton, element, freshId} from './elements.js';
import {Refusal} from './client.js';

/** A field with its label, its value where that is not seen otherwise, and room for its fault. */
function field(label, name, control, value = null) {
  control.id = freshId(name);
  control.name = name;
  return element('div', {class: 'field', 'data-field': name},
    element('div', {class: 'caption'},
      element('label', {for: control.id}, label),
      value),
    control,
    element('p', {class: 'bad fault', role: 'alert', hidden: true}));
}

/** A setting between two bounds, whose value is seen beside its label. */
export function slider(label, name, {min, max, step, value, words = String}) {
  const control = element('input', {type: 'range', min, max, step});
  control.value = value;
  const seen = element('output', {});
  const show = () => {
    seen.textContent = words(Number(control.value));
    control.setAttribute('aria-valuetext', seen.textContent);
  };
  control.addEventListener('input', show);
  show();
  return field(label, name, control, seen);
}

/** A number that may be left out. */
export function number(label, name, {min, value = '', placeholder = ''}) {
  return field(label, name, element('input', {
    type: 'number', inputMode: 'numeric', min, value, placeholder, step: 1}));
}

/** A line of text that may be left out. */
export function line(label, name, {placeholder = ''} = {}) {
  return field(label, name, element('input',
    {type: 'text', placeholder, spellcheck: false, autocomplete: 'off'}));
}

/** Text of several lines. */
export function text(label, name, {rows, value = '', placeholder = ''}) {
  return field(label, name, element('textarea', {rows, value, placeholder, spellcheck: false}));
}

/** Settings that are folded away where the screen has no room beside the form. */
export function settings(...fields) {
  return element('details', {class: 'card settings', open: matchMedia('(min-width: 800px)').matches},
    element('summary', {}, 'Settings'), ...fields);
}

/** What a field holds; null where it is empty. */
export function valueOf(form, name) {
  const control = form.elements[name];
  if (control.value === '') {
    return null;
  }
  return control.type === 'range' || control.type === 'number'
    ? Number(control.value)
    : control.value;
}

/** Takes back what was said to be wrong. */
export function clearFaults(form) {
  for (const fault of form.querySelectorAll('.fault')) {
    fault.hidden = true;
    fault.textContent = '';
  }
  for (const control of form.querySelectorAll('[aria-invalid]')) {
    control.removeAttribute('aria-invalid');
    control.removeAttribute('aria-describedby');
  }
}

/**
 * Says what is wrong where it is wrong: at the field that the server's sentence names, else at the
 * end of the form.
 */
export function showFault(form, failure) {
  if (failure.name === 'AbortError') {
    return;
  }
  if (!(failure instanceof Refusal)) {
    console.error(failure);
  }
  const place = placeOf(form, failure);
  const fault = place?.querySelector('.fault') ?? form.querySelector('.fault.last');
  fault.textContent = failure.message;
  fault.hidden = false;
  if (place) {
    const control = place.querySelector('input, textarea, select');
    fault.id ||= freshId('fault');
    control.setAttribute('aria-invalid', 'true');
    control.setAttribute('aria-describedby', fault.id);
    place.closest('details:not([open])')?.setAttribute('open', '');
    control.focus();
  }
}

function placeOf(form, failure) {
  const words = failure.message.split(/[^a-z_]+/);
  return [...form.querySelectorAll('[data-field]')]
    .find(each => failure.status === 400 && words.includes(each.dataset.field));
}

/** Where `showFault` says what no field is to blame for. */
export function formFault() {
  return element('p', {class: 'bad fault last', role: 'alert', hidden: true});
}

/** What has happened, for the eye at once and for a screen reader when it has settled. */
export function status() {
  return element('span', {class: 'quiet', role: 'status'});
}

/** The same request as a command, written anew whenever the form changes. */
export function commandOf(form, client, command) {
  const written = element('code', {});
  const write = () => { written.textContent = command(client.hasToken); };
  const disclosure = element('details', {class: 'command'},
    element('summary', {}, 'The same with curl'),
    element('pre', {tabIndex: 0}, written),
    copyButton(() => written.textContent));
  disclosure.addEventListener('toggle', write);
  form.addEventListener('input', () => disclosure.open && write());
  form.addEventListener('change', () => disclosure.open && write());
  return disclosure;
}

/** A word of a POSIX shell. */
export function quoted(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command that posts something to this server. */
export function curl(path, type, data, hasToken, extra = []) {
  const parts = [
    `curl ${quoted(new URL(path, location.href).href)}`,
    ...(hasToken ? ['-H "Authorization: Bearer $TOKEN"'] : []),
    ...extra,
    `-H ${quoted(`Content-Type: ${type}`)}`,
    data,
  ];
  return parts.join(' \\\n  ');
}

/** A command that posts JSON. */
export function curlJson(path, body, hasToken, extra = []) {
  return curl(path, 'application/json', `-d ${quoted(JSON.stringify(body))}`, hasToken, extra);
}
