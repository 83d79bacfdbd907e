package org.gru4j.sequence;

import java.io.IOException;
import org.gru4j.storage.network.ArrayInput;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerMinMaxScaler;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;

/**
 * Reads what ND4J's {@code NormalizerSerializer} writes of the two normalisers that sequence models
 * have. ND4J's own reader makes an object of whatever class a file names; here a name is compared
 * and no class is looked up.
 *
 * <table>
 * <caption>What is read and what is not</caption>
 * <tr><td>refused</td><td>other kinds, "CUSTOM" with its class name among them; another version;
 *     statistics that are not one number for each column, or labels' where there are none; whatever
 *     {@link ArrayInput} refuses</td></tr>
 * <tr><td>accepted</td><td>standardising and scaling from minimum to maximum</td></tr>
 * </table>
 */
final class SavedNormalizer {
  private static final int VERSION = 1;
  private static final String STANDARDIZE = "STANDARDIZE";
  private static final String MIN_MAX = "MIN_MAX";

  private SavedNormalizer() {}

  static DataNormalization read(ArrayInput in, SequenceSettings settings) throws IOException {
    String title = in.text();
    int version = in.integer();
    if (!title.equals("NORMALIZER") || version != VERSION) {
      throw in.refusal(
          "a normaliser of version " + VERSION, "\"%s\", version %d".formatted(title, version));
    }
    String kind = in.text();
    if (!kind.equals(STANDARDIZE) && !kind.equals(MIN_MAX)) {
      throw in.refusal("a normaliser %s or %s".formatted(STANDARDIZE, MIN_MAX), kind);
    }
    boolean labels = in.flag();
    if (labels != settings.forecasts()) {
      throw in.refusal(
          settings.forecasts() ? "statistics of what is forecast" : "no statistics of labels",
          labels ? "some" : "none");
    }
    return kind.equals(STANDARDIZE) ? standardize(in, settings) : minMax(in, settings);
  }

  private static DataNormalization standardize(ArrayInput in, SequenceSettings settings)
      throws IOException {
    INDArray mean = row(in, settings.columns());
    NormalizerStandardize read = new NormalizerStandardize(mean, row(in, settings.columns()));
    read.fitLabel(settings.forecasts());
    if (settings.forecasts()) {
      INDArray labelMean = row(in, settings.horizon());
      read.setLabelStats(labelMean, row(in, settings.horizon()));
    }
    return read;
  }

  private static DataNormalization minMax(ArrayInput in, SequenceSettings settings)
      throws IOException {
    double lowest = in.number();
    NormalizerMinMaxScaler read = new NormalizerMinMaxScaler(lowest, in.number());
    read.fitLabel(settings.forecasts());
    INDArray minimum = row(in, settings.columns());
    read.setFeatureStats(minimum, row(in, settings.columns()));
    if (settings.forecasts()) {
      INDArray labelMinimum = row(in, settings.horizon());
      read.setLabelStats(labelMinimum, row(in, settings.horizon()));
    }
    return read;
  }

  private static INDArray row(ArrayInput in, int columns) throws IOException {
    INDArray row = in.array();
    if (row.length() != columns || row.rank() > 2 || !row.dataType().isFPType()) {
      throw in.refusal(
          "%d numbers, one for each column".formatted(columns),
          "%s of shape %s".formatted(row.dataType(), java.util.Arrays.toString(row.shape())));
    }
    return row;
  }
}
