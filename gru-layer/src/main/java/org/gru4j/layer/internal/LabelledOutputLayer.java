package org.gru4j.layer.internal;

import java.util.List;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * An output layer inside a network, but for its loss: it holds the labels, knows whether their loss
 * is known already, and can be neither trained nor asked without its network.
 */
public abstract class LabelledOutputLayer<C extends SequenceLayer> extends SequenceImplementation<C>
    implements IOutputLayer {
  private @Nullable INDArray labels;

  /** Whether the loss of the present input and labels is known from the backward pass. */
  private boolean scored;

  /** A layer of a network of numbers of this type. */
  protected LabelledOutputLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /** Says that the backward pass has the loss of the present input and labels. */
  protected final void setScored() {
    scored = true;
  }

  /** Whether the backward pass had the loss, which is asked once. */
  protected final boolean takeScored() {
    boolean known = scored;
    scored = false;
    return known;
  }

  /**
   * The labels.
   *
   * @throws IllegalStateException if there are none
   */
  protected final INDArray requireLabels() {
    if (labels == null) {
      throw new IllegalStateException(
          "Labels must be set before the loss is computed " + layerId());
    }
    return labels;
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr workspaceMgr) {
    super.setInput(input, workspaceMgr);
    scored = false;
  }

  @Override
  public boolean needsLabels() {
    return true;
  }

  @Override
  public void setLabels(INDArray labels) {
    this.labels = labels;
  }

  @Override
  public @Nullable INDArray getLabels() {
    return labels;
  }

  @Override
  public void clear() {
    super.clear();
    labels = null;
    scored = false;
  }

  @Override
  @Deprecated // by the interface, which still asks for it
  @SuppressWarnings("InlineMeSuggester")
  public int numLabels() {
    return Math.toIntExact(layerConf().getNOut());
  }

  @Override
  public double f1Score(DataSet data) {
    throw alone();
  }

  @Override
  public double f1Score(INDArray examples, INDArray labels) {
    throw alone();
  }

  @Override
  public void fit(DataSetIterator iter) {
    throw alone();
  }

  @Override
  public int[] predict(INDArray examples) {
    throw alone();
  }

  @Override
  public List<String> predict(DataSet dataSet) {
    throw alone();
  }

  @Override
  public void fit(INDArray examples, INDArray labels) {
    throw alone();
  }

  @Override
  public void fit(DataSet data) {
    throw alone();
  }

  @Override
  public void fit(INDArray examples, int[] labels) {
    throw alone();
  }

  private UnsupportedOperationException alone() {
    return new UnsupportedOperationException(
        "An output layer is trained and asked through its network " + layerId());
  }
}
