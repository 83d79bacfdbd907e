package org.gru4j.cli.speech;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gru4j.cli.options.Bounds;
import org.gru4j.cli.options.ModelFile;
import org.gru4j.lm.LanguageModel;
import org.gru4j.speech.decoding.CtcDecoder;
import org.gru4j.speech.decoding.GreedyDecoder;
import org.gru4j.speech.decoding.Lexicon;
import org.gru4j.speech.decoding.PrefixBeamSearch;
import org.gru4j.speech.ngram.NgramModel;
import org.gru4j.speech.recognition.SpeechRecognizer;
import org.gru4j.text.StrictUtf8Reader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How texts are found in what the network says. */
public final class DecodingOptions {
  @Option(
      names = "--beam",
      converter = Bounds.Count.class,
      paramLabel = "WIDTH",
      defaultValue = "1",
      description =
          "Texts that are followed side by side; 1 takes the most probable symbol of each step"
              + " (default: ${DEFAULT-VALUE}, with any of the options below 32).")
  int beam;

  @Option(
      names = "--lexicon",
      paramLabel = "FILE",
      description = "The only words that may be recognised: the first of each line.")
  @Nullable Path lexicon;

  @Option(
      names = "--ngrams",
      paramLabel = "FILE",
      description = "Model of words in the ARPA format; .gz is unpacked.")
  @Nullable Path ngrams;

  @Option(
      names = "--lm-weight",
      paramLabel = "WEIGHT",
      defaultValue = "0.5",
      description =
          "How much the n-gram model counts beside the network; 0 is off (default:"
              + " ${DEFAULT-VALUE}).")
  double weight;

  @Option(
      names = "--word-bonus",
      paramLabel = "NATS",
      defaultValue = "0",
      description =
          "What each word adds, with an n-gram or language model (default: ${DEFAULT-VALUE}).")
  double wordBonus;

  @Option(
      names = "--language-model",
      paramLabel = "PATH",
      description =
          "Model that `gru4j train` made, of characters, subwords or words, which the beam asks"
              + " while it goes on (shallow fusion).")
  @Nullable Path languageModel;

  @Option(
      names = "--fusion-weight",
      paramLabel = "WEIGHT",
      defaultValue = "0.5",
      description =
          "How much that language model counts beside the network; 0 is off (default:"
              + " ${DEFAULT-VALUE}).")
  double fusionWeight;

  @Option(
      names = "--hot-words",
      paramLabel = "WORD",
      split = ",",
      description = "Words that are more likely than usual, such as names.")
  List<String> hotWords = List.of();

  @Option(
      names = "--hot-word-bonus",
      paramLabel = "NATS",
      defaultValue = "3",
      description = "What each hot word adds (default: ${DEFAULT-VALUE}).")
  double hotWordBonus;

  private static final int USUAL_WIDTH = 32;

  /** The decoder that was asked for. */
  CtcDecoder decoder(SpeechRecognizer model, int best) {
    boolean plain =
        lexicon == null && ngrams == null && languageModel == null && hotWords.isEmpty();
    if (plain && beam == 1 && best == 1) {
      return new GreedyDecoder(model.symbols());
    }
    PrefixBeamSearch.Builder search =
        PrefixBeamSearch.builder(model.symbols())
            .width(Math.max(best, beam == 1 ? USUAL_WIDTH : beam))
            .best(best)
            .hotWords(hotWords, hotWordBonus);
    if (lexicon != null) {
      search.lexicon(Lexicon.of(words(lexicon)));
    }
    if (ngrams != null) {
      search.ngrams(NgramModel.read(ngrams), weight, wordBonus);
    }
    if (languageModel != null) {
      // A word that two models count has the bonus once.
      search.languageModel(
          LanguageModel.load(ModelFile.of(languageModel)),
          fusionWeight,
          ngrams == null ? wordBonus : 0);
    }
    return search.build();
  }

  /** The first word of each line, as pronunciation dictionaries have them too. */
  private static List<String> words(Path file) {
    List<String> words = new ArrayList<>();
    try (BufferedReader lines = StrictUtf8Reader.open(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String text = line.strip();
        if (!text.isEmpty() && !text.startsWith("<")) {
          words.add(text.split("\\s+", 2)[0]);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return words;
  }
}
