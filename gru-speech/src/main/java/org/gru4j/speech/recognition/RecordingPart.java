package org.gru4j.speech.recognition;

import java.util.ArrayList;
import java.util.List;
import org.gru4j.speech.audio.PauseCutter;
import org.gru4j.speech.decoding.CtcDecoder;
import org.gru4j.speech.decoding.Transcription;
import org.gru4j.speech.features.FeatureMatrix;
import org.gru4j.speech.pipeline.FeaturePipeline;
import org.gru4j.speech.transcript.Passage;

/**
 * A part of a recording, between two pauses, as the network reads it.
 *
 * @param start seconds from the begin of the recording
 * @param end seconds from the begin of the recording
 */
record RecordingPart(double start, double end, FeatureMatrix features) {
  static RecordingPart of(PauseCutter.Part part, FeaturePipeline pipeline) {
    return new RecordingPart(part.start(), part.end(), pipeline.features(part.sound()));
  }

  /** What is said in parts, side by side. */
  static List<Passage> recognise(
      List<RecordingPart> parts, SpeechRecognizer model, CtcDecoder decoder) {
    List<List<Transcription>> found =
        decoder.decode(model.emissions(parts.stream().map(RecordingPart::features).toList()));
    List<Passage> passages = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      RecordingPart part = parts.get(i);
      passages.add(new Passage(part.start(), part.end(), found.get(i), model.secondsPerStep()));
    }
    return passages;
  }
}
