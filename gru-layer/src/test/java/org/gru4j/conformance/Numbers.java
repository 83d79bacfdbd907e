package org.gru4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Runs networks reproducibly and compares what they compute. */
final class Numbers {
  private static final double TOLERANCE = 2e-6;

  private Numbers() {}

  static void assertSame(INDArray actual, INDArray expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertThat(greatest(actual.sub(expected))).as("greatest difference").isLessThan(TOLERANCE);
  }

  static double greatest(INDArray array) {
    double greatest = array.amaxNumber().doubleValue();
    assertThat(greatest).isFinite();
    return greatest;
  }

  /**
   * One step of training; what it draws depends on the seed alone.
   *
   * @param seed not 0, by which ND4J means the time
   */
  static void step(Model model, DataSet data, long seed) {
    Nd4j.getRandom().setSeed(seed);
    if (model instanceof ComputationGraph graph) {
      graph.fit(data);
    } else {
      ((org.deeplearning4j.nn.multilayer.MultiLayerNetwork) model).fit(data);
    }
  }

  static INDArray output(ComputationGraph graph, DataSet data) {
    INDArray[] masks =
        data.getFeaturesMaskArray() == null ? null : new INDArray[] {data.getFeaturesMaskArray()};
    return graph.output(false, new INDArray[] {data.getFeatures()}, masks)[0];
  }

  /** The gradient of the mean loss, before the updater. */
  static INDArray gradient(ComputationGraph graph, DataSet data) {
    Nd4j.getRandom().setSeed(1);
    graph.setInputs(data.getFeatures());
    graph.setLabels(data.getLabels());
    graph.setLayerMaskArrays(
        data.getFeaturesMaskArray() == null ? null : new INDArray[] {data.getFeaturesMaskArray()},
        data.getLabelsMaskArray() == null ? null : new INDArray[] {data.getLabelsMaskArray()});
    graph.computeGradientAndScore();
    INDArray gradient = graph.getFlattenedGradients().dup();
    graph.clearLayerMaskArrays();
    return gradient;
  }
}
