// Runs and searches below a folder, as they are now: the server tells what is new.
import {drawCurves} from './curves.js';
import {offerSamples} from './samples.js';
import {count, element, number, time} from './numbers.js';

const byId = id => document.getElementById(id);
const MOST_CHOSEN = 8;

let runs = [];
let chosen = null;
let source = null;
let drawing = false;

/** What is known of the chosen runs, by their ids. */
const data = new Map();

function remembered() {
  const given = new URLSearchParams(location.hash.slice(1)).get('runs');
  return given === null ? null : given.split(',').filter(id => /^[0-9a-f]{16}$/.test(id));
}

/** Those in training, or else the one that was written last. */
function usual() {
  const live = runs.filter(run => run.state === 'training').slice(0, 4);
  return (live.length > 0 ? live : runs.slice(0, 1)).map(run => run.id);
}

function connect() {
  source?.close();
  source = new EventSource('api/events?runs=' + (chosen ?? []).join(','));
  source.addEventListener('open', () => tellConnection('live', 'state live'));
  source.addEventListener('error', () => tellConnection('connection lost', 'state bad'));
  source.addEventListener('runs', event => list(JSON.parse(event.data)));
  source.addEventListener('run', event => take(JSON.parse(event.data)));
}

function tellConnection(text, kind) {
  byId('connection').textContent = text;
  byId('connection').className = kind;
}

function list(listing) {
  byId('folder').textContent = listing.folder;
  document.title = 'Trainings in ' + listing.folder;
  runs = listing.runs.sort((a, b) => b.updated - a.updated || a.name.localeCompare(b.name));
  if (chosen === null && runs.length > 0) {
    choose(remembered() ?? usual(), false);
  }
  showRuns();
  showStudies(listing.studies);
  byId('runs-waiting').textContent = 'There is no run yet. `./gru4j train` begins one below runs/,'
    + ' and it appears here with its first step.';
}

function take(view) {
  const known = data.get(view.summary.id);
  const goesOn = known !== undefined && known.generation === view.generation
    && known.points.step.length === view.from
    && known.validations.step.length === view.validationsFrom;
  if (!goesOn) {
    data.set(view.summary.id, view);
  } else {
    append(known.points, view.points);
    append(known.validations, view.validations);
    known.samples.push(...view.samples);
    known.figures = view.figures;
    known.summary = view.summary;
  }
  drawSoon();
}

function append(columns, more) {
  for (const name of Object.keys(columns)) {
    for (const value of more[name]) {
      columns[name].push(value);
    }
  }
}

function choose(ids, told = true) {
  chosen = ids.slice(0, MOST_CHOSEN);
  data.clear();
  if (told) {
    history.replaceState(null, '', '#runs=' + chosen.join(','));
  }
  connect();
  drawSoon();
}

function drawSoon() {
  if (!drawing) {
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      drawAll();
    });
  }
}

function shownRuns() {
  return (chosen ?? []).map((id, colour) => ({...data.get(id), colour}))
    .filter(run => run.summary !== undefined);
}

function drawAll() {
  const shown = shownRuns();
  drawCurves(shown, byId('axis').value, byId('logarithmic').checked);
  offerSamples(shown);
  showOptions(shown.map(run => run.summary));
}

function cell(kind, content) {
  return element('td', kind, content);
}

/** Rows stay the same elements, so that whoever is in one with the keyboard stays there. */
const rows = new Map();

function showRuns() {
  byId('runs-waiting').hidden = runs.length > 0;
  byId('runs-scroll').hidden = runs.length === 0;
  const body = document.querySelector('#runs tbody');
  runs.forEach((run, place) => {
    const row = rows.get(run.id) ?? newRow(run);
    fill(row, run);
    if (body.children[place] !== row.root) {
      body.insertBefore(row.root, body.children[place] ?? null);
    }
  });
  for (const [id, row] of rows) {
    if (!runs.some(run => run.id === id)) {
      row.root.remove();
      rows.delete(id);
    }
  }
}

