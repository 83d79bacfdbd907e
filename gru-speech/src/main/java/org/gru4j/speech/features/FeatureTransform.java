package org.gru4j.speech.features;

/** Makes another matrix of one. Has no state and may be shared by threads. */
public interface FeatureTransform {
  /** How many numbers a frame has afterwards, when it has so many before. */
  int dimension(int before);

  /** How many frames there are afterwards, when there are so many before. */
  int frames(int before);

  /** A new matrix; the old one stays as it is. */
  FeatureMatrix apply(FeatureMatrix features);
}
