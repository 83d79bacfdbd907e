// Plots in the colours of the page.
import * as echarts from '/echarts.js';
import {number} from './numbers.js';

const dark = window.matchMedia('(prefers-color-scheme: dark)');
const plots = new Map();

/** A colour of the style sheet, as it is now. */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
}

/** The colour of the n-th of several things. */
export function series(index) {
  return colour('series-' + (index % 8 + 1));
}

/**
 * Draws into an element, and draws again when the element or the colours change.
 * @param option makes the plot's options
 */
export function draw(element, option) {
  let plot = plots.get(element);
  if (plot === undefined) {
    const chart = echarts.init(element, null, {renderer: 'svg'});
    const resized = new ResizeObserver(() => chart.resize());
    resized.observe(element);
    plot = {chart, resized};
    plots.set(element, plot);
  }
  plot.option = option;
  paint(plot);
}

function paint(plot) {
  plot.chart.setOption({
    animation: false,
    textStyle: {fontFamily: getComputedStyle(document.body).fontFamily},
    ...plot.option(),
  }, {notMerge: true});
}

/** Takes a plot away. */
export function erase(element) {
  const plot = plots.get(element);
  if (plot !== undefined) {
    plot.resized.disconnect();
    plot.chart.dispose();
    plots.delete(element);
  }
}

dark.addEventListener('change', () => plots.forEach(paint));

/** An axis of numbers. */
export function axis(more = {}) {
  return {
    type: 'value',
    scale: true,
    axisLine: {lineStyle: {color: colour('line')}},
    axisTick: {show: false},
    splitLine: {lineStyle: {color: colour('line'), opacity: 0.6}},
    axisLabel: {color: colour('quiet'), hideOverlap: true, formatter: short},
    nameTextStyle: {color: colour('quiet')},
    ...more,
  };
}

function short(value) {
  const size = Math.abs(value);
  if (size >= 1e9) {
    return value / 1e9 + 'G';
  }
  if (size >= 1e6) {
    return value / 1e6 + 'M';
  }
  if (size >= 1e4) {
    return value / 1e3 + 'k';
  }
  return size > 0 && size < 1e-3 ? value.toExponential(0) : String(Number(value.toPrecision(6)));
}

/** What is shown where somebody points at; drawn as text, whatever names are in it. */
export function tooltip(formatter, trigger = 'axis') {
  return {
    trigger,
    renderMode: 'richText',
    confine: true,
    backgroundColor: colour('surface'),
    borderColor: colour('line'),
    textStyle: {color: colour('text'), fontSize: 12},
    axisPointer: {type: 'line', lineStyle: {color: colour('quiet')}},
    formatter,
  };
}

/** Curves over one axis; a curve is {name, colour, points: [[x, y]], dashed, dots}. */
export function lines(element, {curves, x, xText = number, yText = number, logarithmic = false}) {
  element.dataset.points = String(Math.max(0, ...curves.map(curve => curve.points.length)));
  draw(element, () => ({
    aria: {enabled: true},
    grid: {left: 8, right: 20, top: 14, bottom: 30, containLabel: true},
    tooltip: tooltip(items => items.length === 0 ? '' : [xText(items[0].value[0])]
      .concat(items.map(item => `${item.seriesName}: ${yText(item.value[1])}`)).join('\n')),
    xAxis: axis({name: x, nameLocation: 'middle', nameGap: 28, splitLine: {show: false},
      min: 'dataMin', max: 'dataMax',
      ...(xText === number ? {} : {axisLabel: {color: colour('quiet'), hideOverlap: true,
        formatter: xText, showMinLabel: false, showMaxLabel: false}})}),
    yAxis: axis({type: logarithmic ? 'log' : 'value',
      ...(yText === number ? {} : {axisLabel: {color: colour('quiet'), formatter: yText}})}),
    series: curves.map(curve => ({
      name: curve.name,
      type: 'line',
      data: curve.points,
      sampling: 'lttb',
      showSymbol: curve.dots === true || curve.points.length === 1,
      symbol: 'circle',
      symbolSize: 6,
      itemStyle: {color: series(curve.colour)},
      lineStyle: {width: curve.dots ? 1.25 : 1.75, type: curve.dashed ? 'dashed' : 'solid'},
      emphasis: {disabled: true},
    })),
  }));
}

/** A heat map with rows from top to bottom. */
export function heatMap(element, matrix) {
  const rows = matrix.rows.length;
  const columns = matrix.columns.length;
  const highest = Math.max(1e-9, ...matrix.values.flat().filter(Number.isFinite));
  const wholeNumbers = matrix.values.every(row => row.every(Number.isInteger));
  const written = wholeNumbers && columns <= 16;
  const label = text => text.trim() === '' ? '␣' : text.length > 14 ? text.slice(0, 13) + '…' : text;
  const longestOf = labels => Math.min(14, Math.max(...labels.map(text => text.length)));
  element.style.height = Math.max(200, rows * 24 + 130) + 'px';
  const named = (labels, name) => ({
    type: 'category', data: labels.map((text, i) => i), name, nameLocation: 'middle',
    axisLine: {show: false}, axisTick: {show: false},
    nameTextStyle: {color: colour('quiet')},
    axisLabel: {color: colour('text'), interval: 0, formatter: i => label(labels[Number(i)])},
  });
  draw(element, () => {
    const across = named(matrix.columns, matrix.columnsAre);
    const down = named(matrix.rows, matrix.rowsAre);
    return {
      aria: {enabled: true},
      grid: {left: 30, right: 8, top: 8, bottom: 32, containLabel: true},
      tooltip: tooltip(item => `${matrix.rowsAre} “${matrix.rows[item.value[1]]}”\n`
        + `${matrix.columnsAre} “${matrix.columns[item.value[0]]}”\n`
        + (wholeNumbers ? item.value[2] : number(item.value[2])), 'item'),
      xAxis: {...across, nameGap: 22 + 5 * longestOf(matrix.columns), axisLabel: {...across.axisLabel, rotate: 45}},
      yAxis: {...down, inverse: true, nameGap: 18 + 7 * longestOf(matrix.rows)},
      visualMap: {show: false, min: 0, max: highest,
        inRange: {color: [colour('sunken'), colour('accent')]}},
      series: [{
        type: 'heatmap',
        data: matrix.values.flatMap((row, y) => row.map((value, x) => [x, y, value])),
        itemStyle: {borderColor: colour('surface'), borderWidth: 1},
        label: {show: written, color: colour('text'),
          formatter: item => item.value[2] === 0 ? '' : String(item.value[2])},
        emphasis: {disabled: true},
      }],
    };
  });
}
