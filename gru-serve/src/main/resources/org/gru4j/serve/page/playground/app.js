import {Client} from './client.js';
import {completionPlayground} from './completion.js';
import {element} from './elements.js';
import {forecastPlayground} from './forecast.js';
import {labelPlayground} from './labels.js';
import {manySeriesPlayground} from './many-series.js';
import {speechPlayground} from './speech.js';
import {textLabelPlayground} from './text-labels.js';
import {translationPlayground} from './translation.js';

/** What a person does with each kind of model, by the server's name of it. */
const PLAYGROUNDS = {
  'language model': completionPlayground,
  'translation model': translationPlayground,
  'sequence classifier': labelPlayground,
  'sequence tagger': labelPlayground,
  'forecaster': forecastPlayground,
  'forecaster of series': manySeriesPlayground,
  'text classifier': textLabelPlayground,
  'text tagger': textLabelPlayground,
  'speech recogniser': speechPlayground,
};

const client = new Client(askForToken);
const main = document.getElementById('main');
const start = document.getElementById('start');
const tokenForm = document.getElementById('token');
const playgrounds = new Map();
let models = [];

function askForToken(refusal) {
  const refused = tokenForm.querySelector('[role=alert]');
  // The first time nothing is wrong yet: nobody has been asked.
  refused.hidden = !client.hasToken;
  refused.textContent = client.hasToken ? refusal.message : '';
  tokenForm.hidden = false;
  start.hidden = true;
  tokenForm.querySelector('input').focus();
}

tokenForm.addEventListener('submit', event => {
  event.preventDefault();
  client.useToken(tokenForm.querySelector('input').value);
  tokenForm.hidden = true;
  if (models.length === 0) {
    load();
  }
});

async function load() {
  start.hidden = false;
  start.replaceChildren('Asking the server for its models …');
  try {
    models = (await client.get('/v1/models')).data;
  } catch (failure) {
    start.replaceChildren(
      element('span', {class: 'bad'}, failure.message),
      element('button', {type: 'button', onclick: load}, 'Try again'));
    return;
  }
  if (models.length === 0) {
    start.replaceChildren('The server has no model. Start it with one: ./gru4j serve runs/NAME');
    return;
  }
  start.hidden = true;
  list();
  choose();
}

function list() {
  const nav = document.getElementById('models');
  nav.replaceChildren(element('ul', {}, models.map(model => element('li', {},
    element('a', {href: `#${encodeURIComponent(model.id)}`}, model.id)))));
  nav.hidden = models.length < 2;
}

function chosen() {
  let name = '';
  try {
    name = decodeURIComponent(location.hash.slice(1));
  } catch {
    // Somebody's half of an address.
  }
  return models.find(model => model.id === name) ?? models[0];
}

/** Shows the model that the address names; what was tried on the others is kept. */
function choose() {
  const model = chosen();
  if (!playgrounds.has(model.id)) {
    playgrounds.set(model.id, playground(model));
    main.append(playgrounds.get(model.id));
  }
  playgrounds.forEach((each, id) => { each.hidden = id !== model.id; });
  models.forEach((each, i) => {
    const link = document.querySelectorAll('#models a')[i];
    if (each === model) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.removeAttribute('aria-current');
    }
  });
  document.title = `${model.id} · GRU4J`;
}

addEventListener('hashchange', () => models.length > 0 && choose());

function playground(model) {
  const make = PLAYGROUNDS[model.kind] ?? unknown;
  const id = `model-${playgrounds.size}`;
  return element('section', {class: 'model', 'aria-labelledby': id},
    element('div', {class: 'about'},
      element('h2', {id}, model.id),
      element('p', {class: 'quiet'}, model.description)),
    ...make(model, client));
}

function unknown(model) {
  return [element('p', {class: 'waiting'}, `This page does not know what to do with a ${model.kind}.`)];
}

// A file that misses its place must not replace the page.
for (const kind of ['dragover', 'drop']) {
  addEventListener(kind, event => event.preventDefault());
}

load();
