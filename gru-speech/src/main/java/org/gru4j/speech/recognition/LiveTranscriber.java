package org.gru4j.speech.recognition;

import java.util.List;
import org.gru4j.speech.audio.SampleStream;
import org.gru4j.speech.ctc.Emissions;
import org.gru4j.speech.decoding.CtcDecoder;
import org.gru4j.speech.decoding.DecodingSession;
import org.gru4j.speech.decoding.Transcription;
import org.gru4j.speech.pipeline.FeatureStream;
import org.gru4j.speech.transcript.Passage;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Writes while somebody speaks, with a model that reads forward only. A passage ends when nothing
 * has been said for a second; the network goes on with the state that it has.
 */
public final class LiveTranscriber {
  private static final double PAUSE_SECONDS = 1;
  private static final double LONGEST_SECONDS = 60;

  private final SpeechRecognizer model;
  private final CtcDecoder decoder;
  private final int stepsAtOnce;

  /** Who is told what is said. */
  public interface Listener {
    /** What seems to be said in the passage so far; called when it has changed. */
    void partial(String text);

    /** A passage has ended. */
    void passage(Passage passage);
  }

  /**
   * A transcriber.
   *
   * @param decoder finds texts; whoever made it closes it
   * @param stepsAtOnce how many steps the network takes together; fewer show text earlier, more
   *     cost less
   * @throws SpeechException if the model reads from both ends
   */
  public LiveTranscriber(SpeechRecognizer model, CtcDecoder decoder, int stepsAtOnce) {
    if (!model.isStreaming()) {
      throw new SpeechException(
          "Expected a model that reads forward only to transcribe as somebody speaks, found one that"
              + " reads from both ends; train it with --streaming.");
    }
    this.model = model;
    this.decoder = decoder;
    this.stepsAtOnce = stepsAtOnce;
  }

  /**
   * Transcribes a stream to its end.
   *
   * @param samples at the rate of {@link SpeechRecognizer#reader}; closed at the end
   * @throws org.gru4j.speech.audio.AudioException if the stream cannot be read
   */
  public void transcribe(SampleStream samples, Listener listener) {
    model.network().rnnClearPreviousState();
    try (FeatureStream features = model.pipeline().stream(samples)) {
      int dimension = features.dimension();
      float[] block = new float[stepsAtOnce * dimension];
      Present present = new Present(listener);
      int steps = read(features, block);
      while (steps > 0) {
        INDArray input =
            Nd4j.create(block, new long[] {stepsAtOnce, 1, dimension}, 'c')
                .permute(1, 2, 0)
                .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, steps));
        INDArray output = model.network().rnnTimeStep(input.dup());
        present.accept(Emissions.ofBatch(output, null).get(0));
        steps = read(features, block);
      }
      present.end();
    } finally {
      model.network().rnnClearPreviousState();
    }
  }

  private int read(FeatureStream features, float[] block) {
    int steps = 0;
    while (steps < stepsAtOnce && features.next(block, steps * features.dimension())) {
      steps++;
    }
    return steps;
  }

  /** The passage that is being spoken. */
  private final class Present {
    private final Listener listener;
    private final double secondsPerStep = model.secondsPerStep();
    private final int blank = model.symbols().blank();
    private DecodingSession session = decoder.open();
    private String shown = "";
    private long first;
    private int steps;
    private int silent;

    Present(Listener listener) {
      this.listener = listener;
    }

    void accept(Emissions emissions) {
      session.accept(emissions);
      for (int step = 0; step < emissions.frames(); step++) {
        silent = emissions.mostProbable(step) == blank ? silent + 1 : 0;
      }
      steps += emissions.frames();
      String text = session.text();
      if (!text.equals(shown)) {
        shown = text;
        listener.partial(text);
      }
      boolean pause = silent * secondsPerStep >= PAUSE_SECONDS && !text.isEmpty();
      if (pause || steps * secondsPerStep >= LONGEST_SECONDS) {
        end();
      }
    }

    void end() {
      if (!shown.isEmpty()) {
        double start = first * secondsPerStep;
        double end = start + steps * secondsPerStep;
        List<Transcription> best = session.finish();
        listener.passage(new Passage(start, end, best, secondsPerStep));
      }
      first += steps;
      steps = 0;
      silent = 0;
      shown = "";
      session = decoder.open();
    }
  }
}
