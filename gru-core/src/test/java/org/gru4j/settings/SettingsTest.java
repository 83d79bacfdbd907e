package org.gru4j.settings;

import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.gru4j.decoding.BeamOptions;
import org.gru4j.decoding.SamplingOptions;
import org.gru4j.layer.DropoutKind;
import org.gru4j.lm.LanguageModelConfiguration;
import org.gru4j.math.KernelChoice;
import org.gru4j.math.attention.AttentionScore;
import org.gru4j.seq2seq.Seq2SeqConfiguration;
import org.gru4j.sequence.ForecastTask;
import org.gru4j.sequence.SequenceConfiguration;
import org.gru4j.train.OptimizerSettings;
import org.gru4j.train.TrainingPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.learning.config.Sgd;

class SettingsTest {
  private static final TrainingPlan PLAN = TrainingPlan.builder().epochs(2).build();

  static Stream<Arguments> builders() {
    return Stream.of(
        Arguments.of(
            LanguageModelConfiguration.Builder.class, LanguageModelConfiguration.builder().build()),
        Arguments.of(Seq2SeqConfiguration.Builder.class, Seq2SeqConfiguration.builder().build()),
        Arguments.of(SequenceConfiguration.Builder.class, SequenceConfiguration.builder().build()),
        Arguments.of(TrainingPlan.Builder.class, PLAN));
  }

  /** What a builder sets by name it must not set into the void, and it must forget nothing. */
  @ParameterizedTest
  @MethodSource("builders")
  void aBuilderHasASetterForEverySetting(Class<?> builder, Record built) {
    Map<String, Class<?>> setters = new HashMap<>();
    for (Method method : builder.getMethods()) {
      if (!method.getName().equals("build")) {
        assertThat(method.getParameterCount()).as(method.toString()).isOne();
        setters.put(method.getName(), method.getParameterTypes()[0]);
      }
    }
    Map<String, Class<?>> settings = new HashMap<>();
    addSettings(built.getClass(), settings);
    assertThat(setters).isEqualTo(settings).isNotEmpty();
  }

  private static void addSettings(Class<?> type, Map<String, Class<?>> settings) {
    for (RecordComponent component : type.getRecordComponents()) {
      if (SettingGroup.class.isAssignableFrom(component.getType())) {
        addSettings(component.getType(), settings);
      } else {
        settings.put(component.getName(), component.getType());
      }
    }
  }

  static Stream<Record> records() {
    return Stream.of(
        LanguageModelConfiguration.builder().build(),
        Seq2SeqConfiguration.builder().build(),
        SequenceConfiguration.builder().build(),
        OptimizerSettings.DEFAULT,
        PLAN,
        new ForecastTask(0, 2, 2),
        BeamOptions.of(3),
        SamplingOptions.DEFAULT);
  }

  /** The constructor of each record must hand its values to the check in the right order. */
  @ParameterizedTest
  @MethodSource("records")
  void refusesEveryValueOutOfItsBounds(Record usual) {
    int bounds = 0;
    for (SettingField field : Settings.of(usual.getClass())) {
      Setting setting = field.declaration().orElse(null);
      if (setting == null) {
        continue;
      }
      String name = field.component().getName().replaceAll("([A-Z])", " $1").toLowerCase(ROOT);
      double[] outside = {
        setting.atLeast() - 1, setting.above(), setting.atMost() + 1, setting.below()
      };
      for (double value : outside) {
        if (Double.isNaN(value)) {
          continue;
        }
        bounds++;
        Object bad = field.component().getType() == double.class ? value : (Object) (int) value;
        assertThatThrownBy(() -> Settings.with(usual, Map.of(field.name(), bad)))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("Expected " + name + " ")
            .hasMessageEndingWith(", found " + bad + ".");
      }
      if (field.component().getType() == double.class && hasBounds(setting)) {
        assertThatThrownBy(() -> Settings.with(usual, Map.of(field.name(), Double.NaN)))
            .hasMessageEndingWith(", found NaN.");
      }
    }
    assertThat(bounds).isPositive();
  }

  private static boolean hasBounds(Setting setting) {
    return !Double.isNaN(setting.atLeast()) || !Double.isNaN(setting.above());
  }

  @ParameterizedTest
  @MethodSource("records")
  void isDocumentedAndNamedOnce(Record record) {
    Set<String> options = new LinkedHashSet<>();
    for (SettingField field : Settings.of(record.getClass())) {
      Setting setting = field.declaration().orElseThrow(() -> new AssertionError(field.name()));
      assertThat(setting.value()).as(field.name()).isNotBlank().doesNotEndWith(".");
      if (!setting.option().isEmpty()) {
        assertThat(setting.option()).startsWith("--");
        assertThat(options.add(setting.option())).as(setting.option()).isTrue();
      }
    }
    assertThat(Settings.of(record.getClass()).stream().map(SettingField::name))
        .doesNotHaveDuplicates();
  }

