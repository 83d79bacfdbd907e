import {pathOf} from './client.js';
import {bar, count, element, percent} from './elements.js';
import {fileInput, pasted} from './file-input.js';
import {clearFaults, commandOf, curl, formFault, showFault, status} from './form.js';
import {Plot} from './plots.js';
import {runsOf, SequenceView} from './series-plot.js';

const MOST_FILES = 200;
const MOST_STEPS = 1000;

/** Lets a classifier or a tagger label sequences of CSV files. */
export function labelPlayground(model, client) {
  const tagger = model.kind === 'sequence tagger';
  const path = pathOf(model, 'predict');
  const said = status();
  const result = element('section', {class: 'card result', 'aria-label': 'Predictions'},
    element('p', {class: 'waiting'}, tagger
      ? 'Give it a sequence, and the label of each step stands here, over a plot of the columns.'
      : 'Give it sequences, and their labels stand here, with a plot of the columns.'));
  const form = element('form', {onsubmit: event => event.preventDefault()},
    fileInput({
      name: 'csv', what: tagger ? 'a CSV file' : 'CSV files', accept: '.csv,.tsv,.txt,text/csv', multiple: !tagger,
      hint: hint(model), take: run,
    }),
    pasted('Sequence', file => run([file])),
    element('div', {class: 'row'}, said),
    formFault());

  async function run(files) {
    clearFaults(form);
    const answers = [];
    try {
      for (const file of files.slice(0, MOST_FILES)) {
        said.textContent = `Reading ${file.name} …`;
        answers.push(read(model, file, await client.post(`${path}?values=true`, file, {type: 'text/csv'})));
      }
    } catch (failure) {
      if (files.length > 1) {
        failure.message = `${files[answers.length].name}: ${failure.message}`;
      }
      showFault(form, failure);
    }
    said.textContent = files.length > MOST_FILES
      ? `The first ${MOST_FILES} of ${count(files.length)} files`
      : '';
    if (answers.length > 0) {
      result.replaceChildren(...(tagger ? showSteps(model, answers[0]) : showLabels(model, answers)));
    }
  }

  const command = commandOf(form, client, token => curl(path, 'text/csv', '--data-binary @sequence.csv', token));
  return [element('div', {class: 'card'}, form, command), result];
}

/** What a file has to hold. */
export function hint(model) {
  if (model.column_names.length === 0) {
    return [`It has ${count(model.columns)} columns of numbers and no heading.`];
  }
  const names = model.column_names.flatMap((name, i) => [i === 0 ? '' : ', ', element('code', {}, name)]);
  return ['Its columns: ', ...names, '. Their order does not matter, and other columns are ignored.'];
}

/** The columns of a sequence that was sent back: names, and the numbers of each. */
export function columnsOf(model, answer) {
  const rows = answer.sequences[0];
  return {
    columns: Array.from({length: model.columns}, (_, i) => model.column_names[i] ?? `column ${i}`),
    values: Array.from({length: model.columns}, (_, i) => rows.map(row => row[i])),
  };
}

function read(model, file, answer) {
  const steps = answer.predictions.map(({label, probability}) => ({
    label, probabilities: model.labels.map(each => probability[each])}));
  return {name: file.name, ...columnsOf(model, answer), steps, ...steps[0]};
}

function showLabels(model, answers) {
  const place = element('div', {});
  if (answers.length === 1) {
    place.append(...showOne(model, answers[0]));
    return [place];
  }
  const rows = answers.map((answer, i) => {
    const best = answer.probabilities[model.labels.indexOf(answer.label)];
    return element('tr', {},
      element('th', {scope: 'row', class: 'text'},
        element('button', {type: 'button', class: 'link', onclick: () => select(i)}, answer.name)),
      element('td', {class: 'text'}, answer.label),
      element('td', {class: 'wide'}, bar(best)),
      element('td', {}, percent(best)));
  });
  function select(chosen) {
    rows.forEach((row, i) => {
      row.classList.toggle('chosen', i === chosen);
      row.querySelector('button').setAttribute('aria-pressed', String(i === chosen));
    });
    place.replaceChildren(...showOne(model, answers[chosen]));
  }
  select(0);
  return [
    element('div', {class: 'scroll tall'}, element('table', {class: 'full'},
      heading(['file', 'label'], 'file', 'label', '', 'probability'),
      element('tbody', {}, rows))),
    place,
  ];
}

