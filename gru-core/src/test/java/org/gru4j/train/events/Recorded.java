package org.gru4j.train.events;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.train.samples.Sample;

/** Records trainings of other packages' models, whatever the clock says, and reads them again. */
public final class Recorded {
  private Recorded() {}

  /** The run, recorded into its folder. */
  public static TrainingRun in(RunFolder folder, TrainingRun run) {
    return run.in(folder).watchedBy(new EventRecorder(folder, List.of(), () -> 0));
  }

  /** What was made at each validation, in their order. */
  public static List<List<Sample>> samples(RunFolder folder) {
    List<List<Sample>> all = new ArrayList<>();
    try {
      new EventReader(folder.events())
          .read(
              (event, start, end) -> {
                if (event instanceof TrainingEvent.Samples samples) {
                  all.add(samples.samples());
                }
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }
}
