package org.gru4j.spark;

import java.util.Map;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;

/**
 * Lets tasks ask the driver while they run. Spark creates it on the driver and in every executor,
 * as {@code spark.plugins} tells it to; {@link SparkRunner#configure} sets that.
 *
 * <p>What goes over the line are bytes and text: Spark's remote calls do not know the classes of
 * jars that were sent to an executor after it had started.
 */
public final class TrialPlugin implements SparkPlugin {
  /** The way from this executor to the driver. */
  private static volatile @Nullable PluginContext line;

  /** Called by Spark. */
  public TrialPlugin() {}

  static TrialMessage.Answer ask(TrialMessage message) {
    PluginContext context = line;
    if (context == null) {
      throw new IllegalStateException("Expected a line to the driver, found none.");
    }
    try {
      return TrialMessage.Answer.valueOf((String) context.ask(message.bytes()));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("The driver does not answer: " + e.getMessage(), e);
    }
  }

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {
      @Override
      public Object receive(Object message) {
        return TrialDesk.receive(TrialMessage.of((byte[]) message)).name();
      }
    };
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> settings) {
        line = context;
      }
    };
  }
}
