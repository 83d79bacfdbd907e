package org.gru4j.examples;

import java.nio.file.Path;
import org.gru4j.speech.corpus.SpeechCorpus;
import org.gru4j.speech.metrics.TextNormalization;
import org.gru4j.speech.recognition.SpeechConfiguration;
import org.gru4j.speech.recognition.SpeechRecognizer;
import org.gru4j.train.TrainingPlan;

/** Learns to write down recordings, a table of which names files, texts and subsets. */
public final class SpeechExample {
  private SpeechExample() {}

  /** Takes the table, and how many epochs to train. */
  public static void main(String[] arguments) {
    Path table = Path.of(arguments[0]);
    int epochs = Integer.parseInt(arguments[1]);

    SpeechCorpus corpus = SpeechCorpus.read(table);
    SpeechCorpus training = corpus.subset("train");
    SpeechRecognizer model =
        SpeechRecognizer.create(SpeechConfiguration.builder().hiddenSize(64).build(), training);
    model.train(
        training, corpus.subset("dev"), TrainingPlan.builder().epochs(epochs).seed(1).build());
    SpeechCorpus test = corpus.subset("test");
    System.out.print(model.evaluate(test, model.greedy(), TextNormalization.NONE).summary());
    System.out.println(model.transcribe(test.utterances().get(0).audio()));
  }
}
