package org.gru4j.layer.token;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.layer.internal.LayerArrays;
import org.gru4j.layer.internal.ProjectedOutputLayer;
import org.gru4j.math.crf.LinearChain;
import org.gru4j.math.crf.TagPosterior;
import org.gru4j.math.crf.TransitionRules;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** {@link CrfOutput} inside a network. */
final class CrfOutputLayer extends ProjectedOutputLayer<CrfOutput> implements CrfScorer {
  private double[] natsOfExamples = {};
  private long tokens;

  /** Kept when the network clears its layers, as it does as soon as it has the output. */
  private List<double[][]> emissions = List.of();

  CrfOutputLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  public double lastNats() {
    return Arrays.stream(natsOfExamples).sum();
  }

  @Override
  public double[] lastNatsOfExamples() {
    return natsOfExamples.clone();
  }

  @Override
  public long lastTokens() {
    return tokens;
  }

  @Override
  public OptionalLong lastCorrect() {
    return OptionalLong.empty();
  }

  @Override
  public List<double[][]> lastEmissions() {
    return emissions;
  }

  @Override
  public LinearChain chain() {
    TransitionRules rules = layerConf().rules();
    int tags = rules.tags();
    double[] flat = values(CrfOutput.TRANSITIONS_KEY);
    double[][] transitions = new double[tags][];
    for (int from = 0; from < tags; from++) {
      transitions[from] = Arrays.copyOfRange(flat, from * tags, (from + 1) * tags);
      forbid(transitions[from], rules.transitions()[from]);
    }
    return new LinearChain(
        transitions,
        forbid(values(CrfOutput.STARTS_KEY), rules.starts()),
        forbid(values(CrfOutput.ENDS_KEY), rules.ends()));
  }

  private double[] values(String parameter) {
    return doubles(getParam(parameter));
  }

  private static double[] forbid(double[] scores, boolean[] allowed) {
    for (int i = 0; i < scores.length; i++) {
      scores[i] = allowed[i] ? scores[i] : LinearChain.FORBIDDEN;
    }
    return scores;
  }

  private static double[] doubles(INDArray array) {
    return array.castTo(DataType.DOUBLE).dup('c').data().asDouble();
  }

  /** The steps of the minibatch that count, as rows of a matrix in time-major order. */
  private static final class Rows {
    private final int[][] ofExamples;

    private Rows(int[][] ofExamples) {
      this.ofExamples = ofExamples;
    }

    static Rows of(int time, int batch, @Nullable INDArray mask) {
      boolean[] counts = mask == null ? new boolean[0] : LayerArrays.counts(mask);
      int[][] rows = new int[batch][];
      for (int example = 0; example < batch; example++) {
        int place = example;
        rows[example] =
            IntStream.range(0, time)
                .map(t -> t * batch + place)
                .filter(row -> counts.length == 0 || counts[row])
                .toArray();
      }
      return new Rows(rows);
    }

    /** What a matrix holds for each example, row by row. */
    List<double[][]> pick(INDArray matrix) {
      double[] flat = doubles(matrix);
      int width = (int) matrix.size(1);
      List<double[][]> picked = new ArrayList<>();
      for (int[] rows : ofExamples) {
        picked.add(
            Arrays.stream(rows)
                .mapToObj(row -> Arrays.copyOfRange(flat, row * width, (row + 1) * width))
                .toArray(double[][]::new));
      }
      return picked;
    }

    /** Puts back what there is for each example; other rows become zero. */
    void put(List<double[][]> values, INDArray matrix) {
      int width = (int) matrix.size(1);
      double[] flat = new double[Math.toIntExact(matrix.length())];
      for (int example = 0; example < ofExamples.length; example++) {
        for (int step = 0; step < ofExamples[example].length; step++) {
          System.arraycopy(
              values.get(example)[step], 0, flat, ofExamples[example][step] * width, width);
        }
      }
      matrix.assign(Nd4j.createFromArray(flat).reshape(matrix.shape()));
    }
  }

  private Rows rows(INDArray matrix) {
    int batch = (int) input.size(0);
    return Rows.of((int) matrix.size(0) / batch, batch, maskArray);
  }

  @Override
  protected void toOutput(INDArray projected) {
    Rows rows = rows(projected);
    LinearChain chain = chain();
    emissions = rows.pick(projected);
    rows.put(
        emissions.parallelStream().map(each -> chain.posterior(each).tags()).toList(), projected);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      @Nullable INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    return backpropagate(this::toGradient, workspaceMgr);
  }

  private double toGradient(INDArray block) {
    Rows rows = rows(block);
    int[][] tags = tags(rows);
    List<double[][]> scores = rows.pick(block);
    LinearChain chain = chain();
    List<TagPosterior> posteriors = scores.parallelStream().map(chain::posterior).toList();
    keep(
        chain, scores, tags, posteriors.stream().mapToDouble(TagPosterior::logPartition).toArray());
    double scale = gradientScale(divisor());
    gradientOfChain(posteriors, tags, scale);
    for (int example = 0; example < tags.length; example++) {
      for (int step = 0; step < tags[example].length; step++) {
        posteriors.get(example).tags()[step][tags[example][step]] -= 1;
      }
    }
    rows.put(posteriors.stream().map(TagPosterior::tags).toList(), block);
    return scale;
  }

