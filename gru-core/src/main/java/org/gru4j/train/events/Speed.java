package org.gru4j.train.events;

/** What is counted in a second of training: the mean of a second or more, without validations. */
final class Speed {
  /** In nanoseconds. */
  static final double SECOND = 1e9;

  private long mark;
  private long counted;
  private long nanos;
  private long countedBefore;
  private double perSecond = Double.NaN;

  /**
   * Begins.
   *
   * @param now in nanoseconds
   * @param counted so far
   */
  Speed(long now, long counted) {
    this.mark = now;
    this.counted = counted;
    this.countedBefore = counted;
  }

  void stepped(long now, long countedNow) {
    nanos += now - mark;
    mark = now;
    counted = countedNow;
    if (nanos >= SECOND) {
      perSecond = measured();
      nanos = 0;
      countedBefore = counted;
    }
  }

  private double measured() {
    return (counted - countedBefore) / (nanos / SECOND);
  }

  /** The training goes on now, after something that is no part of it. */
  void goesOn(long now) {
    mark = now;
  }

  /** Of the last whole second, or of what there is of the first; NaN before there is any. */
  double perSecond() {
    return Double.isNaN(perSecond) && nanos > 0 ? measured() : perSecond;
  }
}
