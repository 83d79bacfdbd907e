package org.gru4j.docs.snippets;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.gru4j.layer.GRU;
import org.nd4j.linalg.activations.Activation;

/** Of docs/migration.md. */
final class MigrationSnippets {
  private MigrationSnippets() {}

  static NeuralNetConfiguration.ListBuilder both(NeuralNetConfiguration.ListBuilder list) {
    return list
        // before
        .layer(new LSTM.Builder().nIn(64).nOut(128).activation(Activation.TANH).build())
        // after
        .layer(new GRU.Builder().nIn(64).nOut(128).build());
  }
}
