package org.gru4j.lm;

import java.util.ArrayList;
import java.util.List;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.text.tokens.Vocabulary;
import org.gru4j.train.samples.Sample;

/** What a language model writes while it learns: by itself, and on from held-out text. */
final class LanguageModelSamples {
  private static final int PROMPT_TOKENS = 40;
  private static final int WRITTEN_TOKENS = 200;

  /** The same at each validation, so that what changes is the model. */
  private static final long SEED = 1;

  private LanguageModelSamples() {}

  static List<Sample> of(LanguageModel model, TokenStore heldOut) {
    List<Sample> samples = new ArrayList<>();
    samples.add(text(model, "written freely", ""));
    String prompt = prompt(model.codec(), heldOut);
    if (!prompt.isEmpty()) {
      samples.add(text(model, "held-out text gone on with", prompt));
    }
    return samples;
  }

  private static Sample text(LanguageModel model, String name, String prompt) {
    StringBuilder written = new StringBuilder();
    model.generate(GenerationOptions.of(prompt, WRITTEN_TOKENS, SEED), written::append);
    return new Sample.Text(name, prompt, written.toString());
  }

  /** The beginning of a text as far as it can be read again; empty if it cannot. */
  private static String prompt(TextCodec codec, TokenStore text) {
    int[] tokens = new int[(int) Math.min(PROMPT_TOKENS, text.length())];
    text.copy(0, tokens, 0, tokens.length);
    String prompt = codec.decode(tokens);
    Vocabulary vocabulary = codec.vocabulary();
    return codec.tokenizer().tokens(prompt).stream().allMatch(vocabulary::contains) ? prompt : "";
  }
}
