package org.gru4j.speech.decoding;

import java.util.List;
import org.gru4j.speech.ctc.Emissions;

/** One utterance whose frames come piece by piece. One thread at a time. */
public interface DecodingSession {
  /** Takes further frames; none may have come after {@link #finish}. */
  void accept(Emissions frames);

  /** The best text so far; further frames may change it. */
  String text();

  /** The best texts of all frames, the best first; the same as decoding them at once gives. */
  List<Transcription> finish();
}
