import {pathOf} from './client.js';
import {count, element, short} from './elements.js';
import {fileInput, pasted} from './file-input.js';
import {clearFaults, commandOf, curl, formFault, showFault, status} from './form.js';
import {axis, legend, Plot, tooltip} from './plots.js';

/** Lets a forecaster go on with the series of a table, and shows how sure it is. */
export function manySeriesPlayground(model, client) {
  const path = pathOf(model, 'predict');
  const said = status();
  const result = element('section', {class: 'card result', 'aria-label': 'Forecasts'},
    element('p', {class: 'waiting'},
      'Give it a table of series, and their course and forecasts are drawn here.'));
  const form = element('form', {onsubmit: event => event.preventDefault()},
    fileInput({
      name: 'csv', what: 'a CSV file', accept: '.csv,.tsv,.txt,text/csv', take: ([file]) => run(file),
      hint: hint(model),
    }),
    pasted('Series', run),
    element('div', {class: 'row'}, said),
    formFault());

  async function run(file) {
    clearFaults(form);
    said.textContent = `Reading ${file.name} …`;
    try {
      const {predictions} = await client.post(path, file, {type: 'text/csv'});
      result.replaceChildren(...show(predictions));
    } catch (failure) {
      showFault(form, failure);
    } finally {
      said.textContent = '';
    }
  }

  const command = commandOf(form, client, token => curl(path, 'text/csv', '--data-binary @table.csv', token));
  return [element('div', {class: 'card'}, form, command), result];
}

function hint(model) {
  const columns = [model.id_column, model.time_column, model.target_column, ...model.known_columns]
    .filter(name => name !== '');
  return [model.layout === 'long'
    ? `A row for each step, with the columns ${columns.join(', ')}.`
    : `A table in the layout "${model.layout}" of the training.`];
}

/** One series at a time, chosen from a list. */
function show(predictions) {
  const heading = element('h3', {});
  const place = element('div', {class: 'plot', role: 'img'});
  const rows = element('tbody', {});
  const plot = new Plot(place);
  const choice = element('select', {'aria-label': 'Series', onchange: () => choose(choice.selectedIndex)},
    predictions.map(each => element('option', {}, each.series)));
  choice.hidden = predictions.length < 2;

  function choose(i) {
    const chosen = predictions[i];
    heading.textContent = chosen.series;
    place.setAttribute('aria-label',
      `Plot of ${chosen.series}: the last ${count(chosen.history.length)} steps and a forecast of ${chosen.steps.length}`);
    plot.draw(colours => option(colours, chosen));
    rows.replaceChildren(...chosen.steps.map(step => element('tr', {},
      element('td', {class: 'text'}, step.time),
      ['0.1', '0.5', '0.9'].map(level => element('td', {}, short(step.quantile[level]))))));
  }

  choose(0);
  return [
    element('div', {class: 'row'}, heading, choice),
    element('div', {class: 'beside'}, place,
      element('div', {class: 'scroll tall'}, element('table', {},
        element('thead', {}, element('tr', {},
          ['step', '10 % below', 'median', '10 % above'].map(text => element('th', {scope: 'col'}, text)))),
        rows))),
  ];
}

function option(colours, {history, steps}) {
  const before = history.map(() => null);
  const of = level => [...before, ...steps.map(step => step.quantile[level])];
  const last = history[history.length - 1].value;
  const band = {type: 'line', symbol: 'none', lineStyle: {width: 0}, stack: 'band', stackStrategy: 'all', silent: true};
  return {
    grid: {left: 8, right: 16, top: 40, bottom: 40, containLabel: true},
    legend: legend(colours, {data: ['measured', 'median', 'eight in ten']}),
    tooltip: tooltip(colours, items => tell(items[0].dataIndex, history, steps)),
    // Only over places in a list does one curve stand on another.
    xAxis: axis(colours, {
      type: 'category', boundaryGap: false,
      axisLabel: {color: colours.quiet, hideOverlap: true, showMinLabel: false},
      data: [...history, ...steps].map(step => step.time),
    }),
    yAxis: axis(colours, {scale: true}),
    series: [
      {...band, name: 'lower', data: of('0.1')},
      {...band, name: 'eight in ten',
        data: [...before, ...steps.map(step => step.quantile['0.9'] - step.quantile['0.1'])],
        itemStyle: {color: colours.series[1], opacity: 0.25},
        areaStyle: {color: colours.series[1], opacity: 0.25}},
      {name: 'measured', type: 'line', symbol: 'none', data: history.map(step => step.value ?? null),
        lineStyle: {width: 1.5, color: colours.text}, itemStyle: {color: colours.text}},
      {name: 'median', type: 'line', symbol: 'none',
        // Tied to the last number of the table.
        data: [...before.slice(1), last, ...steps.map(step => step.quantile['0.5'])],
        lineStyle: {width: 2.5, color: colours.series[1]}, itemStyle: {color: colours.series[1]}},
    ],
  };
}

function tell(place, history, steps) {
  const step = steps[place - history.length];
  const lines = step
    ? [['median', step.quantile['0.5']], ['one in ten is below', step.quantile['0.1']],
      ['one in ten is above', step.quantile['0.9']]]
    : [['measured', history[place].value ?? null]];
  return element('div', {class: 'pointed-at'},
    element('b', {}, [...history, ...steps][place].time),
    lines.map(([name, value]) => element('p', {}, `${name}: ${value === null ? 'missing' : short(value)}`)));
}
