package org.gru4j.sequence;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.metrics.LabelCounts;
import org.gru4j.serving.BatchingService;
import org.gru4j.serving.Service;
import org.gru4j.serving.ServiceLimits;
import org.gru4j.storage.VisibleText;
import org.gru4j.train.LengthBuckets;
import org.gru4j.train.Trainer;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.TrainingRun;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A network that labels sequences of numbers, each as a whole or step by step.
 *
 * <pre>{@code
 * List<LabelledSequence> training = CsvSequences.PLAIN.labelled(Path.of("training"), -1);
 * List<LabelledSequence> held = CsvSequences.PLAIN.labelled(Path.of("held"), -1);
 * SequenceClassifier model =
 *     SequenceClassifier.perSequence(SequenceConfiguration.builder().build(), training);
 * model.train(training, held, TrainingPlan.builder().epochs(20).build());
 * System.out.println(model.evaluate(held).stats());
 * }</pre>
 *
 * <p>One thread at a time.
 */
public final class SequenceClassifier {
  private final SequenceNetwork model;

  private SequenceClassifier(SequenceNetwork model) {
    this.model = model;
  }

  /**
   * A model with fresh weights that gives one label to a sequence.
   *
   * @param training what labels and normalisation are learnt from
   * @throws SequenceException if there are fewer than two labels, or a sequence has several
   */
  public static SequenceClassifier perSequence(
      SequenceConfiguration configuration, List<LabelledSequence> training) {
    return create(configuration, training, false);
  }

  /**
   * A model with fresh weights that gives a label to each step: a tagger.
   *
   * @param training what labels and normalisation are learnt from
   * @throws SequenceException if there are fewer than two labels
   */
  public static SequenceClassifier perStep(
      SequenceConfiguration configuration, List<LabelledSequence> training) {
    return create(configuration, training, true);
  }

  private static SequenceClassifier create(
      SequenceConfiguration configuration, List<LabelledSequence> training, boolean perStep) {
    List<String> labels =
        training.stream().flatMap(each -> each.labels().stream()).distinct().sorted().toList();
    if (labels.size() < 2) {
      throw new SequenceException(
          "Expected at least two labels in the training data, found " + labels + ".");
    }
    int columns = Math.toIntExact(training.get(0).features().size(0));
    SequenceSettings settings = SequenceSettings.labels(configuration, columns, labels, perStep);
    return new SequenceClassifier(
        SequenceNetwork.create(
            configuration.labels(columns, labels.size(), perStep),
            configuration,
            examples(training, settings),
            settings));
  }

  /**
   * The model of a checkpoint.
   *
   * @throws org.gru4j.train.checkpoint.CheckpointException if the file is no intact checkpoint
   * @throws SequenceException if it is one of another kind of model
   */
  public static SequenceClassifier load(Path checkpointFile) {
    return new SequenceClassifier(SequenceNetwork.load(checkpointFile, false));
  }

  private static Examples examples(List<LabelledSequence> sequences, SequenceSettings settings) {
    List<Examples.Example> examples = new ArrayList<>();
    for (LabelledSequence each : sequences) {
      settings.requireColumns(each.name(), each.features().size(0));
      examples.add(new Examples.Example(each.features(), target(each, settings)));
    }
    return new Examples(examples);
  }

  private static INDArray target(LabelledSequence sequence, SequenceSettings settings) {
    List<String> labels = sequence.labels();
    if (!settings.perStep()) {
      if (labels.stream().distinct().count() > 1) {
        throw new SequenceException(
            "Expected the same label in all rows of %s, found %s."
                .formatted(sequence.name(), labels.stream().distinct().toList()));
      }
      return Nd4j.zeros(DataType.FLOAT, settings.labels().size())
          .putScalar(index(sequence, 0, settings), 1);
    }
    INDArray target = Nd4j.zeros(DataType.FLOAT, settings.labels().size(), labels.size());
    for (int step = 0; step < labels.size(); step++) {
      target.putScalar(index(sequence, step, settings), step, 1);
    }
    return target;
  }

