package org.gru4j.examples;

import java.nio.file.Path;
import java.util.List;
import org.gru4j.labelling.LabellingConfiguration;
import org.gru4j.labelling.TextTagger;
import org.gru4j.labelling.data.ConllReader;
import org.gru4j.labelling.data.TaggedSentence;
import org.gru4j.train.TrainingPlan;

/** Learns to tag the words of sentences. */
public final class TextTaggingExample {
  private TextTaggingExample() {}

  /**
   * Takes two files of words with tags, one to learn from and one to validate on, a number of
   * epochs and the words of a sentence to tag.
   */
  public static void main(String[] arguments) {
    Path learn = Path.of(arguments[0]);
    Path check = Path.of(arguments[1]);
    int epochs = Integer.parseInt(arguments[2]);
    List<String> words = List.of(arguments).subList(3, arguments.length);

    List<TaggedSentence> training = ConllReader.USUAL.read(learn);
    List<TaggedSentence> held = ConllReader.USUAL.read(check);
    TextTagger model = TextTagger.create(LabellingConfiguration.builder().build(), training);
    model.train(training, held, TrainingPlan.builder().epochs(epochs).build());
    System.out.println(model.tag(words).tags());
  }
}
