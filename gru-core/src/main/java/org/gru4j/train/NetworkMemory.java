package org.gru4j.train;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;

/** Refuses a network that the machine has no memory to train, before it is made. */
public final class NetworkMemory {
  /** The weights, their gradients, and two averages of an optimiser such as Adam. */
  private static final int ARRAYS = 4;

  private static final double GIGABYTE = 1e9;

  private NetworkMemory() {}

  /**
   * Refuses a network that is too large.
   *
   * @throws IllegalArgumentException if its weights alone need more than the machine has
   */
  public static void require(MultiLayerConfiguration configuration) {
    double weights = 0;
    for (NeuralNetConfiguration layer : configuration.getConfs()) {
      weights += layer.getLayer().initializer().numParams(layer);
    }
    require(weights, memory());
  }

  /**
   * Refuses a network that is too large.
   *
   * @throws IllegalArgumentException if its weights alone need more than the machine has
   */
  public static void require(ComputationGraphConfiguration configuration) {
    double weights = 0;
    for (GraphVertex vertex : configuration.getVertices().values()) {
      weights += vertex.numParams(true);
    }
    require(weights, memory());
  }

  /** Of the machine, or of the container that this process is in. */
  private static double memory() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  static void require(double weights, double available) {
    double needed = weights * Float.BYTES * ARRAYS;
    if (needed > available) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected a network that fits into the %.0f GB of memory here, found one of %.3g"
                  + " weights, which needs about %.0f GB to train; fewer units (--hidden),"
                  + " --embedding, --layers or a smaller --vocabulary need less.",
              available / GIGABYTE,
              weights,
              needed / GIGABYTE));
    }
  }
}
