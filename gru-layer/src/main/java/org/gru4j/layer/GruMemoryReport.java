package org.gru4j.layer;

import java.util.Map;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;

/** Estimates the memory of a GRU layer in array elements, as Deeplearning4j's reports do. */
final class GruMemoryReport {
  private GruMemoryReport() {}

  /**
   * A layer's report.
   *
   * @param directions in which it reads a sequence
   */
  static LayerMemoryReport of(GRU layer, InputType inputType, int directions) {
    long time = Math.max(1, ((InputType.InputTypeRecurrent) inputType).getTimeSeriesLength());
    long hidden = directions * layer.getNOut();
    long parameters = layer.initializer().numParams(layer);
    long updaterState = layer.getIUpdater() == null ? 0 : layer.getIUpdater().stateSize(parameters);

    // Per time step and example: three pre-activations, three gates and the candidate's input. The
    // states are the output activations, which the report counts by itself.
    long forward = time * 7 * hidden;
    // Both normalised products, and one deviation of each of their two blocks.
    forward += layer.isLayerNormalization() ? time * (6 * hidden + 4) : 0;
    long drawn = layer.getZoneout() > 0 ? time * hidden : 0; // in training only
    // Gradients of the pre-activations, for the input's and for the recurrent products.
    long backward = time * 6 * hidden;
    backward += layer.isLayerNormalization() ? time * 6 * hidden : 0;
    return new LayerMemoryReport.Builder(
            layer.getLayerName(), layer.getClass(), inputType, layer.getOutputType(-1, inputType))
        .standardMemory(parameters, updaterState)
        .workingMemory(
            0, forward, MemoryReport.CACHE_MODE_ALL_ZEROS, perCacheMode(forward + drawn + backward))
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  private static Map<CacheMode, Long> perCacheMode(long elements) {
    return Map.of(CacheMode.NONE, elements, CacheMode.HOST, elements, CacheMode.DEVICE, elements);
  }
}