/** A row of headings; those of texts begin at the left, as the texts do. */
function heading(texts, ...names) {
  return element('thead', {}, element('tr', {}, names.map(name =>
    element('th', {scope: 'col', class: texts.includes(name) ? 'text' : ''}, name))));
}

function showOne(model, answer) {
  const ordered = model.labels
    .map((label, i) => [label, answer.probabilities[i]])
    .sort((a, b) => b[1] - a[1]);
  return [
    element('h3', {}, answer.name),
    element('p', {class: 'answer'}, answer.label),
    element('div', {class: 'scroll'}, element('table', {class: 'full'},
      element('caption', {class: 'unseen'}, 'Probability of each label'),
      element('tbody', {}, ordered.map(([label, share]) => element('tr', {},
        element('th', {scope: 'row', class: 'text'}, label),
        element('td', {class: 'wide'}, bar(share)),
        element('td', {}, percent(share))))))),
    ...plotOf(new SequenceView(answer.columns, answer.values, model.labels, null), answer),
  ];
}

function showSteps(model, answer) {
  const view = new SequenceView(answer.columns, answer.values, model.labels, answer.steps);
  const rows = runsOf(answer.steps.map(step => step.label)).map(run => {
    const label = model.labels.indexOf(run.label);
    const steps = answer.steps.slice(run.from, run.to + 1);
    const mean = steps.reduce((sum, step) => sum + step.probabilities[label], 0) / steps.length;
    return element('tr', {},
      element('td', {}, run.from === run.to ? `${run.from + 1}` : `${run.from + 1} to ${run.to + 1}`),
      element('td', {class: 'text'}, run.label),
      element('td', {class: 'wide'}, bar(mean)),
      element('td', {}, percent(mean)));
  });
  return [
    element('h3', {}, answer.name),
    ...plotOf(view, answer),
    element('h3', {}, 'Segments'),
    element('div', {class: 'scroll tall'}, element('table', {class: 'full'},
      heading(['label'], 'steps', 'label', '', 'probability'), element('tbody', {}, rows))),
    everyStep(model, answer),
  ];
}

/** Each step by itself; made when it is asked for. */
function everyStep(model, answer) {
  const disclosure = element('details', {class: 'every'}, element('summary', {}, 'Every step'));
  disclosure.addEventListener('toggle', () => {
    if (disclosure.childElementCount > 1) {
      return;
    }
    const rows = answer.steps.slice(0, MOST_STEPS).map((step, i) => element('tr', {},
      element('td', {}, count(i + 1)),
      element('td', {class: 'text'}, step.label),
      step.probabilities.map(share => element('td', {}, percent(share)))));
    disclosure.append(
      element('div', {class: 'scroll tall'}, element('table', {},
        heading(['label'], 'step', 'label', ...model.labels), element('tbody', {}, rows))),
      ...(answer.steps.length > MOST_STEPS
        ? [element('p', {class: 'quiet'}, `The first ${count(MOST_STEPS)} of ${count(answer.steps.length)} steps.`)]
        : []));
  });
  return disclosure;
}

function plotOf(view, answer) {
  const place = element('div', {class: 'plot', role: 'img', 'aria-label':
    `Plot of the columns ${view.columns.join(', ')} of ${answer.name}`});
  place.style.height = `${view.height}px`;
  new Plot(place).draw((colours, width) => view.option(colours, width));
  return [
    place,
    ...(view.hidden > 0
      ? [element('p', {class: 'quiet'}, `${count(view.hidden)} more columns are not drawn.`)]
      : []),
  ];
}
