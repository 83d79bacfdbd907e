package org.gru4j.cli.predict;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gru4j.cli.options.ModelFile;
import org.gru4j.forecast.Forecaster;
import org.gru4j.forecast.ForecasterEnsemble;
import picocli.CommandLine.Option;

/** Models that forecast series together. */
final class TogetherOption {
  @Option(
      names = "--with",
      paramLabel = "MODEL",
      description =
          "Of series: another run whose forecasts are put together with those of MODEL, such as one"
              + " of another --seed; may be given several times.")
  List<Path> others = List.of();

  ForecasterEnsemble with(Forecaster model) {
    List<Forecaster> all = new ArrayList<>(List.of(model));
    others.forEach(other -> all.add(Forecaster.load(ModelFile.of(other))));
    return new ForecasterEnsemble(all);
  }
}
