import {pathOf} from './client.js';
import {bar, copyButton, element, percent} from './elements.js';
import {
  clearFaults, commandOf, curlJson, formFault, settings, showFault, slider, status, text, valueOf,
} from './form.js';
import {heatMap} from './heat-map.js';

/** Lets a translation model translate a sentence, and shows what it looked at. */
export function translationPlayground(model, client) {
  const path = pathOf(model, 'translate');
  const said = status();
  const start = element('button', {type: 'submit', class: 'main'}, 'Translate');
  const work = element('div', {class: 'card work'},
    text('Sentence', 'sentences', {rows: 2, placeholder: 'What to translate'}),
    element('div', {class: 'row'}, start, said),
    formFault());
  const result = element('section', {class: 'card result', 'aria-label': 'Translations'},
    element('p', {class: 'waiting'},
      'Enter a sentence, and its most probable translations stand here, with what the model looked at.'));
  const form = element('form', {class: 'bench', onsubmit: run, onkeydown: keys}, work,
    settings(
      slider('Beam', 'beam', {min: 1, max: 20, step: 1, value: 5,
        words: value => value === 1 ? '1 (greedy)' : String(value)}),
      slider('Translations', 'best', {min: 1, max: 10, step: 1, value: 3}),
      slider('Length penalty', 'length_penalty', {min: 0, max: 2, step: 0.1, value: 1,
        words: value => value === 0 ? 'off' : value.toFixed(1)})),
    result);
  work.append(commandOf(form, client, token => curlJson(path, requestOf(form), token)));

  function keys(event) {
    if (event.key === 'Enter' && !event.shiftKey && event.target.tagName === 'TEXTAREA') {
      event.preventDefault();
      form.requestSubmit();
    }
  }

  async function run(event) {
    event.preventDefault();
    clearFaults(form);
    start.disabled = true;
    said.textContent = 'Translating …';
    try {
      const begin = performance.now();
      const answer = await client.post(path, requestOf(form));
      said.textContent = `${Math.round(performance.now() - begin)} ms`;
      result.replaceChildren(...show(answer.translations[0]));
    } catch (failure) {
      said.textContent = '';
      showFault(form, failure);
    } finally {
      start.disabled = false;
    }
  }

  return [form];
}

function requestOf(form) {
  const beam = valueOf(form, 'beam');
  return {
    sentences: [form.elements.sentences.value],
    beam,
    best: Math.min(beam, valueOf(form, 'best')),
    length_penalty: valueOf(form, 'length_penalty'),
    attention: true,
  };
}

function show({best, source_tokens: source}) {
  const place = element('div', {class: 'attention'});
  const choices = best.map((each, i) => choice(each, i, () => select(i)));
  function select(i) {
    choices.forEach((each, j) => each.firstChild.setAttribute('aria-pressed', String(i === j)));
    const {tokens, attention} = best[i];
    place.replaceChildren(...(attention
      ? [element('h3', {}, 'Attention'), heatMap(source, tokens, attention)]
      : []));
  }
  select(0);
  return [element('ol', {class: 'choices'}, choices), place];
}

function choice(translation, i, onclick) {
  const probability = Math.exp(translation.log_probability);
  return element('li', {},
    element('button', {type: 'button', class: 'choice', onclick},
      element('span', {class: 'rank'}, `${i + 1}.`),
      element('span', {class: 'written'}, translation.text),
      element('span', {class: 'share'}, bar(probability), percent(probability))),
    copyButton(() => translation.text));
}
