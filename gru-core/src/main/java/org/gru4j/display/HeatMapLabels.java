package org.gru4j.display;

import java.util.ArrayList;
import java.util.List;

/** Labels as a heat map wants them. */
final class HeatMapLabels {
  private HeatMapLabels() {}

  /** Words that occur twice are different labels to the chart; the list may be changed. */
  static List<String> unique(List<String> words) {
    List<String> labels = new ArrayList<>();
    for (String word : words) {
      String label = word.strip();
      StringBuilder unique = new StringBuilder(label.isEmpty() ? "(space)" : label);
      while (labels.contains(unique.toString())) {
        unique.append('\u200b');
      }
      labels.add(unique.toString());
    }
    return labels;
  }
}
