package org.gru4j.cli.run;

import org.gru4j.train.checkpoint.RunFolder;

/** A command whose work can be gone on with, after {@link RunArguments#begin} has begun it. */
public interface Resumable {
  /**
   * Goes on where the last checkpoint was written. The options are set to those that it was begun
   * with.
   *
   * @param restartSchedule whether the learning rate is to rise and fall anew
   * @return the exit status
   */
  int resume(RunFolder run, boolean restartSchedule) throws Exception;
}
