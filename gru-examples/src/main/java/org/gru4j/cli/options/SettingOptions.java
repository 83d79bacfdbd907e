package org.gru4j.cli.options;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gru4j.settings.Setting;
import org.gru4j.settings.SettingField;
import org.gru4j.settings.Settings;
import org.gru4j.train.TrainingPlan;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * The settings of a record as options of a command. Names, meanings and bounds are those that the
 * record declares, defaults those of a record that is given.
 *
 * @param <R> the record
 */
public final class SettingOptions<R extends Record> {
  private R usual;
  private final List<SettingField> fields;

  /** What was asked for, by the names of settings. */
  private final Map<String, @Nullable Object> given = new LinkedHashMap<>();

  private SettingOptions(R usual, List<SettingField> fields) {
    this.usual = usual;
    this.fields = fields;
  }

  /** All settings that have an option. */
  public static <R extends Record> SettingOptions<R> of(R usual) {
    return new SettingOptions<>(
        usual,
        Settings.of(usual.getClass()).stream()
            .filter(field -> field.declaration().map(it -> !it.option().isEmpty()).orElse(false))
            .toList());
  }

  /** The plan of a training of so many epochs, unless its options say otherwise. */
  public static SettingOptions<TrainingPlan> ofPlan(int usualEpochs) {
    return of(TrainingPlan.builder().epochs(usualEpochs).seed(1).build());
  }

  /** These settings alone. */
  public SettingOptions<R> only(String... names) {
    Set<String> kept = Set.of(names);
    return new SettingOptions<>(
        usual, fields.stream().filter(field -> kept.contains(field.name())).toList());
  }

  /** All but these settings. */
  public SettingOptions<R> without(String... names) {
    Set<String> left = Set.of(names);
    return new SettingOptions<>(
        usual, fields.stream().filter(field -> !left.contains(field.name())).toList());
  }

  /** Adds the options; picocli calls it while it reads the command that these are mixed into. */
  @Spec
  public void addTo(CommandSpec own) {
    Map<String, @Nullable Object> defaults = Settings.values(usual);
    for (SettingField field : fields) {
      own.addOption(option(field, field.declaration().orElseThrow(), defaults.get(field.name())));
    }
  }

  private OptionSpec option(SettingField field, Setting setting, @Nullable Object byDefault) {
    OptionSpec.Builder option = OptionSpec.builder(setting.option()).setter(new Given(field));
    if (!setting.flag().isEmpty()) {
      return option.type(boolean.class).description(setting.value() + ".").build();
    }
    List<String> choices = field.choices();
    String meaning =
        choices.isEmpty() ? setting.value() : setting.value() + ": " + String.join(", ", choices);
    String usually = setting.usual().isEmpty() ? SettingField.text(byDefault) : setting.usual();
    return option
        .type(Value.class)
        .arity("1")
        .paramLabel(setting.label())
        .completionCandidates(choices)
        .converters(text -> parsed(field, text))
        .description("%s (default: %s).".formatted(meaning, usually))
        .build();
  }

  /** What a text means. Picocli takes null for an option that is not there, a setting may be it. */
  private record Value(@Nullable Object meant) {}

  private static Value parsed(SettingField field, String text) {
    try {
      Object value = field.parsed(text);
      field.require(field.declaration().orElseThrow().option(), value);
      return new Value(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /** Takes down what picocli reads, which begins each time with nulls. */
  private final class Given implements ISetter {
    private final SettingField field;

    Given(SettingField field) {
      this.field = field;
    }

    @Override
    public <T> @Nullable T set(@Nullable T value) {
      if (value instanceof Value read) {
        given.put(field.name(), read.meant());
      } else if (Boolean.TRUE.equals(value)) {
        given.put(field.name(), field.parsed(field.declaration().orElseThrow().flag()));
      } else {
        given.remove(field.name());
      }
      return null;
    }
  }

  /** Takes other defaults, which depend on what else was asked for; help tells of those before. */
  public void usually(R other) {
    usual = other;
  }

  /** What was asked for; null also if nothing was. */
  public @Nullable Object given(String name) {
    return given.get(name);
  }

  /** Whether the setting was asked for. */
  public boolean isGiven(String name) {
    return given.containsKey(name);
  }

  /** The option of a setting. */
  public String option(String name) {
    return fields.stream()
        .filter(field -> field.name().equals(name))
        .map(field -> field.declaration().orElseThrow().option())
        .findFirst()
        .orElseThrow();
  }

  /** The record that was asked for. */
  public R record() {
    return record(Map.of());
  }

  /**
   * The record that was asked for, with values that no option gives.
   *
   * @throws IllegalArgumentException if the record refuses them
   */
  public R record(Map<String, ?> more) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(given);
    all.putAll(more);
    return Settings.with(usual, all);
  }
}
