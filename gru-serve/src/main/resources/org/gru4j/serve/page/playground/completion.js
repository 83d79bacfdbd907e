import {copyButton, element} from './elements.js';
import {
  clearFaults, commandOf, curlJson, formFault, line, number, settings, showFault, slider, status,
  text, valueOf,
} from './form.js';
import {legend, WrittenTokens} from './tokens.js';

const PATH = '/v1/completions';

/** Lets a language model go on with a prompt. */
export function completionPlayground(model, client) {
  const written = new WrittenTokens();
  const said = status();
  const empty = element('p', {class: 'waiting'},
    'Enter how a text begins, and the model writes on. Each token is coloured by the probability that the model gave it.');
  const stop = element('button', {type: 'button', disabled: true}, 'Stop');
  const start = element('button', {type: 'submit', class: 'main'}, 'Write');
  const work = element('div', {class: 'card work'},
    text('Prompt', 'prompt', {rows: 3, placeholder: 'How the text begins'}),
    element('div', {class: 'row'}, start, stop, said),
    formFault());
  const colours = element('input', {
    type: 'checkbox', checked: true, onchange: () => written.colour(colours.checked)});
  const foot = element('div', {class: 'row foot', hidden: true},
    legend(),
    element('label', {class: 'check'}, colours, 'Colours'),
    copyButton(() => written.text));
  const result = element('section', {class: 'card result', 'aria-label': 'Text'},
    empty, written.element, foot);
  const form = element('form', {class: 'bench', onsubmit: run, onkeydown: keys},
    work, settings(...fields()), result);
  work.append(commandOf(form, client,
    token => curlJson(PATH, requestOf(form, model), token, ['-N'])));
  let running = null;
  stop.addEventListener('click', () => running?.abort());

  function keys(event) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      form.requestSubmit();
    } else if (event.key === 'Escape') {
      running?.abort();
    }
  }

  async function run(event) {
    event.preventDefault();
    if (running) {
      return;
    }
    clearFaults(form);
    const body = requestOf(form, model);
    body.seed ??= Math.floor(Math.random() * 2 ** 31);
    running = new AbortController();
    start.disabled = true;
    stop.disabled = false;
    said.textContent = 'Writing …';
    empty.hidden = true;
    foot.hidden = false;
    written.begin(body.prompt);
    const clock = {first: null, last: null};
    try {
      const finish = await write(client, body, running.signal, written, clock);
      said.textContent = summary(written, clock, finish, body.seed);
    } catch (failure) {
      said.textContent = failure.name === 'AbortError'
        ? summary(written, clock, 'stopped', body.seed)
        : '';
      showFault(form, failure);
      if (written.size === 0) {
        written.element.hidden = true;
        foot.hidden = true;
        empty.hidden = false;
      }
    } finally {
      written.end();
      running = null;
      start.disabled = false;
      stop.disabled = true;
    }
  }

  return [form];
}

function fields() {
  const off = {0: 'off'};
  return [
    slider('Temperature', 'temperature', {
      min: 0, max: 2, step: 0.05, value: 0.8,
      words: value => value === 0 ? '0 (the most probable)' : value.toFixed(2)}),
    slider('Top p', 'top_p', {
      min: 0.05, max: 1, step: 0.05, value: 1,
      words: value => value === 1 ? 'off' : value.toFixed(2)}),
    slider('Top k', 'top_k', {
      min: 0, max: 100, step: 1, value: 0, words: value => off[value] ?? String(value)}),
    slider('Repetition penalty', 'repetition_penalty', {
      min: 1, max: 2, step: 0.05, value: 1,
      words: value => value === 1 ? 'off' : value.toFixed(2)}),
    number('Max tokens', 'max_tokens', {min: 1, value: 200}),
    number('Seed', 'seed', {min: 0, placeholder: 'a new one each time'}),
    line('Stop', 'stop', {placeholder: 'such as \\n'}),
  ];
}

/** What OpenAI's clients would send; settings that are off are left out. */
function requestOf(form, model) {
  const body = {
    model: model.id,
    prompt: form.elements.prompt.value,
    stream: true,
    logprobs: 5,
  };
  for (const name of ['temperature', 'top_p', 'max_tokens', 'seed']) {
    body[name] = valueOf(form, name) ?? undefined;
  }
  const topK = valueOf(form, 'top_k');
  if (topK > 0) {
    body.top_k = topK;
  }
  const penalty = valueOf(form, 'repetition_penalty');
  if (penalty > 1) {
    body.repetition_penalty = penalty;
  }
  const stop = valueOf(form, 'stop');
  if (stop !== null) {
    body.stop = [stop.replaceAll('\\n', '\n').replaceAll('\\t', '\t')];
  }
  return body;
}

async function write(client, body, signal, written, clock) {
  let finish = null;
  for await (const piece of client.stream(PATH, body, signal)) {
    const choice = piece.choices?.[0];
    if (!choice) {
      continue;
    }
    clock.last = performance.now();
    clock.first ??= clock.last;
    addPiece(written, choice);
    finish = choice.finish_reason ?? finish;
  }
  return finish;
}

function addPiece(written, choice) {
  const scores = choice.logprobs;
  if (!scores?.tokens?.length) {
    if (choice.text) {
      written.add(choice.text, null, []);
    }
    return;
  }
  scores.tokens.forEach((token, i) => {
    const own = scores.token_logprobs[i];
    const others = Object.entries(scores.top_logprobs?.[i] ?? {})
      .map(([text, logarithm]) => [text, Math.exp(logarithm)])
      .sort((a, b) => b[1] - a[1]);
    written.add(token, own === null ? null : Math.exp(own), others);
  });
}

function summary(written, clock, finish, seed) {
  const seconds = (clock.last - clock.first) / 1000;
  const perplexity = written.perplexity;
  return [
    `${written.size} tokens`,
    seconds > 0 && written.size > 1 ? `${Math.round((written.size - 1) / seconds)} tokens/s` : null,
    perplexity === null ? null : `perplexity ${perplexity.toFixed(2)}`,
    `seed ${seed}`,
    {stop: 'ended by itself', length: 'max tokens reached', stopped: 'stopped'}[finish] ?? null,
  ].filter(part => part !== null).join(' · ');
}
