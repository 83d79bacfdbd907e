// The curves of the chosen runs, over one another.
import {erase, lines} from './plots.js';
import {bytes, count, element, number, time} from './numbers.js';

const place = document.getElementById('curves');
const cards = new Map();

const axes = {
  step: {name: runs => 'steps', text: count},
  counted: {name: runs => runs[0]?.summary.counted || 'trained on', text: count},
  seconds: {name: runs => 'time in h:mm:ss', text: time},
};

function card(id, title, note) {
  let made = cards.get(id);
  if (made === undefined) {
    const plot = element('div', 'plot');
    const waiting = element('p', 'waiting');
    const small = element('small');
    const heading = element('h3', '', [element('span', '', title), small]);
    made = {root: element('div', 'card curve', [heading, waiting, plot]), plot, waiting, small};
    made.root.id = 'curve-' + id;
    cards.set(id, made);
    place.append(made.root);
  }
  made.small.textContent = note;
  made.used = true;
  return made;
}

/** Points of two columns; nothing where one of them is unknown. */
function points(columns, x, y) {
  const all = [];
  for (let i = 0; i < columns[x].length; i++) {
    const across = columns[x][i];
    const up = columns[y][i];
    if (across !== null && up !== null && (up !== 0 || !['heap', 'offHeap', 'resident'].includes(y))) {
      all.push([across, up]);
    }
  }
  return all;
}

function show(id, title, note, curves, options, waitsFor) {
  const made = card(id, title, note);
  const shown = curves.filter(curve => curve.points.length > 0);
  made.waiting.hidden = shown.length > 0;
  made.plot.hidden = shown.length === 0;
  if (shown.length === 0) {
    made.waiting.textContent = waitsFor;
    erase(made.plot);
    made.plot.dataset.points = '0';
  } else {
    lines(made.plot, {curves: shown, ...options});
  }
}

/** Draws the runs: {summary, points, validations, figures, colour}. */
export function drawCurves(runs, axis, logarithmic) {
  cards.forEach(made => {
    made.used = false;
  });
  const x = {x: axes[axis].name(runs), xText: axes[axis].text};
  const curves = (column, more = {}) => runs.map(run => ({name: run.summary.name,
    colour: run.colour, points: points(run.points, axis, column), ...more}));
  const units = [...new Set(runs.map(run => run.summary.unit))].join(' or ');
  const speeds = [...new Set(runs.map(run => run.summary.counted))].join(' or ');
  const nothing = runs.length === 0 ? 'Choose a run.' : null;
  const steps = nothing ?? 'The first step brings the first point.';
  show('loss', 'Loss', `${units} · line: training, smoothed · dots: validation`,
    curves('loss').concat(runs.map(run => ({name: run.summary.name + ', validation',
      colour: run.colour, points: points(run.validations, axis, 'loss'), dashed: true, dots: true}))),
    {...x, logarithmic}, steps);
  show('rate', 'Learning rate', '', curves('learningRate'), x, steps);
  show('gradient', 'Gradient norm', 'before clipping', curves('gradientNorm'), x, steps);
  show('speed', 'Speed', `${speeds} a second`, curves('perSecond'), x, steps);
  show('memory', 'Memory', 'line: the process · dashed: without Java’s objects',
    curves('resident').concat(curves('offHeap', {dashed: true}).map(curve =>
      ({...curve, name: curve.name + ', without Java’s objects'}))), {...x, yText: bytes}, steps);
  const figures = new Set(runs.flatMap(run => run.figures.map(figure => figure.name)));
  [...figures].forEach((name, i) => {
    const of = runs.flatMap(run => run.figures.filter(figure => figure.name === name)
      .map(figure => ({name: run.summary.name, colour: run.colour, dots: true,
        points: points(figure, 'step', 'value')})));
    show('figure-' + i, name, '', of, {x: 'steps', xText: count, yText: number}, '');
    cards.get('figure-' + i).root.querySelector('h3 span').textContent = name;
  });
  for (const [id, made] of cards) {
    if (!made.used) {
      erase(made.plot);
      made.root.remove();
      cards.delete(id);
    }
  }
}
