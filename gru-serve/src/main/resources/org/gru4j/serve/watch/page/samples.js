// What a model made at its validations, one validation at a time.
import {erase, heatMap, lines} from './plots.js';
import {count, element, number} from './numbers.js';

const byId = id => document.getElementById(id);
const choice = byId('sampled');
const slider = byId('place');
const MOST_KEPT = 40;
const kept = new Map();

let runs = [];
let shown = '';
let follows = true;

function chosen() {
  return runs.find(run => run.summary.id === choice.value) ?? runs[0];
}

/** Tells of the runs whose samples can be looked at. */
export function offerSamples(offered) {
  const before = choice.value;
  const sampled = offered.filter(run => run.samples.length > 0);
  runs = sampled.length > 0 ? sampled : offered;
  const names = runs.map(run => run.summary.id).join('\n');
  if (choice.dataset.names !== names) {
    choice.dataset.names = names;
    choice.replaceChildren(...runs.map(run => {
      const option = element('option', '', run.summary.name);
      option.value = run.summary.id;
      return option;
    }));
    if (runs.some(run => run.summary.id === before)) {
      choice.value = before;
    }
  }
  byId('sampled-label').hidden = runs.length < 2;
  update();
}

function update() {
  const run = chosen();
  const last = (run?.samples.length ?? 0) - 1;
  byId('slider').hidden = last < 0;
  byId('samples-waiting').hidden = last >= 0;
  byId('samples-waiting').textContent = run === undefined ? 'Choose a run.'
    : run.summary.state === 'training'
      ? 'The first validation of this run brings the first samples.' : 'This run has no samples.';
  if (last < 0) {
    clear();
    shown = '';
    return;
  }
  slider.max = String(last);
  if (follows) {
    slider.value = slider.max;
  }
  const at = run.samples[Math.min(Number(slider.value), last)];
  byId('earlier').disabled = Number(slider.value) === 0;
  byId('later').disabled = Number(slider.value) === last;
  const told = `step ${count(at.step)} · ${Number(slider.value) + 1} of ${last + 1}`
    + ` · took ${count(at.milliseconds)} ms`;
  byId('place-told').textContent = told;
  slider.setAttribute('aria-valuetext', told);
  fetchSamples(run.summary.id, at.step, run.generation);
}

async function fetchSamples(id, step, generation) {
  const key = `${id} ${step} ${generation}`;
  if (shown === key) {
    return;
  }
  shown = key;
  let samples = kept.get(key);
  if (samples === undefined) {
    const answer = await fetch(`api/runs/${id}/samples/${step}`);
    if (!answer.ok) {
      shown = '';
      return;
    }
    ({samples} = await answer.json());
    kept.set(key, samples);
    if (kept.size > MOST_KEPT) {
      kept.delete(kept.keys().next().value);
    }
  }
  if (shown === key) {
    render(samples);
  }
}

function clear() {
  byId('samples').querySelectorAll('.plot').forEach(erase);
  byId('samples').replaceChildren();
}

function render(samples) {
  clear();
  const figures = samples.filter(sample => sample.type === 'figure');
  if (figures.length > 0) {
    byId('samples').append(element('dl', 'figures', figures.map(figure =>
      element('div', '', [element('dt', '', figure.name),
        element('dd', '', Number.isFinite(figure.value) ? number(figure.value) : '–')]))));
  }
  const others = element('div', 'columns');
  byId('samples').append(others);
  for (const sample of samples) {
    const draw = renderers[sample.type];
    if (draw !== undefined) {
      const root = element('div', 'sample', element('h3', '', sample.name));
      others.append(root);
      draw(root, sample);
    }
  }
}

function plot(root) {
  const made = element('div', 'plot');
  root.append(made);
  return made;
}

const renderers = {
  text(root, sample) {
    root.append(element('p', 'written', [element('span', 'quiet', sample.given), sample.text]));
  },
  table(root, sample) {
    root.classList.add('broad');
    const row = (cells, name) => element('tr', '', cells.map(cell =>
      element(name, /^[\d.]*$/.test(cell) ? '' : 'text', cell)));
    const head = element('thead', '', row(sample.columns, 'th'));
    const body = element('tbody', '', sample.rows.map(cells => row(cells, 'td')));
    root.append(element('div', 'scroll', element('table', '', [head, body])));
  },
  matrix(root, sample) {
    heatMap(plot(root), sample);
  },
  series(root, sample) {
    lines(plot(root), {
      curves: sample.curves.map((curve, i) => ({name: curve.name, colour: i,
        dashed: curve.name === 'truth', points: curve.x.map((x, at) => [x, curve.y[at]])})),
      x: sample.axis,
    });
    root.append(element('p', 'quiet legend', sample.curves.map((curve, i) => {
      const mark = element('span', 'mark', '■ ');
      mark.style.color = `var(--series-${i % 8 + 1})`;
      return element('span', '', [mark, curve.name + '  ']);
    })));
  },
};

function move(to) {
  slider.value = String(to);
  follows = slider.value === slider.max;
  update();
}

slider.addEventListener('input', () => move(slider.value));
byId('earlier').addEventListener('click', () => move(Number(slider.value) - 1));
byId('later').addEventListener('click', () => move(Number(slider.value) + 1));
choice.addEventListener('change', () => {
  follows = true;
  update();
});
