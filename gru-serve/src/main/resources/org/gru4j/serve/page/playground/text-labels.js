import {pathOf} from './client.js';
import {bar, element, percent} from './elements.js';
import {clearFaults, commandOf, curlJson, formFault, showFault, status, text} from './form.js';

/** Lets a classifier label a text, or a tagger the words of sentences. */
export function textLabelPlayground(model, client) {
  const tagger = model.kind === 'text tagger';
  const path = pathOf(model, 'predict');
  const said = status();
  const start = element('button', {type: 'submit', class: 'main'}, tagger ? 'Tag' : 'Label');
  const work = element('div', {class: 'card work'},
    text(tagger ? 'Sentences, one a line' : 'Text', 'lines', {rows: 4, placeholder: 'What to read'}),
    element('div', {class: 'row'}, start, said),
    formFault());
  const result = element('section', {class: 'card result', 'aria-label': 'Predictions'},
    element('p', {class: 'waiting'}, tagger
      ? 'Enter sentences, and their words stand here with their tags.'
      : 'Enter a text, and its label stands here with the probability of each.'));
  const form = element('form', {class: 'bench', onsubmit: run}, work, result);
  work.append(commandOf(form, client, token => curlJson(path, requestOf(form, tagger), token)));

  async function run(event) {
    event.preventDefault();
    clearFaults(form);
    start.disabled = true;
    said.textContent = 'Reading …';
    try {
      const begin = performance.now();
      const {predictions} = await client.post(path, requestOf(form, tagger));
      said.textContent = `${Math.round(performance.now() - begin)} ms`;
      result.replaceChildren(...(tagger ? predictions.flatMap(showSentence) : showLabel(model, predictions[0])));
    } catch (failure) {
      said.textContent = '';
      showFault(form, failure);
    } finally {
      start.disabled = false;
    }
  }

  return [form];
}

function requestOf(form, tagger) {
  const {value} = form.elements.lines;
  return {lines: tagger ? value.split('\n').filter(line => line.trim() !== '') : [value]};
}

function showLabel(model, {label, probability}) {
  const ordered = model.labels
    .map(each => [each, probability[each]])
    .sort((a, b) => b[1] - a[1]);
  return [
    element('p', {class: 'answer'}, label),
    shares('Probability of each label', ordered.map(([each, share]) => [[each], share])),
  ];
}

/** Words over their tags, then the spans that the tags mark. */
function showSentence({words, spans}) {
  const tagged = element('p', {class: 'tagged'}, words.flatMap(({word, tag, probability}) => [
    element('span', {class: tag === 'O' ? 'word outside' : 'word', title: percent(probability)},
      word, element('span', {class: 'tag'}, tag)),
    ' ',
  ]));
  return spans.length === 0
    ? [tagged]
    : [tagged, shares('Spans', spans.map(({words: of, label, probability}) => [[of, label], probability]))];
}

/** A row for each share, with what it is of. */
function shares(caption, rows) {
  return element('div', {class: 'scroll'}, element('table', {class: 'full'},
    element('caption', {class: 'unseen'}, caption),
    element('tbody', {}, rows.map(([names, share]) => element('tr', {},
      names.map((name, i) => element(i === 0 ? 'th' : 'td', {class: 'text', ...(i === 0 ? {scope: 'row'} : {})}, name)),
      element('td', {class: 'wide'}, bar(share)),
      element('td', {}, percent(share)))))));
}