function newRow(run) {
  const box = element('input');
  box.type = 'checkbox';
  const swatch = element('span', 'swatch');
  const name = element('span', '', run.name);
  const reason = element('div', 'reason bad');
  const root = element('tr');
  const label = element('label', '', [box, swatch, name]);
  const others = ['text', '', 'wide', '', '', 'wide', 'wide'].map(kind => cell(kind, ''));
  root.append(element('td', 'text', [label, reason]), ...others);
  box.addEventListener('change', () => {
    const now = (chosen ?? []).filter(id => id !== run.id);
    choose(box.checked ? [...now, run.id] : now);
    showRuns();
  });
  const state = element('span', 'state');
  others[0].append(state);
  const row = {root, box, swatch, reason, state, others};
  rows.set(run.id, row);
  return row;
}

function fill(row, run) {
  const place = (chosen ?? []).indexOf(run.id);
  row.root.className = place >= 0 ? 'chosen' : '';
  row.box.checked = place >= 0;
  row.box.disabled = place < 0 && (chosen ?? []).length >= MOST_CHOSEN;
  row.swatch.style.background = place >= 0 ? `var(--series-${place + 1})` : '';
  const failed = ['diverged', 'failed', 'killed'].includes(run.state);
  row.reason.textContent = failed ? run.told : '';
  const kind = run.state === 'training' ? 'state live' : failed ? 'state bad' : 'state';
  const steps = [count(run.step)];
  if (run.expected > run.step && run.state === 'training') {
    const progress = element('progress');
    progress.max = run.expected;
    progress.value = run.step;
    progress.setAttribute('aria-label', `step ${run.step} of ${run.expected}`);
    steps[0] += ' of ' + count(run.expected);
    steps.push(progress);
  }
  const [, stepsCell, training, validation, best, speed, seconds] = row.others;
  row.state.className = kind;
  row.state.textContent = run.state;
  stepsCell.replaceChildren(...steps);
  training.textContent = number(run.training);
  validation.textContent = number(run.validation);
  best.textContent = run.best === undefined || run.best === null ? ''
    : `${number(run.best)} at ${count(run.bestStep)}`;
  speed.textContent = run.perSecond ? `${count(Math.round(run.perSecond))} ${run.counted}/s` : '';
  seconds.textContent = time(run.seconds);
}

/** Of several runs, what is not the same in all of them; of one, everything. */
function showOptions(summaries) {
  const names = [...new Set(summaries.flatMap(run =>
    ['command', 'parameters', 'trained on', ...Object.keys(run.options)]))];
  const value = (run, name) => name === 'command' ? run.command
    : name === 'parameters' ? count(run.parameters)
      : name === 'trained on' ? run.data : run.options[name] ?? '';
  const differing = names.filter(name =>
    summaries.length < 2 || new Set(summaries.map(run => value(run, name))).size > 1);
  const table = byId('options');
  byId('options-waiting').hidden = differing.length > 0;
  byId('options-waiting').textContent = summaries.length === 0 ? 'Choose a run.'
    : 'The chosen runs have the same options.';
  byId('options-title').textContent = summaries.length < 2 ? 'How the chosen run was made'
    : 'What the chosen runs differ in';
  const head = element('tr', '', [element('th', 'text', ''),
    ...summaries.map(run => element('th', 'text', run.name))]);
  table.tHead.replaceChildren(...(differing.length > 0 ? [head] : []));
  table.tBodies[0].replaceChildren(...differing.map(name => element('tr', '', [
    element('th', 'text', name), ...summaries.map(run => cell('text', value(run, name)))])));
}

function showStudies(studies) {
  byId('studies-section').hidden = studies.length === 0;
  byId('studies').replaceChildren(...studies.map(study => {
    const link = element('a', '', study.name);
    link.href = 'studies/' + study.id;
    return element('li', '', [link, element('span', 'quiet', ' report of the search as it stands')]);
  }));
}

byId('axis').addEventListener('change', drawSoon);
byId('logarithmic').addEventListener('change', drawSoon);
connect();
drawAll();
