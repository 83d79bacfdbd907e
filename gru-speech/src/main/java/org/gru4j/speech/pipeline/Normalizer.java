package org.gru4j.speech.pipeline;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.gru4j.speech.corpus.Utterance;
import org.gru4j.speech.features.FeatureMatrix;
import org.gru4j.speech.features.FeatureMoments;
import org.gru4j.speech.features.FeatureStatistics;
import org.jspecify.annotations.Nullable;

/**
 * Normalises the features of utterances.
 *
 * @param normalization over what
 * @param speakers what is known of speakers
 * @param corpus what is known of the corpus
 */
record Normalizer(
    Normalization normalization,
    Map<String, FeatureMoments> speakers,
    @Nullable FeatureMoments corpus) {
  /** Knows nothing but the utterance. */
  static Normalizer of(Normalization normalization) {
    return new Normalizer(normalization, Map.of(), null);
  }

  /** Reads all utterances if speakers or the corpus are to be known. */
  static Normalizer learn(
      Normalization normalization,
      List<Utterance> utterances,
      Function<Utterance, FeatureMatrix> features) {
    Normalization.Scope scope = normalization.scope();
    boolean needsSpeakers = scope == Normalization.Scope.SPEAKER;
    if (!needsSpeakers && scope != Normalization.Scope.CORPUS) {
      return of(normalization);
    }
    Map<String, FeatureStatistics> known = new HashMap<>();
    int threads = Runtime.getRuntime().availableProcessors();
    try (Ahead<Utterance, FeatureMatrix> ahead =
        new Ahead<>(utterances.iterator(), features, threads, 2 * threads)) {
      for (Utterance utterance : utterances) {
        FeatureMatrix next = ahead.next();
        String key = needsSpeakers ? utterance.speaker() : "";
        if (key != null) {
          known.computeIfAbsent(key, unused -> new FeatureStatistics(next.dimension())).add(next);
        }
      }
    }
    Map<String, FeatureMoments> moments = new HashMap<>();
    known.forEach((key, statistics) -> moments.put(key, statistics.moments()));
    return needsSpeakers
        ? new Normalizer(normalization, Map.copyOf(moments), null)
        : new Normalizer(normalization, Map.of(), moments.get(""));
  }

  /** A new matrix, or the same if nothing is normalised. */
  FeatureMatrix apply(FeatureMatrix features, @Nullable String speaker) {
    FeatureMoments moments =
        switch (normalization.scope()) {
          case NONE -> null;
          case UTTERANCE -> FeatureStatistics.of(features).moments();
          case SPEAKER -> {
            FeatureMoments known = speaker == null ? null : speakers.get(speaker);
            yield known == null ? FeatureStatistics.of(features).moments() : known;
          }
          case CORPUS -> requireCorpus();
        };
    return moments == null ? features : moments.normalize(features, normalization.variance());
  }

  /** Normalises a frame of a stream, of which nothing is known but what is known of all. */
  void apply(float[] frame) {
    if (normalization.scope() != Normalization.Scope.NONE) {
      requireCorpus().normalize(frame, 0, normalization.variance());
    }
  }

  private FeatureMoments requireCorpus() {
    if (corpus == null) {
      throw new IllegalStateException(
          "Expected the moments of a corpus for normalization over the corpus, found none; learn"
              + " them or give them to the builder.");
    }
    return corpus;
  }
}
