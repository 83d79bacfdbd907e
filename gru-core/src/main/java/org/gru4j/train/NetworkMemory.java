package org.gru4j.train;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;

/** Refuses a network that the machine has no memory to train, before it is made. */
public final class NetworkMemory {
  /** The weights, their gradients, and two averages of an optimiser such as Adam. */
  private static final int ARRAYS = 4;

  /**
   * What a unit of a GRU leaves at a step until the gradient has come back: gates, outputs and
   * their gradients, which Deeplearning4j's workspaces hold twice at the first minibatch. Measured
   * are 22 to 37 in language models of 256 and 512 units.
   */
  private static final int VALUES_OF_A_UNIT = 20;

  private static final double GIGABYTE = 1e9;

  private NetworkMemory() {}

  /**
   * What a training step computes.
   *
   * @param units of all GRU layers, in each direction
   * @param examples of a minibatch
   * @param steps of the longest example
   * @param lengthOption what changes the steps on the command line; empty if nothing does
   */
  public record Step(long units, long examples, long steps, String lengthOption) {
    double bytes() {
      return (double) units * examples * steps * VALUES_OF_A_UNIT * Float.BYTES;
    }

    void require(double weightBytes, double available) {
      double needed = weightBytes + bytes();
      if (needed > available) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Expected a training step that fits into the %.0f GB of memory here, found one of %,d"
                    + " examples of %,d steps through %,d units, which needs about %.0f GB; a smaller"
                    + " --batch%s or --hidden, and fewer --layers need less.",
                available / GIGABYTE,
                examples,
                steps,
                units,
                needed / GIGABYTE,
                lengthOption.isEmpty() ? "" : ", " + lengthOption));
      }
    }
  }

  /**
   * Refuses a network that is too large.
   *
   * @throws IllegalArgumentException if its weights, or these and a step of a training, need more
   *     than the machine has
   */
  public static void require(MultiLayerConfiguration configuration, Step step) {
    double weights = 0;
    for (NeuralNetConfiguration layer : configuration.getConfs()) {
      weights += layer.getLayer().initializer().numParams(layer);
    }
    step.require(require(weights, memory()), memory());
  }

  /**
   * Refuses a network that is too large.
   *
   * @throws IllegalArgumentException if its weights alone need more than the machine has
   */
  public static void require(ComputationGraphConfiguration configuration) {
    require(weights(configuration), memory());
  }

  /**
   * Refuses a training that is too large.
   *
   * @throws IllegalArgumentException if weights and a step need more than the machine has
   */
  public static void require(ComputationGraphConfiguration configuration, Step step) {
    step.require(require(weights(configuration), memory()), memory());
  }

  private static double weights(ComputationGraphConfiguration configuration) {
    return configuration.getVertices().values().stream()
        .mapToDouble(vertex -> vertex.numParams(true))
        .sum();
  }

  /** Of the machine, or of the container that this process is in, in bytes. */
  public static double memory() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  /** Bytes that the weights need. */
  static double require(double weights, double available) {
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
    return needed;
  }
}
