package org.gru4j.train.events;

import java.io.IOException;

/** Who gets the events of a training besides its file. Called on the training thread. */
public interface EventSink extends AutoCloseable {
  /**
   * The training begins, or goes on: what came of later steps before is not of it any more.
   *
   * @param step it stands at
   * @throws IOException if what is to come cannot be written
   */
  void begin(long step) throws IOException;

  /**
   * Something has happened.
   *
   * @throws IOException if it cannot be written; this sink then gets no more
   */
  void accept(TrainingEvent event) throws IOException;

  /** The training has ended. */
  @Override
  void close() throws IOException;
}
