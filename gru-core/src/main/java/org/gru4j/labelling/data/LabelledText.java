package org.gru4j.labelling.data;

/**
 * A text with its label.
 *
 * @param place where it stands, for messages
 * @param label empty where there is none
 */
public record LabelledText(String place, String text, String label) {
  /** A text of which no label is known. */
  public static LabelledText unlabelled(String place, String text) {
    return new LabelledText(place, text, "");
  }
}
