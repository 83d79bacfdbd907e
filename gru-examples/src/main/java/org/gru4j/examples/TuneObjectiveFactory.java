package org.gru4j.examples;

import java.util.List;
import org.gru4j.tuning.description.SearchDescription;
import org.gru4j.tuning.runners.Objective;
import org.gru4j.tuning.runners.ObjectiveFactory;
import picocli.CommandLine;

/**
 * Makes a search's objective on another machine.
 *
 * @param description text of the search
 * @param arguments {@link TuneOptions#arguments}
 */
record TuneObjectiveFactory(String description, List<String> arguments)
    implements ObjectiveFactory {
  @Override
  public Objective create() {
    TuneOptions options =
        CommandLine.populateCommand(new TuneOptions(), arguments.toArray(String[]::new));
    return new TuneSearch(SearchDescription.parse(description), options).objective();
  }
}
