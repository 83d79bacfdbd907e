package org.gru4j.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.gru4j.layer.DropoutKind;
import org.gru4j.lm.LanguageModelConfiguration;
import org.gru4j.math.ComputeType;
import org.gru4j.math.attention.AttentionScore;
import org.gru4j.seq2seq.Seq2SeqConfiguration;
import org.gru4j.train.OptimizerSettings;
import org.gru4j.train.OptimizerSettings.Optimizer;
import org.gru4j.train.TrainingPlan;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Sgd;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class SettingOptionsTest {
  private static final LanguageModelConfiguration USUAL =
      LanguageModelConfiguration.builder().dropout(0.25).build();

  @Command(name = "test", sortOptions = false)
  static final class Language {
    @Mixin
    ModelOptions<LanguageModelConfiguration> model =
        new ModelOptions<>(SettingOptions.of(USUAL), SettingOptions.of(OptimizerSettings.DEFAULT));

    @Mixin SettingOptions<TrainingPlan> plan = SettingOptions.ofPlan(3);
  }

  @Command(name = "test")
  static final class Translation {
    @Mixin
    SettingOptions<Seq2SeqConfiguration> model =
        SettingOptions.of(Seq2SeqConfiguration.builder().build());
  }

  private static Language language(String... arguments) {
    Language command = new Language();
    new CommandLine(command).setOverwrittenOptionsAllowed(true).parseArgs(arguments);
    return command;
  }

  private static Seq2SeqConfiguration translation(String... arguments) {
    Translation command = new Translation();
    new CommandLine(command).parseArgs(arguments);
    return command.model.record();
  }

  @Test
  void withoutOptionsEverythingIsAsUsual() {
    assertThat(language().model.shape()).isEqualTo(USUAL);
    assertThat(language().plan.record())
        .isEqualTo(TrainingPlan.builder().epochs(3).seed(1).build());
    assertThat(language().model.configuration(100, 5))
        .isEqualTo(
            LanguageModelConfiguration.builder()
                .dropout(0.25)
                .updater(OptimizerSettings.DEFAULT.updater(100))
                .seed(5)
                .build());
  }

  @Test
  void setsWhatIsAskedFor() {
    Language asked =
        language(
            "--hidden=24 --layers 2 --embedding 24 --tied --dropout-kind VARIATIONAL --clip 2.5"
                .concat(" --bfloat16 --window 9 --optimizer sgd --learning-rate 0.5")
                .concat(" --schedule constant --max-minutes 1.5 --patience 4 --layers 3")
                .split(" "));

    assertThat(asked.model.configuration(100, 7))
        .isEqualTo(
            LanguageModelConfiguration.builder()
                .hiddenSize(24)
                .layers(3)
                .embeddingSize(24)
                .tied(true)
                .dropoutKind(DropoutKind.VARIATIONAL)
                .dropout(0.25)
                .gradientClip(2.5)
                .computeType(ComputeType.BFLOAT16)
                .window(9)
                .updater(new Sgd(0.5))
                .seed(7)
                .build());
    assertThat(asked.plan.record())
        .isEqualTo(
            TrainingPlan.builder()
                .epochs(3)
                .maxDuration(Duration.ofSeconds(90))
                .patience(4)
                .seed(1)
                .build());
    assertThat(language("--adaptive", "20,300").model.shape().adaptiveCutoffs())
        .isEqualTo(List.of(20, 300));
  }

  @Test
  void aFlagCanMeanNoAndAnOptionNothing() {
    assertThat(translation().bidirectional()).isTrue();
    assertThat(translation("--one-way").bidirectional()).isFalse();
    assertThat(translation().attention()).isEqualTo(AttentionScore.GENERAL);
    assertThat(translation("--attention", "none").attention()).isNull();
    assertThat(translation("--scheduled-sampling", "exponential", "--sampling-rate", "0.9"))
        .extracting(it -> it.sampling().rate())
        .isEqualTo(0.9);
  }

  /** A command line may be read more than once. */
  @Test
  void forgetsWhatAnEarlierLineAskedFor() {
    Language command = new Language();
    CommandLine line = new CommandLine(command);
    line.parseArgs("--layers", "2", "--tied", "--embedding", "256");
    line.parseArgs("--dropout", "0.5");

    assertThat(command.model.shape())
        .isEqualTo(LanguageModelConfiguration.builder().dropout(0.5).build());
  }

  @Test
  void helpShowsTheDefaultsOfTheRecordAndTheNamesOfChoices() {
    String help = new CommandLine(new Language()).setUsageHelpWidth(200).getUsageMessage();

    assertThat(help)
        .containsPattern("--dropout=SHARE +Share of the activations .* \\(default: 0\\.25\\)\\.")
        .containsPattern("--hidden=SIZE +Units of each GRU layer \\(default: 256\\)\\.")
        .containsPattern("--epochs=N .* \\(default: 3\\)\\.")
        .containsPattern("--max-minutes=N .* \\(default: no limit\\)\\.")
        .containsPattern("--adaptive=CUTOFFS .* \\(default: the softmax over all tokens\\)\\.")
        .contains("auto, nd4j, onednn (default: auto).")
        .contains("--tied ")
        .doesNotContain("--best", "null");
  }

  @Test
  void refusesByTheNameOfTheOption() {
    assertThatThrownBy(() -> language("--hidden", "0").model.shape())
        .hasMessageContaining("Expected --hidden from 1 to 100000, found 0.");
    assertThatThrownBy(() -> language("--dropout", "1").model.shape())
        .hasMessageContaining("Expected --dropout from 0 to below 1, found 1.0.");
    assertThatThrownBy(() -> language("--learning-rate", "0").model.configuration(1, 1))
        .hasMessageContaining("Expected --learning-rate above 0");
    assertThatThrownBy(() -> language("--epochs", "0").plan.record())
        .hasMessageContaining("Expected --epochs of at least 1, found 0.");
    assertThatThrownBy(() -> language("--hidden", "many"))
        .isInstanceOf(CommandLine.ParameterException.class)
        .hasMessageContaining("--hidden")
        .hasMessageContaining("a whole number");
    assertThatThrownBy(() -> language("--kernel", "fast"))
        .isInstanceOf(CommandLine.ParameterException.class)
        .hasMessageContaining("one of [auto, nd4j, onednn]");
  }

  @Test
  void someSettingsAlone() {
    SettingOptions<OptimizerSettings> few =
        SettingOptions.of(OptimizerSettings.DEFAULT).without("schedule", "warmup").only("beta2");
    CommandLine line =
        new CommandLine(CommandLine.Model.CommandSpec.create().addMixin("few", spec(few)));

    assertThat(line.getCommandSpec().options()).hasSize(1);
    line.parseArgs("--beta2", "0.9");
    assertThat(few.record(Map.of("optimizer", "momentum")))
        .isEqualTo(
            new OptimizerSettings(
                Optimizer.MOMENTUM, 4e-3, 0.9, OptimizerSettings.Schedule.COSINE, 50, 100));
  }

  private static CommandLine.Model.CommandSpec spec(SettingOptions<?> options) {
    return CommandLine.Model.CommandSpec.forAnnotatedObject(options);
  }

  @Test
  void refusesOneOfTwoThatBelongTogether() {
    ModelOptions<Seq2SeqConfiguration> model =
        new ModelOptions<>(
            SettingOptions.of(Seq2SeqConfiguration.builder().build()),
            SettingOptions.of(OptimizerSettings.DEFAULT));
    CommandLine line = new CommandLine(spec(model));
    line.parseArgs("--scheduled-sampling", "linear");

    assertThatThrownBy(() -> model.requireTogether("sampling.decay", "sampling.rate"))
        .hasMessage(
            "Expected --scheduled-sampling and --sampling-rate together, found one of them"
                + " alone.");
    line.parseArgs("--scheduled-sampling", "linear", "--sampling-rate", "0.1");
    model.requireTogether("sampling.decay", "sampling.rate");
    line.parseArgs();
    model.requireTogether("sampling.decay", "sampling.rate");
  }

  private static CommandLine.Model.CommandSpec spec(ModelOptions<?> options) {
    return CommandLine.Model.CommandSpec.forAnnotatedObject(options);
  }
}
