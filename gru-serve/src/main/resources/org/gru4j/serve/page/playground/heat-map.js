import {element, percent, visible} from './elements.js';
import {hideTip, showTip} from './tip.js';

/**
 * Attention of a translation as a table: a row for each token written, a column for each token
 * read. One stop of the tab key; within it, arrows go from cell to cell.
 *
 * @param source tokens read
 * @param target tokens written
 * @param weights for each of those written, how much of its attention each of those read has
 */
export function heatMap(source, target, weights) {
  const cells = weights.map((row, y) => row.map((weight, x) => cell(source[x], target[y], weight)));
  const heads = source.map(token => element('th', {scope: 'col', class: isLong(token) ? 'upright' : ''},
    element('span', {}, shown(token))));
  const rows = cells.map((row, y) => element('tr', {},
    element('th', {scope: 'row'}, shown(target[y])), row));
  const table = element('table', {class: 'heat'},
    element('caption', {class: 'unseen'},
      'Attention: a row for each token written, a column for each token read; arrow keys go from cell to cell'),
    element('thead', {}, element('tr', {},
      element('td', {class: 'corner'}, element('span', {'aria-hidden': 'true'}, 'read →')), heads)),
    element('tbody', {}, rows));
  letKeysMove(table, cells, (x, y) => {
    heads.forEach((head, i) => head.classList.toggle('pointed', i === x));
    rows.forEach((row, i) => row.firstChild.classList.toggle('pointed', i === y));
    if (x < 0) {
      hideTip();
    } else {
      tell(cells[y][x], source[x], target[y], weights[y][x]);
    }
  });
  return element('div', {class: 'scroll'}, table);
}

/** Words bring the space before them, which says nothing here. */
function shown(token) {
  return visible(token.trim() || token);
}

function isLong(token) {
  return [...shown(token)].length > 2;
}

function cell(read, written, weight) {
  const made = element('td', {
    tabIndex: -1,
    'aria-label': `${shown(written)} from ${shown(read)}: ${percent(weight)}`,
  });
  made.style.setProperty('--weight', `${(100 * Math.min(1, weight)).toFixed(1)}%`);
  return made;
}

function tell(anchor, read, written, weight) {
  showTip(anchor, element('p', {},
    element('code', {}, shown(written)), ' looks at ', element('code', {}, shown(read)), ': ',
    element('b', {}, percent(weight))));
}

function letKeysMove(table, cells, point) {
  let at = [0, 0];
  const placeOf = target => {
    const found = target.closest?.('tbody td');
    return found ? [found.cellIndex - 1, found.parentNode.sectionRowIndex] : null;
  };
  const enter = place => {
    cells[at[1]]?.[at[0]]?.setAttribute('tabindex', '-1');
    at = place;
    cells[at[1]][at[0]].setAttribute('tabindex', '0');
    point(at[0], at[1]);
  };
  cells[0]?.[0]?.setAttribute('tabindex', '0');
  table.addEventListener('focusin', event => placeOf(event.target) && enter(placeOf(event.target)));
  table.addEventListener('focusout', () => point(-1, -1));
  table.addEventListener('pointerover', event => placeOf(event.target) && point(...placeOf(event.target)));
  table.addEventListener('pointerleave', () => point(-1, -1));
  table.addEventListener('keydown', event => {
    const step = {ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1]}[event.key];
    const next = step && cells[at[1] + step[1]]?.[at[0] + step[0]];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
}
