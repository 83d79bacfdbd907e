package org.gru4j.train.checkpoint;

import java.util.Set;
import org.deeplearning4j.util.ModelSerializer;

/** Names of the entries of a checkpoint, a zip file that Deeplearning4j's ModelSerializer reads. */
final class CheckpointFormat {
  static final int VERSION = 1;
  static final String HEADER = "gru4j.json";
  static final String CONFIGURATION = ModelSerializer.CONFIGURATION_JSON;
  static final String PARAMETERS = ModelSerializer.COEFFICIENTS_BIN;
  static final String UPDATER = ModelSerializer.UPDATER_BIN;
  static final String DATA = "training-data.txt";
  static final Set<String> RESERVED =
      Set.of(
          HEADER,
          CONFIGURATION,
          PARAMETERS,
          UPDATER,
          ModelSerializer.NORMALIZER_BIN,
          ModelSerializer.PREPROCESSOR_BIN,
          ModelSerializer.NO_PARAMS_MARKER);

  private CheckpointFormat() {}
}
