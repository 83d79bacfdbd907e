package org.gru4j.labelling;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.gru4j.labelling.data.LabelledText;
import org.gru4j.labelling.data.LabelledTextReader;
import org.gru4j.labelling.data.LabellingException;
import org.gru4j.labelling.data.TextWords;
import org.gru4j.metrics.LabelCounts;
import org.gru4j.sequence.LabelPrediction;
import org.gru4j.serving.BatchingService;
import org.gru4j.serving.Service;
import org.gru4j.serving.ServiceLimits;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network that tells of each text which label it has: a topic, a language, an opinion.
 *
 * <pre>{@code
 * List<LabelledText> training = LabelledTextReader.USUAL.read(Path.of("train.csv"));
 * List<LabelledText> held = LabelledTextReader.USUAL.read(Path.of("dev.csv"));
 * TextClassifier model = TextClassifier.create(LabellingConfiguration.builder().build(), training);
 * model.train(training, held, TrainingPlan.builder().epochs(20).build());
 * System.out.println(model.predict("What a wonderful day.").label());
 * }</pre>
 *
 * <p>Words are found as {@link TextWords} does; of a long text the first are read. One thread at a
 * time.
 */
public final class TextClassifier extends LabellingModel<LabelledText> {
  private TextClassifier(LabellingNetwork model) {
    super(model);
  }

  /**
   * A model with fresh weights.
   *
   * @param training what words, letters and labels are learnt from
   * @throws LabellingException if there are fewer than two labels, or one has a single text
   */
  public static TextClassifier create(
      LabellingConfiguration configuration, List<LabelledText> training) {
    return create(configuration, training, null);
  }

  /**
   * The same beside a language model, whose states are another input.
   *
   * @param languageModel checkpoint of a {@link org.gru4j.lm.LanguageModel} whose tokens are
   *     characters; it becomes a part of this model and does not change any more. Null for none
   * @throws LabellingException as above, or if the language model is of other tokens
   */
  public static TextClassifier create(
      LabellingConfiguration configuration,
      List<LabelledText> training,
      @Nullable Path languageModel) {
    Map<String, List<LabelledText>> byLabel = new TreeMap<>();
    training.forEach(
        each -> byLabel.computeIfAbsent(each.label(), l -> new ArrayList<>()).add(each));
    List<String> labels = List.copyOf(byLabel.keySet());
    if (labels.size() < 2) {
      throw new LabellingException(
          "Expected at least two labels in the training data, found " + labels + ".");
    }
    byLabel.forEach(
        (label, texts) -> {
          if (texts.size() < 2) {
            throw new LabellingException(
                "Expected at least two texts with each label to train on, found one with \"%s\", in %s."
                    .formatted(label, texts.get(0).place()));
          }
        });
    List<List<String>> words =
        training.stream().map(LabelledText::text).map(TextWords::of).toList();
    WordCodec codec = WordCodec.learn(words, languageModel);
    int longest = words.stream().mapToInt(List::size).max().orElse(1);
    return new TextClassifier(
        LabellingNetwork.create(
            configuration.classifier(codec, labels.size()),
            configuration.step(longest),
            codec,
            LabellingSettings.of(configuration, labels, null)));
  }

  /**
   * The model of a checkpoint.
   *
   * @throws org.gru4j.train.checkpoint.CheckpointException if the file is no intact checkpoint
   * @throws LabellingException if it is one of another kind of model
   */
  public static TextClassifier load(Path checkpointFile) {
    return new TextClassifier(LabellingNetwork.load(checkpointFile, false));
  }

  /** The same model, which finds texts and labels in files like this; checkpoints keep it. */
  public TextClassifier reading(LabelledTextReader files) {
    return new TextClassifier(model.with(model.settings().reading(files)));
  }

  /** How the files of the training are read. */
  public LabelledTextReader reader() {
    return Objects.requireNonNull(model.settings().table());
  }

  /** What it tells apart. */
  public List<String> labels() {
    return model.settings().labels();
  }

  @Override
  LabellingTask task(List<LabelledText> training, List<LabelledText> validation) {
    return new LabellingTask(
        model,
        training.stream().map(this::encoded).toList(),
        validation.stream().map(this::encoded).toList(),
        () -> LabellingSamples.of(this, validation),
        OptionalDouble::empty);
  }

  private LabellingTask.Encoded encoded(LabelledText text) {
    return new LabellingTask.Encoded(
        readable(TextWords.of(text.text())),
        List.of(model.settings().indexOf(text.label(), text.place())));
  }

  /** A text of nothing is read as one unknown word. */
  private static List<String> readable(List<String> words) {
    return words.isEmpty() ? List.of("") : words;
  }

  @Override
  public void requireUsable(List<LabelledText> texts) {
    texts.forEach(text -> model.settings().indexOf(text.label(), text.place()));
  }

  /** Counts which labels are said for which, by texts. */
  public void count(List<LabelledText> texts, LabelCounts counts) {
    requireUsable(texts);
    List<LabelPrediction> said = predict(texts.stream().map(LabelledText::text).toList());
    for (int i = 0; i < said.size(); i++) {
      counts.add(
          new int[] {labels().indexOf(texts.get(i).label())},
          new int[] {labels().indexOf(said.get(i).label())});
    }
  }

  /** The label of a text. */
  public LabelPrediction predict(String text) {
    return predict(List.of(text)).get(0);
  }

  /**
   * The labels of texts, in minibatches of similar length.
   *
   * @throws org.gru4j.metrics.DivergedException if what the model says is not finite
   */
  public List<LabelPrediction> predict(List<String> texts) {
    return ofWords(texts.stream().map(TextWords::of).toList());
  }

  private List<LabelPrediction> ofWords(List<List<String>> texts) {
    return model.inBatches(texts.stream().map(TextClassifier::readable).toList(), this::said);
  }

  private List<LabelPrediction> said(List<List<String>> batch) {
    INDArray output = model.output(model.inputs(batch));
    List<LabelPrediction> predictions = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      predictions.addAll(LabelPrediction.of(labels(), output.getRow(i)));
    }
    return predictions;
  }

  /** A service that labels texts of many threads with a copy of this model. */
  public Service<String, LabelPrediction> serve(ServiceLimits limits) {
    TextClassifier copy = new TextClassifier(model.copy());
    return new BatchingService<>(
        "text classifier", new WordsWork<>(TextWords::of, copy::ofWords), limits);
  }
}
