package org.gru4j.serve.models;

import java.util.Map;
import org.gru4j.serving.Service;

/** A model that is asked. */
public interface ServedModel extends AutoCloseable {
  /** What is known of every model. */
  ModelIdentity identity();

  /** What a list of models says of it: texts, numbers, and lists of such. */
  Map<String, Object> describe();

  /** Its services, each by what it does: {@code predict}, say. */
  Map<String, Service<?, ?>> services();

  /** Answers what it was asked, and ends. */
  @Override
  default void close() {
    services().values().forEach(Service::close);
  }
}