  private static int index(LabelledSequence sequence, int step, SequenceSettings settings) {
    String label = sequence.labels().get(step);
    int index = settings.labels().indexOf(label);
    if (index < 0) {
      throw new SequenceException(
          "Expected one of the labels of the training data, %s, in row %d of %s, found \"%s\"."
              .formatted(settings.labels(), step + 1, sequence.name(), VisibleText.of(label)));
    }
    return index;
  }

  /**
   * The same model, which finds what it reads in CSV files by the names and the form of these
   * columns; checkpoints keep them.
   *
   * @throws SequenceException if they are not as many as the model reads
   */
  public SequenceClassifier reading(SequenceColumns columns) {
    return new SequenceClassifier(model.withColumns(columns));
  }

  /** What it reads in CSV files. */
  public SequenceColumns columns() {
    return model.columns();
  }

  /** How many sequences the network takes at once. */
  public int batchSize() {
    return model.settings().batching().batchSize();
  }

  /** The network, for whatever else Deeplearning4j can do with it. */
  public MultiLayerNetwork network() {
    return model.network();
  }

  /** Whether each step gets a label, not the sequence as a whole. */
  public boolean labelsSteps() {
    return model.settings().perStep();
  }

  /** What the model tells apart, in the order of the network's outputs. */
  public List<String> labels() {
    return model.settings().labels();
  }

  /**
   * Writes the model with its normalisation as an ONNX model, see {@link
   * org.gru4j.weights.onnx.OnnxExport}: its {@code input} is DOUBLE {@code [time, batch, columns]},
   * as the numbers are in the files, its {@code output} FLOAT {@code [batch, labels]}, or {@code
   * [time, batch, labels]} of a tagger. The sequences of a batch have one length.
   *
   * @throws IllegalArgumentException if ONNX has not what the network computes
   * @throws java.io.UncheckedIOException if the file cannot be written
   */
  public void exportOnnx(Path file) {
    model.exportOnnx(file);
  }

  /** Trains silently and without checkpoints. */
  public TrainingResult train(
      List<LabelledSequence> training, List<LabelledSequence> validation, TrainingPlan plan) {
    return train(training, validation, TrainingRun.of(plan));
  }

  /**
   * Trains from the first step on.
   *
   * @param validation held-out sequences; may be empty
   * @throws org.gru4j.train.TrainingDivergedException if the loss is no longer finite
   */
  public TrainingResult train(
      List<LabelledSequence> training, List<LabelledSequence> validation, TrainingRun run) {
    return new Trainer(run).train(task(training, validation));
  }

  /**
   * Goes on with the training whose last checkpoint is in the folder of the run, as if it had never
   * stopped.
   *
   * @throws org.gru4j.train.checkpoint.CheckpointException if the checkpoint is not intact, or of
   *     other data or another model
   */
  public TrainingResult resume(
      List<LabelledSequence> training, List<LabelledSequence> validation, TrainingRun run) {
    return new Trainer(run).resume(task(training, validation));
  }

  private SequenceTask task(List<LabelledSequence> training, List<LabelledSequence> validation) {
    return new SequenceTask(
        model, examples(training, model.settings()), examples(validation, model.settings()));
  }

  /**
   * Refuses sequences that {@link #evaluate} would refuse, so that this is known before a training.
   *
   * @throws SequenceException if a label is none that the model knows, a sequence has several where
   *     it should have one, or other columns
   */
  public void requireUsable(List<LabelledSequence> sequences) {
    examples(sequences, model.settings());
  }

  /**
   * Accuracy, precision, recall and F1 over sequences, or over all real steps.
   *
   * @throws SequenceException if a label is none that the model knows
   * @throws org.gru4j.metrics.DivergedException if what the model says is not finite
   */
  public Evaluation evaluate(List<LabelledSequence> sequences) {
    Evaluation evaluation = new Evaluation(labels());
    Examples examples = examples(sequences, model.settings());
    for (List<Examples.Example> chosen : examples.sorted(model.settings().batching().batchSize())) {
      DataSet batch = model.batch(chosen);
      evaluation.eval(batch.getLabels(), model.output(batch), batch.getLabelsMaskArray());
    }
    return evaluation;
  }

