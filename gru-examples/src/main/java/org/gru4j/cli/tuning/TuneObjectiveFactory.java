package org.gru4j.cli.tuning;

import java.util.List;
import org.gru4j.tuning.description.SearchDescription;
import org.gru4j.tuning.runners.Objective;
import org.gru4j.tuning.runners.ObjectiveFactory;

/**
 * Makes a search's objective on another machine.
 *
 * @param description text of the search
 * @param arguments of {@link TuneCommand}, with paths that are right on every machine
 */
public record TuneObjectiveFactory(String description, List<String> arguments)
    implements ObjectiveFactory {
  @Override
  public Objective create() {
    TuneOptions options = TuneCommand.begun(arguments);
    return new TuneSearch(SearchDescription.parse(description, options.models()), options)
        .objective();
  }
}
