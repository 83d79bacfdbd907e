package org.gru4j.cli.predict;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.gru4j.models.ModelKind;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Options that mean something for models of some kinds only. */
final class KindOptions {
  private KindOptions() {}

  /** Refuses options of these mixins, which a model of this kind has no use for. */
  static void refuse(CommandSpec command, ModelKind kind, String... mixins) {
    List<String> foreign =
        Arrays.stream(mixins)
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
