package org.gru4j.speech.decoding;

import java.util.ArrayList;
import java.util.List;
import org.gru4j.speech.ctc.Emissions;

/**
 * Takes the most probable symbol of each frame, repeated symbols together, and leaves out the
 * blanks: the most probable path, though not always the most probable text.
 */
public final class GreedyDecoder implements CtcDecoder {
  private final CtcSymbols symbols;

  public GreedyDecoder(CtcSymbols symbols) {
    this.symbols = symbols;
  }

  @Override
  public List<List<Transcription>> decode(List<Emissions> utterances) {
    return utterances.parallelStream().map(this::decode).map(List::of).toList();
  }

  private Transcription decode(Emissions emissions) {
    Transcriptions.requireSymbols(emissions, symbols);
    List<Integer> text = new ArrayList<>();
    double sum = 0;
    int last = symbols.blank();
    for (int t = 0; t < emissions.frames(); t++) {
      int best = emissions.mostProbable(t);
      sum += emissions.get(t, best);
      if (best != symbols.blank() && best != last) {
        text.add(best);
      }
      last = best;
    }
    int[] labels = text.stream().mapToInt(Integer::intValue).toArray();
    return Transcriptions.of(text, sum, sum, WordTimes.of(emissions, labels, symbols));
  }

  @Override
  public DecodingSession open() {
    FrameBuffer frames = new FrameBuffer(symbols.size());
    return new DecodingSession() {
      @Override
      public void accept(Emissions piece) {
        frames.add(piece);
      }

      @Override
      public String text() {
        return finish().get(0).text();
      }

      @Override
      public List<Transcription> finish() {
        return frames.size() == 0 ? List.of(Transcriptions.EMPTY) : List.of(decode(frames.all()));
      }
    };
  }
}
