package org.gru4j.sequence;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.gru4j.metrics.LabelCounts;
import org.gru4j.train.samples.Sample;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Confusions of held-out labels, or forecasts beside the truth. */
final class SequenceSamples {
  private static final int SEQUENCES = 500;
  private static final int FORECASTS = 3;

  private SequenceSamples() {}

  static List<Sample> of(SequenceNetwork model, Examples heldOut) {
    if (heldOut.all().isEmpty()) {
      return List.of();
    }
    return model.settings().forecasts() ? forecasts(model, heldOut) : confusions(model, heldOut);
  }

  private static List<Sample> confusions(SequenceNetwork model, Examples heldOut) {
    List<Examples.Example> first =
        heldOut.all().subList(0, Math.min(SEQUENCES, heldOut.all().size()));
    LabelCounts counts = new LabelCounts(model.settings().labels());
    for (List<Examples.Example> chosen :
        new Examples(first).sorted(model.settings().batching().batchSize())) {
      INDArray output = model.output(model.batch(chosen));
      for (int i = 0; i < chosen.size(); i++) {
        INDArray target = chosen.get(i).target();
        INDArray found = output.get(NDArrayIndex.point(i), NDArrayIndex.all());
        if (target.rank() == 2) {
          found =
              output.get(
                  NDArrayIndex.point(i),
                  NDArrayIndex.all(),
                  NDArrayIndex.interval(0, target.size(1)));
        }
        counts.add(best(target), best(found));
      }
    }
    return List.of(
        new Sample.Figure(
            "accuracy of %,d held-out labels".formatted(counts.count()), counts.share()),
        Sample.Matrix.confusions("label", counts));
  }

  private static int[] best(INDArray scores) {
    return Nd4j.argMax(scores, 0).toIntVector();
  }

  private static List<Sample> forecasts(SequenceNetwork model, Examples heldOut) {
    List<Sample> samples = new ArrayList<>();
    int last = heldOut.all().size() - 1;
    int[] places =
        IntStream.range(0, FORECASTS).map(i -> last * i / (FORECASTS - 1)).distinct().toArray();
    for (int place : places) {
      Examples.Example example = heldOut.all().get(place);
      DataSet batch = model.batch(List.of(example));
      samples.add(forecast(place, example, model.forecast(batch).getRow(0), model.settings()));
    }
    return samples;
  }

  private static Sample forecast(
      int place, Examples.Example example, INDArray forecast, SequenceSettings settings) {
    int window = settings.window();
    double[] before = IntStream.range(0, window).mapToDouble(i -> i - window + 1).toArray();
    double[] ahead = IntStream.rangeClosed(1, settings.horizon()).asDoubleStream().toArray();
    INDArray read = example.features().getRow(settings.targetColumn()).dup();
    return new Sample.Series(
        "forecast of held-out window " + (place + 1),
        "steps ahead",
        List.of(
            Sample.Curve.of("read", before, read.toDoubleVector()),
            Sample.Curve.of("truth", ahead, example.target().dup().toDoubleVector()),
            Sample.Curve.of("forecast", ahead, forecast.dup().toDoubleVector())));
  }
}
