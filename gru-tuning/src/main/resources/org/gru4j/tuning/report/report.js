'use strict';
const search = JSON.parse(document.getElementById('data').textContent);
const complete = search.trials.filter(trial => trial.state === 'complete');
const losses = complete.map(trial => trial.loss);
const lowest = Math.min(...losses);
const highest = Math.max(...losses);
const dark = window.matchMedia('(prefers-color-scheme: dark)');
const drawings = [];

/** A colour of the style sheet, as it is now. */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
}

/** Draws what a function says, and again when the page becomes dark or light. */
function draw(element, option) {
  const chart = echarts.init(element, null, {renderer: 'svg'});
  const paint = () => chart.setOption({animation: false, textStyle: {color: colour('text'),
    fontFamily: getComputedStyle(document.body).fontFamily},
    color: [1, 2, 3, 4, 5, 6, 7, 8].map(i => colour('series-' + i)), ...option()}, {notMerge: true});
  drawings.push(paint);
  paint();
  new ResizeObserver(() => chart.resize()).observe(element);
}

/** Says what a plot waits for. */
function wait(id, text) {
  const element = document.getElementById(id);
  element.className = 'waiting';
  element.textContent = text;
}

dark.addEventListener('change', () => drawings.forEach(paint => paint()));

function axis(more) {
  return {axisLabel: {color: colour('quiet')}, nameTextStyle: {color: colour('quiet')},
    axisLine: {lineStyle: {color: colour('line')}},
    splitLine: {lineStyle: {color: colour('line'), opacity: 0.6}}, ...more};
}

function tip(formatter) {
  return {formatter, backgroundColor: colour('surface'), borderColor: colour('line'),
    textStyle: {color: colour('text')}};
}

function describe(trial) {
  const values = Object.entries(trial.parameters).map(([name, value]) => name + ': ' + value);
  const loss = trial.loss === null ? trial.state : 'loss ' + trial.loss.toPrecision(5);
  return echarts.format.encodeHTML(['trial ' + trial.number, loss, ...values].join('\n'))
    .replaceAll('\n', '<br>');
}

function lastLoss(trial) {
  const last = trial.intermediate[trial.intermediate.length - 1];
  return last === undefined ? null : last[1];
}

function points(state, lossOf) {
  return search.trials.filter(trial => trial.state === state && lossOf(trial) !== null)
    .map(trial => ({value: [trial.number, lossOf(trial)], trial}));
}

function drawHistory() {
  let best = Infinity;
  const bestSoFar = complete.map(trial => {
    best = Math.min(best, trial.loss);
    return [trial.number, best];
  });
  draw(document.getElementById('history'), () => ({
    tooltip: tip(item => item.data.trial ? describe(item.data.trial) : ''),
    legend: {textStyle: {color: colour('text')}},
    xAxis: axis({name: 'trial', minInterval: 1}),
    yAxis: axis({name: 'loss', scale: true}),
    series: [
      {name: 'complete', type: 'scatter', symbolSize: 8, data: points('complete', t => t.loss)},
      {name: 'pruned', type: 'scatter', symbol: 'triangle', symbolSize: 7,
        data: points('pruned', lastLoss)},
      {name: 'best so far', type: 'line', step: 'end', symbol: 'none', data: bestSoFar},
    ],
  }));
}

function drawCurves() {
  const trained = search.trials.filter(trial => trial.intermediate.length > 0);
  draw(document.getElementById('curves'), () => ({
    tooltip: tip(item => describe(trained[item.seriesIndex])),
    xAxis: axis({name: 'epoch', minInterval: 1, min: 'dataMin'}),
    yAxis: axis({name: 'loss', scale: true}),
    series: trained.map(trial => ({
      name: 'trial ' + trial.number,
      type: 'line',
      symbolSize: 4,
      lineStyle: {width: 1, type: trial.state === 'complete' ? 'solid' : 'dashed'},
      data: trial.intermediate,
    })),
  }));
}

function drawImportance() {
  const shares = Object.entries(search.importance).sort((a, b) => a[1] - b[1]);
  draw(document.getElementById('importance'), () => ({
    tooltip: tip(undefined),
    grid: {left: 8, right: 60, top: 8, bottom: 8, containLabel: true},
    xAxis: axis({min: 0, max: 1}),
    yAxis: axis({type: 'category', data: shares.map(share => share[0])}),
    series: [{type: 'bar', data: shares.map(share => Number(share[1].toFixed(3))),
      label: {show: true, position: 'right', color: colour('text')}}],
  }));
}

function axisOf(dimension) {
  if (dimension.values) {
    return {type: 'category', data: dimension.values};
  }
  return {type: dimension.logarithmic ? 'log' : 'value', min: dimension.minimum,
    max: dimension.maximum};
}

function valueOf(trial, dimension) {
  const value = trial.parameters[dimension.name];
  if (value === undefined) {
    return null;
  }
  return dimension.values ? String(value) : value;
}

function drawParallel() {
  const axes = search.dimensions.map((dimension, dim) =>
    ({dim, name: dimension.name, ...axisOf(dimension)}));
  axes.push({dim: axes.length, name: 'loss', scale: true});
  draw(document.getElementById('parallel'), () => ({
    tooltip: tip(undefined),
    parallelAxis: axes.map(each => axis({...each, splitLine: {show: false}})),
    parallel: {left: 60, right: 140, bottom: 40},
    visualMap: {dimension: axes.length - 1, min: lowest, max: highest, right: 10, top: 'middle',
      inRange: {color: ['series-7', 'series-1', 'series-4', 'series-2'].map(colour)}, precision: 3,
      textStyle: {color: colour('quiet')}},
    series: [{
      type: 'parallel',
      lineStyle: {width: 1.5, opacity: 0.7},
      data: complete.map(trial => ({
        name: 'trial ' + trial.number,
        value: [...search.dimensions.map(dimension => valueOf(trial, dimension) ?? '-'),
          trial.loss],
      })),
    }],
  }));
}

function drawSlices() {
  for (const dimension of search.dimensions) {
    const element = document.createElement('div');
    element.className = 'plot';
    document.getElementById('slices').append(element);
    draw(element, () => ({
      tooltip: tip(item => describe(item.data.trial)),
      grid: {left: 60, right: 30},
      xAxis: axis({name: dimension.name, nameLocation: 'middle', nameGap: 26, ...axisOf(dimension)}),
      yAxis: axis({name: 'loss', scale: true}),
      series: [{type: 'scatter', symbolSize: 7, data: complete
        .filter(trial => valueOf(trial, dimension) !== null)
        .map(trial => ({value: [valueOf(trial, dimension), trial.loss], trial}))}],
    }));
  }
}

const first = 'The first complete trial brings the first points.';
const ended = search.trials.some(trial => trial.state === 'complete' || trial.state === 'pruned');
if (ended) {
  drawHistory();
} else {
  wait('history', first);
}
if (search.trials.some(trial => trial.intermediate.length > 0)) {
  drawCurves();
} else {
  wait('curves', 'The first epoch of a trial brings the first point.');
}
if (Object.keys(search.importance).length > 0) {
  drawImportance();
} else if (complete.length < 10) {
  wait('importance', `From 10 complete trials on; there are ${complete.length}.`);
} else {
  wait('importance', 'Nothing can be told from these trials: no hyperparameter orders them.');
}
if (complete.length > 0) {
  drawParallel();
  drawSlices();
} else {
  wait('parallel', first);
  wait('slices', first);
}
