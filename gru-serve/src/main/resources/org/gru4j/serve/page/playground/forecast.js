import {pathOf} from './client.js';
import {count, element, short} from './elements.js';
import {fileInput, pasted} from './file-input.js';
import {clearFaults, commandOf, curl, formFault, showFault, status} from './form.js';
import {columnsOf, hint} from './labels.js';
import {axis, legend, Plot, tooltip, zoom} from './plots.js';

/** How many horizons of the past are seen beside the forecast before anyone looks further back. */
const HORIZONS_SEEN = 6;

/** Lets a forecaster go on with the series of a CSV file. */
export function forecastPlayground(model, client) {
  const path = pathOf(model, 'predict');
  const said = status();
  const result = element('section', {class: 'card result', 'aria-label': 'Forecast'},
    element('p', {class: 'waiting'},
      'Give it a series, and its course and the forecast are drawn here.'));
  const form = element('form', {onsubmit: event => event.preventDefault()},
    fileInput({
      name: 'csv', what: 'a CSV file', accept: '.csv,.tsv,.txt,text/csv', take: ([file]) => run(file),
      hint: [...hint(model), ` At least ${count(model.window)} rows, one for each time step.`],
    }),
    pasted('Series', run),
    element('div', {class: 'row'}, said),
    formFault());

  async function run(file) {
    clearFaults(form);
    said.textContent = `Reading ${file.name} …`;
    try {
      const answer = await client.post(`${path}?values=true`, file, {type: 'text/csv'});
      result.replaceChildren(...show(read(model, answer), file.name));
    } catch (failure) {
      showFault(form, failure);
    } finally {
      said.textContent = '';
    }
  }

  const command = commandOf(form, client, token => curl(path, 'text/csv', '--data-binary @series.csv', token));
  return [element('div', {class: 'card'}, form, command), result];
}

function read(model, answer) {
  const {columns, values} = columnsOf(model, answer);
  return {
    column: columns[model.target_column],
    history: values[model.target_column],
    forecast: answer.predictions.map(each => each.forecast),
  };
}

function show(answer, name) {
  const place = element('div', {class: 'plot', role: 'img', 'aria-label':
    `Plot of ${answer.column}: ${count(answer.history.length)} steps and a forecast of ${answer.forecast.length}`});
  new Plot(place).draw(colours => option(colours, answer));
  return [
    element('h3', {}, `${answer.column}, ${name}`),
    element('div', {class: 'beside'}, place,
      element('div', {class: 'scroll tall'}, element('table', {},
        element('thead', {}, element('tr', {},
          ['step', 'ahead', answer.column].map(text => element('th', {scope: 'col'}, text)))),
        element('tbody', {}, answer.forecast.map((value, i) => element('tr', {},
          element('td', {}, count(answer.history.length + i + 1)),
          element('td', {}, count(i + 1)),
          element('td', {}, short(value)))))))),
  ];
}

function option(colours, answer) {
  const {history, forecast} = answer;
  const length = history.length + forecast.length;
  const seen = Math.max(0, history.length - HORIZONS_SEEN * forecast.length);
  return {
    grid: {left: 8, right: 16, top: 40, bottom: 76, containLabel: true},
    legend: legend(colours, {data: ['measured', 'forecast']}),
    tooltip: tooltip(colours, items => tell(items[0].value[0], answer)),
    xAxis: axis(colours, {
      type: 'value', min: 1, max: length, minInterval: 1, name: 'step', nameLocation: 'middle', nameGap: 26,
      axisLabel: {color: colours.quiet, showMinLabel: false, showMaxLabel: false},
      axisPointer: {label: {precision: 0}}, splitLine: {show: false},
    }),
    yAxis: axis(colours, {scale: true}),
    dataZoom: zoom(colours, 100 * seen / Math.max(1, length - 1)),
    series: [
      {name: 'measured', type: 'line', symbol: 'none',
        data: history.map((value, i) => [i + 1, value]),
        lineStyle: {width: 1.5, color: colours.text}, itemStyle: {color: colours.text}},
      {name: 'forecast', type: 'line', symbol: 'circle', symbolSize: 4,
        // Tied to the last step of the file.
        data: [history[history.length - 1], ...forecast].map((value, i) => [history.length + i, value]),
        lineStyle: {width: 2.5, color: colours.series[1]}, itemStyle: {color: colours.series[1]},
        markLine: {silent: true, symbol: 'none', data: [{xAxis: history.length}],
          lineStyle: {color: colours.quiet, type: 'dashed'}, label: {show: false}}},
    ],
  };
}

function tell(step, answer) {
  const ahead = step - answer.history.length;
  const value = ahead > 0 ? answer.forecast[ahead - 1] : answer.history[step - 1];
  return element('div', {class: 'pointed-at'},
    element('b', {}, `step ${count(step)}${ahead > 0 ? `, ${ahead} ahead` : ''}`),
    element('p', {}, `${answer.column}: ${short(value)}`));
}
