import {element, percent, short} from './elements.js';
import {axis, legend, tooltip, zoom} from './plots.js';

const MOST_COLUMNS = 8;
const ROW = 92;
const SHARES = 120;
/** Steps from which on a part of them can be chosen. */
const LONG = 300;

/**
 * Columns of a sequence below each other, each with its own axis; for a tagger with the labels of
 * its steps and, at the bottom, their probabilities.
 */
export class SequenceView {
  /**
   * @param columns names
   * @param values of each column, a number for each step
   * @param labels of the model
   * @param steps for each step its label and the probability of each of the model's labels; null
   *     where the sequence has one label
   */
  constructor(columns, values, labels, steps) {
    this.columns = columns.slice(0, MOST_COLUMNS);
    this.hidden = columns.length - this.columns.length;
    this.values = values;
    this.labels = labels;
    this.steps = steps;
    this.runs = steps === null ? [] : runsOf(steps.map(step => step.label));
  }

  /** Pixels that it needs. */
  get height() {
    return 30 + this.columns.length * ROW + (this.steps ? SHARES + 44 : 24) + (this.#isLong ? 36 : 0);
  }

  get #isLong() {
    return this.values[0].length > LONG;
  }

  /** ECharts' option, for colours and a width. */
  option(colours, width) {
    const rows = this.columns.length;
    const grids = this.columns.map((_, i) => ({left: 60, right: 16, top: 30 + i * ROW, height: ROW - 34}));
    const shares = {left: 60, right: 16, top: 30 + rows * ROW + 20, height: SHARES - 20};
    const length = this.values[0].length;
    const round = roundStep(length * 60 / width);
    const ticks = this.#isLong ? 'auto' : step => (step + 1) % round === 0;
    const all = this.steps ? [...grids, shares] : grids;
    return {
      grid: all,
      axisPointer: {link: [{xAxisIndex: 'all'}], lineStyle: {color: colours.quiet}},
      tooltip: tooltip(colours, items => this.#tell(items[0].dataIndex, items)),
      title: this.columns.map((name, i) => title(colours, name, 8, 4 + i * ROW)),
      legend: legend(colours, {
        show: this.steps !== null, data: this.labels, top: 30 + rows * ROW - 8, left: 52,
      }),
      xAxis: all.map((_, i) => axis(colours, {
        gridIndex: i,
        type: 'category',
        boundaryGap: false,
        data: Array.from({length}, (_, step) => step + 1),
        axisLabel: {show: i === all.length - 1, color: colours.quiet, interval: ticks},
        axisTick: {show: i === all.length - 1, interval: ticks},
        name: i === all.length - 1 ? 'step' : '',
        nameLocation: 'middle',
        nameGap: 24,
      })),
      yAxis: all.map((_, i) => axis(colours, i < rows
        ? {gridIndex: i, scale: true, splitNumber: 2}
        : {gridIndex: i, min: 0, max: 1, splitNumber: 2, axisLabel: {
          color: colours.quiet, formatter: share => `${Math.round(share * 100)} %`}})),
      dataZoom: this.#isLong
        ? zoom(colours, 0).map(each => ({...each, xAxisIndex: all.map((_, i) => i)}))
        : [],
      series: [...this.#columns(colours, width), ...this.#shares(colours)],
    };
  }

  #columns(colours, width) {
    // A name is written where its run is longer than the name.
    const letters = run => (run.to - run.from + 1) / this.steps.length * width / 8;
    return this.columns.map((name, i) => ({
      name: `column ${i}`,
      type: 'line',
      xAxisIndex: i,
      yAxisIndex: i,
      symbol: 'none',
      lineStyle: {width: 1.5, color: colours.text},
      itemStyle: {color: colours.text},
      data: this.values[i],
      markArea: this.runs.length === 0 ? undefined : {
        silent: true,
        label: {show: i === 0, color: colours.quiet, position: 'top', fontSize: 11},
        data: this.runs.map(run => [{
          name: run.label.length < letters(run) ? run.label : '',
          xAxis: run.from,
          itemStyle: {color: this.#colour(colours, run.label), opacity: 0.16},
        }, {xAxis: Math.min(run.to + 1, this.values[0].length - 1)}]),
      },
    }));
  }

  #shares(colours) {
    if (this.steps === null) {
      return [];
    }
    const rows = this.columns.length;
    return this.labels.map((label, i) => ({
      name: label,
      type: 'line',
      xAxisIndex: rows,
      yAxisIndex: rows,
      stack: 'shares',
      symbol: 'none',
      lineStyle: {width: 0},
      areaStyle: {opacity: 0.75},
      color: this.#colour(colours, label),
      data: this.steps.map(step => step.probabilities[i]),
    }));
  }

  #colour(colours, label) {
    return colours.series[this.labels.indexOf(label) % colours.series.length];
  }

  #tell(step) {
    const lines = this.columns.map((name, i) => pair(name, short(this.values[i][step])));
    const own = this.steps?.[step];
    if (own) {
      lines.push(...this.labels
        .map((label, i) => [label, own.probabilities[i]])
        .sort((a, b) => b[1] - a[1])
        .slice(0, 5)
        .map(([label, share]) => pair(label, percent(share))));
    }
    return element('div', {class: 'pointed-at'},
      element('b', {}, `step ${step + 1}`), element('table', {}, element('tbody', {}, lines)));
  }
}

function pair(name, value) {
  return element('tr', {}, element('th', {scope: 'row', class: 'text'}, name), element('td', {}, value));
}

function title(colours, text, left, top) {
  return {text, left, top, textStyle: {fontSize: 12, fontWeight: 600, color: colours.quiet}};
}

/** The smallest of 1, 2, 5, 10, 20, 50, … that is not below a number. */
function roundStep(least) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map(each => each * power).find(each => each >= least) ?? power;
}

/** Neighbours with the same label: from and to, counted from 0, both inside. */
export function runsOf(labels) {
  const runs = [];
  labels.forEach((label, step) => {
    const last = runs[runs.length - 1];
    if (last?.label === label) {
      last.to = step;
    } else {
      runs.push({label, from: step, to: step});
    }
  });
  return runs;
}
