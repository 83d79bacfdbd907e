package org.gru4j.tuning.objectives;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.gru4j.labelling.LabellingConfiguration;
import org.gru4j.labelling.LabellingModel;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.TrainingRun;
import org.gru4j.tuning.spaces.ModelSpace;

/**
 * Trains a model of labelled text; what is minimised is what tells its best validation: the loss of
 * classifiers, the errors of taggers.
 *
 * <p>The pruner is asked after each epoch. A trial that was interrupted goes on from its last
 * checkpoint.
 *
 * @param <T> what it learns from: a text with its label, or a sentence with its tags
 */
public final class LabellingObjective<T>
    extends TrainingObjective<LabellingConfiguration, LabellingObjective.Held<T>> {
  private final BiFunction<LabellingConfiguration, List<T>, ? extends LabellingModel<T>> creation;
  private final Held<T> data;

  /**
   * What is trained and validated on.
   *
   * @param <T> what is learnt from
   */
  public record Held<T>(List<T> training, List<T> validation) {
    /** Copies the lists. */
    public Held {
      training = List.copyOf(training);
      validation = List.copyOf(validation);
    }
  }

  /**
   * An objective.
   *
   * @param space {@link org.gru4j.tuning.spaces.LabellingSpace}
   * @param creation makes a model, such as {@code TextTagger::create}
   * @param fixed values of fields that are not searched
   * @param epochs of a trial, unless its values say otherwise
   */
  public LabellingObjective(
      ModelSpace<LabellingConfiguration> space,
      BiFunction<LabellingConfiguration, List<T>, ? extends LabellingModel<T>> creation,
      Held<T> data,
      Map<String, Object> fixed,
      int epochs) {
    super(space, fixed, epochs);
    this.creation = creation;
    this.data = data;
  }

  @Override
  protected Held<T> data(Map<String, Object> values, LabellingConfiguration shape) {
    return data;
  }

  @Override
  protected int batches(Held<T> held, LabellingConfiguration shape) {
    return shape.batching().batches(held.training().size());
  }

  @Override
  protected TrainingResult train(
      LabellingConfiguration configuration, Held<T> held, TrainingRun run) {
    LabellingModel<T> model = creation.apply(configuration, held.training());
    return isBegun(run)
        ? model.resume(held.training(), held.validation(), run)
        : model.train(held.training(), held.validation(), run);
  }
}
