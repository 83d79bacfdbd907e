package org.gru4j.serve.watch;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run as the page is told of it. Numbers that are not known are null.
 *
 * @param summary how it stands
 * @param generation changes when what was told before is not so any more
 * @param from how many points come before these
 * @param points of the curves, one list for each column
 * @param validationsFrom how many validations come before these
 * @param samplesFrom how many samples come before these
 * @param figures those that samples give, whole
 */
record RunView(
    Summary summary,
    int generation,
    int from,
    Points points,
    int validationsFrom,
    Validations validations,
    int samplesFrom,
    List<SamplesAt> samples,
    List<Figure> figures) {

  /**
   * How a run stands.
   *
   * @param id by which it is asked for
   * @param name its folder below the one that is watched
   * @param state training, ended, stopped, killed, diverged or failed
   * @param told the state in a sentence
   * @param expected steps in all; 0 if that is not known
   * @param figure what follows from the loss, "perplexity" say; empty if nothing does
   * @param updated when something was last written, in milliseconds since 1970
   */
  record Summary(
      String id,
      String name,
      String command,
      State state,
      String told,
      long step,
      long expected,
      int epoch,
      String loss,
      String unit,
      String counted,
      String figure,
      @Nullable Double training,
      @Nullable Double validation,
      @Nullable Double best,
      long bestStep,
      @Nullable Double perSecond,
      @Nullable Double seconds,
      long parameters,
      String data,
      long updated,
      Map<String, String> options) {}

  /** Where a run stands. */
  enum State {
    training,
    ended,
    stopped,
    killed,
    diverged,
    failed
  }

  record Points(
      List<Long> step,
      List<Long> counted,
      List<@Nullable Double> seconds,
      List<@Nullable Double> loss,
      List<@Nullable Double> learningRate,
      List<@Nullable Double> gradientNorm,
      List<@Nullable Double> perSecond,
      List<Long> heap,
      List<Long> offHeap,
      List<Long> resident) {}

  record Validations(
      List<Long> step,
      List<Long> counted,
      List<@Nullable Double> seconds,
      List<@Nullable Double> loss,
      List<Boolean> best) {}

  /** Where there are samples, and what they took. */
  record SamplesAt(long step, long milliseconds) {}

  /** A curve of a figure. */
  record Figure(String name, List<Long> step, List<@Nullable Double> value) {}

  static @Nullable Double number(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
