package org.gru4j.cli.predict;

import java.util.List;
import java.util.Objects;
import org.gru4j.models.ModelKind;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Options that mean something for models of some kinds only. */
final class KindOptions {
  private KindOptions() {}

  /**
   * Refuses options that a model of this kind has no use for.
   *
   * @param all mixins whose options mean something for some kinds only
   * @param useful those of them that this kind has a use for
   */
  static void refuseAllBut(
      CommandSpec command, ModelKind kind, List<String> all, String... useful) {
    List<String> kept = List.of(useful);
    List<String> foreign =
        all.stream()
            .filter(mixin -> !kept.contains(mixin))
            .flatMap(
                mixin ->
                    Objects.requireNonNull(command.mixins().get(mixin), mixin).options().stream())
            .map(OptionSpec::longestName)
            .toList();
    command.commandLine().getParseResult().matchedOptionsSet().stream()
        .map(OptionSpec::longestName)
        .filter(foreign::contains)
        .findFirst()
        .ifPresent(
            name -> {
              throw new IllegalArgumentException(
                  "Expected options that a %s has a use for, found %s."
                      .formatted(kind.words(), name));
            });
  }
}
