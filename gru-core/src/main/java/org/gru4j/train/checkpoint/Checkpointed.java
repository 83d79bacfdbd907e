package org.gru4j.train.checkpoint;

import java.io.IOException;
import org.deeplearning4j.nn.api.Model;

/** What a checkpoint is made of, and restored to. */
public interface Checkpointed {
  /** The network being trained: a MultiLayerNetwork or a ComputationGraph, initialised. */
  Model network();

  /**
   * What is trained on, such as "29000 training pairs": a run is only resumed with the same data.
   */
  String data();

  /**
   * Writes what a checkpoint must hold besides network and updater: a configuration, a vocabulary,
   * a recurrent state.
   *
   * @throws IOException if the entry cannot be written
   */
  default void writeExtras(CheckpointWriter writer) throws IOException {}

  /**
   * Reads back what a resumed step depends on. Network, updater and their counters are restored
   * already, and the data are the same.
   */
  default void readExtras(Checkpoint checkpoint) {}
}