  /**
   * Counts which labels are predicted for which, by sequences.
   *
   * @param counts of the labels of this model, to which those of the sequences are added
   * @throws SequenceException if a label is none that the model knows
   * @throws org.gru4j.metrics.DivergedException if what the model says is not finite
   */
  public void count(List<LabelledSequence> sequences, LabelCounts counts) {
    requireUsable(sequences);
    List<INDArray> found =
        probabilities(sequences.stream().map(LabelledSequence::features).toList());
    for (int i = 0; i < found.size(); i++) {
      LabelledSequence sequence = sequences.get(i);
      int[] predicted = Nd4j.argMax(found.get(i), 0).toIntVector();
      int[] truths = new int[predicted.length];
      Arrays.setAll(truths, step -> index(sequence, step, model.settings()));
      counts.add(truths, predicted);
    }
  }

  /**
   * The probability of each label, in minibatches of sequences of similar length.
   *
   * @param sequences each {@code [columns, time]}, as they are in the files
   * @return of each sequence {@code [labels]}, or {@code [labels, time]} of a tagger
   * @throws SequenceException if one has other columns
   * @throws org.gru4j.metrics.DivergedException if what the model says is not finite
   */
  public List<INDArray> probabilities(List<INDArray> sequences) {
    INDArray[] found = new INDArray[sequences.size()];
    LengthBuckets buckets =
        new LengthBuckets(
            found.length,
            batchSize(),
            Comparator.comparingLong(number -> sequences.get(number).size(1)));
    for (int[] chosen : buckets.sorted()) {
      INDArray output =
          model.output(
              model.batch(
                  Arrays.stream(chosen).mapToObj(i -> unlabelled(sequences.get(i))).toList()));
      for (int i = 0; i < chosen.length; i++) {
        INDArray row = output.get(NDArrayIndex.point(i), NDArrayIndex.all());
        INDArray real =
            labelsSteps()
                ? row.get(
                    NDArrayIndex.all(), NDArrayIndex.interval(0, sequences.get(chosen[i]).size(1)))
                : row;
        found[chosen[i]] = real.dup('c');
      }
    }
    return List.of(found);
  }

  /**
   * What probabilities say.
   *
   * @param probabilities of one sequence, {@code [labels]}, or {@code [labels, time]} of a tagger
   * @return one for the sequence, or one for each step
   */
  public List<LabelPrediction> predictions(INDArray probabilities) {
    return LabelPrediction.of(labels(), probabilities);
  }

  /**
   * A service that labels sequences of many threads with a copy of this model: of each {@code
   * [columns, time]} it tells the probabilities, as {@link #probabilities} does.
   */
  public Service<INDArray, INDArray> serve(ServiceLimits limits) {
    SequenceClassifier copy = new SequenceClassifier(model.copy());
    return new BatchingService<>(
        labelsSteps() ? "tagger" : "classifier",
        new SequenceWork(copy::readable, copy::probabilities),
        limits);
  }

  private INDArray readable(INDArray features) {
    if (features.rank() != 2) {
      throw new SequenceException(
          "Expected a sequence [columns, time], found an array of the shape %s."
              .formatted(Arrays.toString(features.shape())));
    }
    model.settings().requireColumns("the sequence", features.size(0));
    return features;
  }

  /** A sequence with a target that nobody reads. */
  private Examples.Example unlabelled(INDArray features) {
    model.settings().requireColumns("the sequence", features.size(0));
    long size = labels().size();
    return new Examples.Example(
        features,
        labelsSteps()
            ? Nd4j.zeros(DataType.FLOAT, size, features.size(1))
            : Nd4j.zeros(DataType.FLOAT, size));
  }

  /**
   * The most probable labels.
   *
   * @param features {@code [columns, time]}, as they are in the files
   * @return one label, or one for each step
   */
  public List<String> predict(INDArray features) {
    INDArray best = Nd4j.argMax(probabilities(List.of(features)).get(0), 0);
    return Arrays.stream(best.toIntVector()).mapToObj(labels()::get).toList();
  }
}
