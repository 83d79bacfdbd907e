package org.gru4j.cli.options;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gru4j.forecast.Forecaster;
import org.gru4j.forecast.ForecasterEnsemble;
import picocli.CommandLine.Option;

/** Models that forecast series together. */
public final class TogetherOption {
  @Option(
      names = "--with",
      paramLabel = "MODEL",
      description =
          "Of series: another run whose forecasts are put together with those of MODEL, such as one"
              + " of another --seed; may be given several times.")
  List<Path> others = List.of();

  /** The model with the others that were named. */
  public ForecasterEnsemble with(Forecaster model) {
    List<Forecaster> all = new ArrayList<>(List.of(model));
    others.forEach(other -> all.add(Forecaster.load(ModelFile.of(other))));
    return new ForecasterEnsemble(all);
  }
}