  /** A search has one name space for the model, its optimiser and its training. */
  @Test
  void namesOfAModelItsOptimiserAndItsPlanDiffer() {
    List<Record> all = List.of(OptimizerSettings.DEFAULT, PLAN);
    for (Record model : records().limit(3).toList()) {
      assertThat(
              Stream.concat(Stream.of(model), all.stream())
                  .flatMap(record -> Settings.of(record.getClass()).stream())
                  .map(SettingField::name)
                  .filter(name -> !name.equals("seed")))
          .doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "layers        | 0    | Expected layers from 1 to 100 layers, found 0.",
        "dropout       | 1.0  | Expected dropout from 0 to below 1, found 1.0.",
        "gradientClip  | 0.0  | Expected gradient clip above 0, found 0.0.",
        "weightDecay   | -1.0 | Expected weight decay of at least 0, found -1.0.",
        "sampling.floor| 1.5  | Expected floor from 0 to 1, found 1.5.",
        "temperature   | -0.5 | Expected temperature of at least 0, found -0.5.",
        "topP          | 1.5  | Expected top p above 0 and up to 1, found 1.5.",
      })
  void saysWhatIsExpected(String name, String value, String message) {
    Record record =
        records()
            .filter(each -> Settings.names(each.getClass()).contains(name))
            .filter(each -> !(each instanceof LanguageModelConfiguration))
            .findFirst()
            .orElseThrow();
    SettingField field =
        Settings.of(record.getClass()).stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow();
    Map<String, Object> values = new HashMap<>();
    values.put(name, field.parsed(value));
    assertThatThrownBy(() -> Settings.with(record, values)).hasMessage(message);
  }

  @Test
  void aBuilderTakesSettingsAndWholeGroups() {
    TokenStack stack = new TokenStack(5, new GruStack(6, 2), false);
    Seq2SeqConfiguration built =
        Settings.with(
            Seq2SeqConfiguration.builder().attention(null).maximumLength(9).build(),
            Map.of("stack", stack, "layers", 3, "dropoutKind", "VARIATIONAL"));

    assertThat(built.stack()).isEqualTo(new TokenStack(5, new GruStack(6, 3), false));
    assertThat(built.attention()).isNull();
    assertThat(built.maximumLength()).isEqualTo(9);
    assertThat(built.dropouts()).isEqualTo(new Dropouts(DropoutKind.VARIATIONAL, 0.2));
    LanguageModelConfiguration.Builder builder = LanguageModelConfiguration.builder().layers(2);
    LanguageModelConfiguration first = builder.hiddenSize(7).build();
    assertThat(builder.hiddenSize(8).build().stack().gru()).isEqualTo(new GruStack(8, 2));
    assertThat(first.stack().gru()).isEqualTo(new GruStack(7, 2));
  }

  @Test
  void refusesNullWhereItMeansNothing() {
    Map<String, Object> nothing = new HashMap<>();
    nothing.put("kernel", null);
    LanguageModelConfiguration usual = LanguageModelConfiguration.builder().build();
    assertThatThrownBy(() -> Settings.with(usual, nothing))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("kernel");
    assertThatThrownBy(() -> LanguageModelConfiguration.builder().updater(null).build())
        .isInstanceOf(NullPointerException.class)
        .hasMessage("updater");
  }

  @Test
  void readsTextOfTheCommandLine() {
    assertThat(field(TrainingPlan.class, "maxDuration").parsed("1.5"))
        .isEqualTo(Duration.ofSeconds(90));
    assertThat(field(LanguageModelConfiguration.class, "adaptiveCutoffs").parsed("20,300"))
        .isEqualTo(List.of(20, 300));
    assertThat(field(LanguageModelConfiguration.class, "kernel").parsed("OneDNN"))
        .isEqualTo(KernelChoice.ONEDNN);
    SettingField attention = field(Seq2SeqConfiguration.class, "attention");
    assertThat(attention.parsed("none")).isNull();
    assertThat(attention.parsed("dot")).isEqualTo(AttentionScore.DOT);
    assertThat(attention.choices()).containsExactly("dot", "general", "concat", "none");
    assertThatThrownBy(() -> field(LanguageModelConfiguration.class, "layers").parsed("two"))
        .hasMessage("Expected a whole number for layers, found two.");
    assertThatThrownBy(() -> field(LanguageModelConfiguration.class, "kernel").parsed("none"))
        .hasMessage("Expected one of [auto, nd4j, onednn] for kernel, found none.");
  }

  private static SettingField field(Class<? extends Record> type, String name) {
    return Settings.of(type).stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void valuesAreFlat() {
    Seq2SeqConfiguration configuration =
        Seq2SeqConfiguration.builder().updater(new Sgd(1)).hiddenSize(3).build();

    assertThat(Settings.values(configuration))
        .containsEntry("hiddenSize", 3)
        .containsEntry("updater", new Sgd(1))
        .containsEntry("sampling.floor", 0.0)
        .doesNotContainKeys("stack", "gru", "sampling", "batching")
        .hasSize(Settings.of(Seq2SeqConfiguration.class).size());
    assertThat(Arrays.asList("hiddenSize", "sampling.decay"))
        .isSubsetOf(Settings.names(Seq2SeqConfiguration.class));
    assertThat(Settings.names(LanguageModelConfiguration.class))
        .doesNotContain("updater", "adaptiveCutoffs");
  }
}
