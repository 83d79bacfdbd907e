package org.gru4j.serving;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Keeps the figures of a service; any thread may add to them. */
final class ServiceRecorder {
  private static final long LONGEST_MICROSECONDS = TimeUnit.HOURS.toMicros(1);
  private static final double SECONDS_PER_MICROSECOND = 1e-6;
  private static final int LARGEST_BATCH = 1 << 16;

  private final LongAdder taken = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder invalid = new LongAdder();
  private final Map<Ending, LongAdder> ended = new EnumMap<>(Ending.class);
  private final DistributionRecorder batchSizes = new DistributionRecorder(LARGEST_BATCH);
  private final DistributionRecorder queued = new DistributionRecorder(LONGEST_MICROSECONDS);
  private final DistributionRecorder latency = new DistributionRecorder(LONGEST_MICROSECONDS);

  ServiceRecorder() {
    for (Ending ending : Ending.values()) {
      ended.put(ending, new LongAdder());
    }
  }

  void taken() {
    taken.increment();
  }

  void refused() {
    refused.increment();
  }

  void invalid() {
    invalid.increment();
  }

  void begun(long nanosInQueue) {
    queued.record(TimeUnit.NANOSECONDS.toMicros(nanosInQueue));
  }

  void batch(int size) {
    batchSizes.record(size);
  }

  void ended(Ending ending, long nanosSinceTaken) {
    counter(ending).increment();
    if (ending == Ending.ANSWERED) {
      latency.record(TimeUnit.NANOSECONDS.toMicros(nanosSinceTaken));
    }
  }

  private LongAdder counter(Ending ending) {
    return Objects.requireNonNull(ended.get(ending));
  }

  ServiceStatistics statistics(int waiting, int running) {
    return new ServiceStatistics(
        taken.sum(),
        refused.sum(),
        invalid.sum(),
        counter(Ending.ANSWERED).sum(),
        counter(Ending.FAILED).sum(),
        counter(Ending.CANCELLED).sum(),
        counter(Ending.EXPIRED).sum(),
        waiting,
        running,
        batchSizes.distribution(1),
        queued.distribution(SECONDS_PER_MICROSECOND),
        latency.distribution(SECONDS_PER_MICROSECOND));
  }
}