  /** Expected less observed transitions, starts and ends; asked before the tags are taken off. */
  private void gradientOfChain(List<TagPosterior> posteriors, int[][] tags, double scale) {
    int count = Math.toIntExact(layerConf().getNOut());
    double[] transitions = new double[count * count];
    double[] starts = new double[count];
    double[] ends = new double[count];
    for (int example = 0; example < tags.length; example++) {
      int[] path = tags[example];
      if (path.length > 0) {
        TagPosterior posterior = posteriors.get(example);
        add(starts, 0, posterior.tags()[0]);
        add(ends, 0, posterior.tags()[path.length - 1]);
        starts[path[0]] -= 1;
        ends[path[path.length - 1]] -= 1;
        for (int from = 0; from < count; from++) {
          add(transitions, from * count, posterior.transitions()[from]);
        }
        for (int step = 1; step < path.length; step++) {
          transitions[path[step - 1] * count + path[step]] -= 1;
        }
      }
    }
    gradientOf(CrfOutput.TRANSITIONS_KEY).assign(Nd4j.createFromArray(transitions).muli(scale));
    gradientOf(CrfOutput.STARTS_KEY).assign(Nd4j.createFromArray(starts).muli(scale));
    gradientOf(CrfOutput.ENDS_KEY).assign(Nd4j.createFromArray(ends).muli(scale));
  }

  private static void add(double[] sums, int offset, double[] values) {
    for (int i = 0; i < values.length; i++) {
      sums[offset + i] += values[i];
    }
  }

  private void keep(
      LinearChain chain, List<double[][]> scores, int[][] tags, double[] logPartitions) {
    natsOfExamples = new double[tags.length];
    tokens = 0;
    for (int example = 0; example < tags.length; example++) {
      double score = chain.score(scores.get(example), tags[example]);
      if (score == LinearChain.FORBIDDEN) {
        throw new DL4JInvalidInputException(
            "Expected tags that may follow each other, found %s in example %d %s."
                .formatted(Arrays.toString(tags[example]), example, layerId()));
      }
      natsOfExamples[example] = logPartitions[example] - score;
      tokens += tags[example].length;
    }
  }

  /** By what the summed loss is divided. */
  private double divisor() {
    boolean perToken = layerConf().getLossNormalization() == LossNormalization.PER_TOKEN;
    return Math.max(1, perToken ? tokens : natsOfExamples.length);
  }

  /** The tags of the steps that count. */
  private int[][] tags(Rows rows) {
    INDArray labels = requireLabels();
    long batch = input.size(0);
    long steps = input.length() / layerConf().getNIn();
    if (labels.size(0) != batch || labels.length() != steps) {
      throw new DL4JInvalidInputException(
          "Expected tags for %d examples of %d steps, found the shape %s %s."
              .formatted(batch, steps / batch, Arrays.toString(labels.shape()), layerId()));
    }
    boolean[] counts = maskArray == null ? new boolean[0] : LayerArrays.counts(maskArray);
    int[] flat =
        TokenArrays.timeMajor(labels, layerConf().getNOut(), counts, "the labels " + layerId());
    return Arrays.stream(rows.ofExamples)
        .map(ofExample -> Arrays.stream(ofExample).map(row -> flat[row]).toArray())
        .toArray(int[][]::new);
  }

  @Override
  public double computeScore(
      double fullNetworkRegularizationScore, boolean training, LayerWorkspaceMgr workspaceMgr) {
    if (!(takeScored() && training)) {
      computeNats(training, workspaceMgr);
    }
    score = lastNats() / divisor() + fullNetworkRegularizationScore;
    return score;
  }

  private void computeNats(boolean training, LayerWorkspaceMgr workspaceMgr) {
    INDArray block = projected(training, workspaceMgr);
    Rows rows = rows(block);
    List<double[][]> scores = rows.pick(block);
    LinearChain chain = chain();
    keep(
        chain,
        scores,
        tags(rows),
        scores.parallelStream().mapToDouble(chain::logPartition).toArray());
  }

  /** The summed loss of each example, whatever the normalisation. */
  @Override
  public INDArray computeScoreForExamples(
      double fullNetworkRegularizationScore, LayerWorkspaceMgr workspaceMgr) {
    computeNats(false, workspaceMgr);
    INDArray result =
        Nd4j.createFromArray(natsOfExamples)
            .addi(fullNetworkRegularizationScore)
            .castTo(dataType)
            .reshape(natsOfExamples.length, 1);
    return workspaceMgr.leverageTo(ArrayType.ACTIVATIONS, result);
  }
}
