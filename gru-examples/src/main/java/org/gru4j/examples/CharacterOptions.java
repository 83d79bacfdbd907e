package org.gru4j.examples;

import picocli.CommandLine.Mixin;

/** What can be chosen of a {@link CharacterTranslator}. */
final class CharacterOptions {
  @Mixin HiddenSize hidden;
  @Mixin EpochsAndSeed length;
  @Mixin OutFolder out = new OutFolder();

  CharacterOptions(int usualUnits, int usualEpochs) {
    hidden = new HiddenSize(usualUnits);
    length = new EpochsAndSeed(usualEpochs);
  }
}
