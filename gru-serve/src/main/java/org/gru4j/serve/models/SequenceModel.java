package org.gru4j.serve.models;

import java.util.Map;
import org.gru4j.sequence.SequenceColumns;

/** A model that reads sequences of numbers. */
public interface SequenceModel extends ServedModel {
  /** What it reads. */
  SequenceColumns columns();

  /** Adds the columns to a description. */
  default void describeColumns(Map<String, Object> fields) {
    fields.put("columns", columns().count());
    fields.put("column_names", columns().names());
    fields.put("heading", columns().heading());
    fields.put("delimiter", columns().delimiter());
  }
}
