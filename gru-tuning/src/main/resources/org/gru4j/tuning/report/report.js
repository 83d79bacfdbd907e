'use strict';
const search = JSON.parse(document.getElementById('data').textContent);
const complete = search.trials.filter(trial => trial.state === 'complete');
const losses = complete.map(trial => trial.loss);
const lowest = Math.min(...losses);
const highest = Math.max(...losses);
const colours = ['#1a6faf', '#8fbfdd', '#f2c14e', '#d1495b'];

function draw(element, option) {
  const chart = echarts.init(element, null, {renderer: 'svg'});
  chart.setOption({animation: false, ...option});
  window.addEventListener('resize', () => chart.resize());
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
  draw(document.getElementById('history'), {
    tooltip: {formatter: item => item.data.trial ? describe(item.data.trial) : ''},
    legend: {},
    xAxis: {name: 'trial', minInterval: 1},
    yAxis: {name: 'loss', scale: true},
    series: [
      {name: 'complete', type: 'scatter', symbolSize: 8, data: points('complete', t => t.loss)},
      {name: 'pruned', type: 'scatter', symbol: 'triangle', symbolSize: 7,
        data: points('pruned', lastLoss)},
      {name: 'best so far', type: 'line', step: 'end', symbol: 'none', data: bestSoFar},
    ],
  });
}

function drawCurves() {
  const trained = search.trials.filter(trial => trial.intermediate.length > 0);
  draw(document.getElementById('curves'), {
    tooltip: {formatter: item => describe(trained[item.seriesIndex])},
    xAxis: {name: 'epoch', minInterval: 1, min: 'dataMin'},
    yAxis: {name: 'loss', scale: true},
    series: trained.map(trial => ({
      name: 'trial ' + trial.number,
      type: 'line',
      symbolSize: 4,
      lineStyle: {width: 1, type: trial.state === 'complete' ? 'solid' : 'dashed'},
      data: trial.intermediate,
    })),
  });
}

function drawImportance() {
  const shares = Object.entries(search.importance).sort((a, b) => a[1] - b[1]);
  draw(document.getElementById('importance'), {
    tooltip: {},
    grid: {left: 160},
    xAxis: {min: 0, max: 1},
    yAxis: {type: 'category', data: shares.map(share => share[0])},
    series: [{type: 'bar', data: shares.map(share => Number(share[1].toFixed(3))),
      label: {show: true, position: 'right'}}],
  });
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
  draw(document.getElementById('parallel'), {
    tooltip: {},
    parallelAxis: axes,
    parallel: {left: 60, right: 140, bottom: 40},
    visualMap: {dimension: axes.length - 1, min: lowest, max: highest, right: 10, top: 'middle',
      inRange: {color: colours}, precision: 3},
    series: [{
      type: 'parallel',
      lineStyle: {width: 1.5, opacity: 0.7},
      data: complete.map(trial => ({
        name: 'trial ' + trial.number,
        value: [...search.dimensions.map(dimension => valueOf(trial, dimension) ?? '-'),
          trial.loss],
      })),
    }],
  });
}

function drawSlices() {
  for (const dimension of search.dimensions) {
    const element = document.createElement('div');
    element.className = 'plot';
    document.getElementById('slices').append(element);
    draw(element, {
      tooltip: {formatter: item => describe(item.data.trial)},
      grid: {left: 60, right: 30},
      xAxis: {name: dimension.name, nameLocation: 'middle', nameGap: 26, ...axisOf(dimension)},
      yAxis: {name: 'loss', scale: true},
      series: [{type: 'scatter', symbolSize: 7, data: complete
        .filter(trial => valueOf(trial, dimension) !== null)
        .map(trial => ({value: [valueOf(trial, dimension), trial.loss], trial}))}],
    });
  }
}

drawHistory();
drawCurves();
drawImportance();
if (complete.length > 0) {
  drawParallel();
  drawSlices();
}
