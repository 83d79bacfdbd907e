package org.gru4j.math.onednn;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One layer's plans, the least recently used of which are closed when they hold too much memory.
 *
 * <p>Windows of many lengths come again and again. Making a plan takes 0.2 to 0.8 ms, which counts
 * beside a step of a small layer and not beside one of a large one, whose plans are large too.
 */
final class PlanCache {
  /** What a step calls for. */
  enum Run {
    INFERENCE,
    TRAINING,
    BACKWARD
  }

  private record Key(RnnShape shape, Run run) {}

  /** 300 plans of 64 units, 37 of 256, 6 of 650. */
  static final long MAX_BYTES = 64L << 20;

  /** Training, its way back and an evaluation in between, whatever they hold. */
  static final int MIN_PLANS = 4;

  private final Map<Key, Plan> plans = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  Plan get(RnnShape shape, Run run) {
    Key key = new Key(shape, run);
    Plan known = plans.get(key);
    if (known != null) {
      return known;
    }
    Plan made =
        switch (run) {
          case INFERENCE -> shape.forward(false);
          case TRAINING -> shape.forward(true);
          case BACKWARD -> shape.backward();
        };
    plans.put(key, made);
    bytes += made.nativeBytes();
    closeEldest();
    return made;
  }

  private void closeEldest() {
    Iterator<Plan> eldest = plans.values().iterator();
    while (bytes > MAX_BYTES && plans.size() > MIN_PLANS) {
      Plan plan = eldest.next();
      eldest.remove();
      bytes -= plan.nativeBytes();
      plan.close();
    }
  }

  /** Closes all plans. */
  void close() {
    plans.values().forEach(Plan::close);
    plans.clear();
    bytes = 0;
  }

  /** What all plans hold outside of Java's heap. */
  long nativeBytes() {
    return bytes;
  }

  int size() {
    return plans.size();
  }
}
