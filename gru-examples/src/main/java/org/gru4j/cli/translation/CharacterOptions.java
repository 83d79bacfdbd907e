package org.gru4j.cli.translation;

import org.gru4j.cli.options.ModelOptions;
import org.gru4j.cli.options.SettingOptions;
import org.gru4j.cli.run.OutFolder;
import org.gru4j.seq2seq.Seq2SeqConfiguration;
import org.gru4j.train.OptimizerSettings;
import org.gru4j.train.OptimizerSettings.Optimizer;
import org.gru4j.train.OptimizerSettings.Schedule;
import org.gru4j.train.TrainingPlan;
import picocli.CommandLine.Mixin;

/** What can be chosen of a {@link CharacterTranslator}. */
final class CharacterOptions {
  @Mixin ModelOptions<Seq2SeqConfiguration> model;
  @Mixin SettingOptions<TrainingPlan> plan;
  @Mixin OutFolder out = new OutFolder();

  CharacterOptions(int usualUnits, int usualEpochs) {
    Seq2SeqConfiguration usual =
        Seq2SeqConfiguration.builder()
            .embeddingSize(64)
            .hiddenSize(usualUnits)
            .dropout(0)
            .maximumLength(60)
            .build();
    OptimizerSettings optimizer =
        new OptimizerSettings(Optimizer.ADAM, 4e-3, 0.999, Schedule.COSINE, 100, 100);
    model =
        new ModelOptions<>(
            SettingOptions.of(usual).only("hiddenSize"), SettingOptions.of(optimizer).only());
    plan = SettingOptions.ofPlan(usualEpochs).only("epochs", "seed");
  }
}
