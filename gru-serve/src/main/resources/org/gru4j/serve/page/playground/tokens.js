import {bar, element, percent, visible} from './elements.js';
import {hideTip, showTip} from './tip.js';

/** The least probability of each class, the most probable first; styles have a colour for each. */
const CLASSES = [0.9, 0.5, 0.2, 0.05, 0];

function classOf(probability) {
  return CLASSES.findIndex(least => probability >= least);
}

/**
 * A text whose tokens are coloured by the probability that the model gave them. One stop of the tab
 * key; within it, arrows go from token to token.
 */
export class WrittenTokens {
  #tokens = [];
  #pointed = -1;
  #spoken = element('span', {class: 'unseen', 'aria-live': 'polite'});
  #prompt = element('span', {class: 'prompt'});
  #text = element('span', {});

  constructor() {
    this.element = element('div', {
      class: 'written tokens coloured',
      role: 'group',
      'aria-label': 'Text of the model; arrow keys go from token to token',
      tabIndex: 0,
      hidden: true,
      onkeydown: event => this.#key(event),
      onpointerover: event => this.#pointAt(event.target),
      onclick: event => this.#pointAt(event.target),
      onpointerleave: event => event.pointerType === 'mouse' && this.#leave(),
      onblur: () => this.#leave(),
    }, this.#prompt, this.#text, this.#spoken);
  }

  /** What was written, without the prompt. */
  get text() {
    return this.#text.textContent;
  }

  get size() {
    return this.#tokens.length;
  }

  /** exp of the mean negative log-probability; null where there are none. */
  get perplexity() {
    const known = this.#tokens.filter(token => token.probability !== null);
    const sum = known.reduce((total, token) => total - Math.log(token.probability), 0);
    return known.length === 0 ? null : Math.exp(sum / known.length);
  }

  begin(prompt) {
    this.#leave();
    this.#tokens = [];
    this.#text.replaceChildren();
    this.#prompt.textContent = prompt;
    this.element.hidden = false;
    this.element.setAttribute('aria-busy', 'true');
  }

  end() {
    this.element.setAttribute('aria-busy', 'false');
  }

  /**
   * Goes on.
   *
   * @param text the token's
   * @param probability that the model gave it; null if the server did not say
   * @param alternatives pairs of text and probability, the most probable first
   */
  add(text, probability, alternatives) {
    const span = element('span', {class: probability === null ? '' : `p${classOf(probability)}`}, text);
    span.dataset.token = this.#tokens.length;
    this.#tokens.push({text, probability, alternatives, span});
    this.#text.append(span);
  }

  colour(on) {
    this.element.classList.toggle('coloured', on);
  }

  #pointAt(target) {
    if (target.dataset?.token !== undefined) {
      this.#point(Number(target.dataset.token));
    }
  }

  #point(index) {
    this.#tokens[this.#pointed]?.span.classList.remove('pointed');
    this.#pointed = index;
    const token = this.#tokens[index];
    token.span.classList.add('pointed');
    if (token.probability !== null) {
      showTip(token.span, ...describe(token));
    }
    return token;
  }

  #leave() {
    this.#tokens[this.#pointed]?.span.classList.remove('pointed');
    this.#pointed = -1;
    hideTip();
  }

  #key(event) {
    const last = this.#tokens.length - 1;
    const next = {
      ArrowRight: this.#pointed + 1,
      ArrowLeft: this.#pointed < 0 ? last : this.#pointed - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (next === undefined || next < 0 || next > last || event.ctrlKey || event.metaKey) {
      return;
    }
    event.preventDefault();
    const token = this.#point(next);
    token.span.scrollIntoView({block: 'nearest'});
    showTip(token.span, ...describe(token));
    this.#spoken.textContent = sentence(token);
  }
}

function describe(token) {
  const known = token.probability !== null;
  const rows = token.alternatives.map(([text, probability]) => element('tr',
    {class: text === token.text ? 'chosen' : ''},
    element('th', {scope: 'row', class: 'text'}, element('code', {}, visible(text))),
    element('td', {}, bar(probability)),
    element('td', {}, percent(probability))));
  return [
    element('p', {}, element('code', {}, visible(token.text)), ' ',
      element('b', {}, known ? percent(token.probability) : 'without a probability')),
    ...(rows.length > 0 ? [element('table', {}, element('tbody', {}, rows))] : []),
  ];
}

function sentence(token) {
  const others = token.alternatives
    .filter(([text]) => text !== token.text)
    .map(([text, probability]) => `${visible(text)} ${percent(probability)}`);
  const own = token.probability === null ? '' : `, ${percent(token.probability)}`;
  return `${visible(token.text)}${own}${others.length > 0 ? `; others: ${others.join(', ')}` : ''}`;
}

/** What the colours say. */
export function legend() {
  const names = ['90 % and more', '50 to 90 %', '20 to 50 %', '5 to 20 %', 'less than 5 %'];
  return element('ul', {class: 'legend tokens coloured', 'aria-label': 'Probability of a token'},
    names.map((name, i) => element('li', {}, element('span', {class: `p${i}`}, 'abc'), ` ${name}`)));
}
