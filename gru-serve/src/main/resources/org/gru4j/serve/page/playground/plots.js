/** Plots of numbers by ECharts, which is loaded with the first of them. */
let library = null;

function load() {
  library ??= import('/echarts.js');
  return library;
}

const drawn = new Set();
const dark = matchMedia('(prefers-color-scheme: dark)');
dark.addEventListener('change', () => drawn.forEach(plot => plot.redraw()));

/** A place that a plot is drawn in, again and again. */
export class Plot {
  #chart = null;
  #optionOf = null;
  #sizes = new ResizeObserver(() => this.#resize());

  /** @param element the place, with a size of its own */
  constructor(element) {
    this.element = element;
    this.#sizes.observe(element);
    drawn.forEach(plot => plot.element.isConnected || plot.#forget());
    drawn.add(this);
  }

  /**
   * Draws.
   *
   * @param optionOf gives ECharts' option for the colours of the page and the width of the place,
   *     as they are
   */
  async draw(optionOf) {
    this.#optionOf = optionOf;
    const echarts = await load();
    this.#chart ??= echarts.init(this.element, null, {renderer: 'svg'});
    this.redraw();
  }

  redraw() {
    if (this.#chart && this.#optionOf) {
      const colours = coloursOf();
      const option = this.#optionOf(colours, this.element.clientWidth);
      this.#chart.setOption({...common(colours), ...option}, true);
    }
  }

  #forget() {
    this.#sizes.disconnect();
    this.#chart?.dispose();
    drawn.delete(this);
  }

  #resize() {
    // A model that is not looked at has no size.
    if (this.#chart && this.element.clientWidth > 0) {
      this.#chart.resize();
      this.redraw();
    }
  }
}

function coloursOf() {
  const style = getComputedStyle(document.documentElement);
  const colour = name => style.getPropertyValue(`--${name}`).trim();
  return {
    text: colour('text'),
    quiet: colour('quiet'),
    line: colour('line'),
    surface: colour('surface'),
    accent: colour('accent'),
    series: [1, 2, 3, 4, 5, 6, 7, 8].map(i => colour(`series-${i}`)),
    font: style.getPropertyValue('--sans'),
  };
}

function common(colours) {
  return {
    animation: false,
    color: colours.series,
    textStyle: {fontFamily: colours.font, color: colours.text},
  };
}

/** An axis in the page's colours. */
export function axis(colours, more) {
  return {
    axisLine: {lineStyle: {color: colours.line}},
    axisTick: {lineStyle: {color: colours.line}},
    axisLabel: {color: colours.quiet, hideOverlap: true},
    nameTextStyle: {color: colours.quiet},
    splitLine: {lineStyle: {color: colours.line, opacity: 0.6}},
    ...more,
  };
}

/** What shows which part is seen, and changes it. */
export function zoom(colours, start) {
  const faint = {color: colours.line, opacity: 0.4};
  return [
    {type: 'inside', start, end: 100, zoomOnMouseWheel: 'ctrl', moveOnMouseMove: true},
    {
      type: 'slider', start, end: 100, bottom: 4, height: 28,
      borderColor: colours.line, backgroundColor: 'transparent', fillerColor: `${colours.accent}22`,
      dataBackground: {lineStyle: {color: colours.quiet}, areaStyle: faint},
      selectedDataBackground: {lineStyle: {color: colours.accent}, areaStyle: faint},
      handleStyle: {color: colours.surface, borderColor: colours.accent},
      moveHandleStyle: {color: colours.line},
      emphasis: {moveHandleStyle: {color: colours.accent}, handleStyle: {borderColor: colours.accent}},
      textStyle: {color: colours.quiet},
      brushSelect: false,
    },
  ];
}

/** A legend in the page's colours. */
export function legend(colours, more) {
  return {
    type: 'scroll',
    top: 0,
    left: 0,
    itemGap: 16,
    itemWidth: 18,
    textStyle: {color: colours.text},
    inactiveColor: colours.line,
    pageTextStyle: {color: colours.quiet},
    ...more,
  };
}

/**
 * What the pointer tells, as elements: names that came from elsewhere stay text.
 *
 * @param contentOf gives elements for what ECharts says is pointed at
 */
export function tooltip(colours, contentOf, more) {
  return {
    trigger: 'axis',
    confine: true,
    backgroundColor: colours.surface,
    borderColor: colours.line,
    textStyle: {color: colours.text, fontSize: 13},
    formatter: items => contentOf(items),
    ...more,
  };
}
