package org.gru4j.cli.predict;

import java.io.PrintWriter;
import java.util.Map;

/** What was measured of a model. */
public interface EvaluationReport {
  /** Writes it for people. */
  void print(PrintWriter console);

  /** The same figures for programs: texts, numbers, null, and lists and maps of such. */
  Map<String, ?> json();
}
