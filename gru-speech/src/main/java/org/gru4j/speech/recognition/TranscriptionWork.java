package org.gru4j.speech.recognition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.gru4j.serving.BatchedWork;
import org.gru4j.speech.audio.PauseCutter;
import org.gru4j.speech.audio.SampleStream;
import org.gru4j.speech.decoding.CtcDecoder;
import org.gru4j.speech.transcript.Passage;
import org.gru4j.train.LengthBuckets;

/**
 * A recogniser at the work of a service: recordings are read, cut and made features by those who
 * ask; parts of similar length, of whichever recording, are recognised side by side.
 */
final class TranscriptionWork
    implements BatchedWork<SampleStream, List<RecordingPart>, List<Passage>> {
  private static final int SIDE_BY_SIDE = 8;

  private final SpeechRecognizer model;
  private final CtcDecoder decoder;

  TranscriptionWork(SpeechRecognizer model, CtcDecoder decoder) {
    this.model = model;
    this.decoder = decoder;
  }

  @Override
  public List<RecordingPart> prepare(SampleStream recording) {
    List<RecordingPart> parts = new ArrayList<>();
    PauseCutter cut = Transcriber.parts(model, recording);
    while (cut.hasNext()) {
      parts.add(RecordingPart.of(cut.next(), model.pipeline()));
    }
    return parts;
  }

  @Override
  public List<List<Passage>> answer(List<List<RecordingPart>> recordings) {
    List<RecordingPart> parts = recordings.stream().flatMap(List::stream).toList();
    Passage[] found = new Passage[parts.size()];
    LengthBuckets buckets =
        new LengthBuckets(
            found.length,
            SIDE_BY_SIDE,
            Comparator.comparingInt(i -> parts.get(i).features().frames()));
    for (int[] chosen : buckets.sorted()) {
      List<RecordingPart> together = Arrays.stream(chosen).mapToObj(parts::get).toList();
      List<Passage> passages = RecordingPart.recognise(together, model, decoder);
      for (int i = 0; i < chosen.length; i++) {
        found[chosen[i]] = passages.get(i);
      }
    }
    List<List<Passage>> answers = new ArrayList<>();
    int first = 0;
    for (List<RecordingPart> recording : recordings) {
      answers.add(List.of(Arrays.copyOfRange(found, first, first + recording.size())));
      first += recording.size();
    }
    return answers;
  }

  @Override
  public void close() {
    decoder.close();
  }
}
