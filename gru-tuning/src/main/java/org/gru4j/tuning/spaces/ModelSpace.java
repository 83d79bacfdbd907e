package org.gru4j.tuning.spaces;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;
import org.gru4j.settings.Settings;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.train.OptimizerSettings;
import org.gru4j.train.TrainingPlan;

/**
 * What can be searched in a model: the fields of its configuration, of its optimiser, of its
 * vocabulary and of its training, each by the name of the record's component. A field may be fixed
 * or varied; one that is neither has the default of the model's builder.
 *
 * @param <C> configuration of the model
 */
public final class ModelSpace<C extends Record> {
  private static final TrainingPlan ANY_PLAN = TrainingPlan.builder().epochs(1).build();

  /** A trial has a seed of its own. */
  private static final String SEED = "seed";

  private final String name;
  private final C defaults;
  private final List<Record> templates;

  ModelSpace(String name, C defaults) {
    this(
        name,
        defaults,
        List.of(defaults, OptimizerSettings.DEFAULT, TextSettings.DEFAULT, ANY_PLAN));
  }

  private ModelSpace(String name, C defaults, List<Record> templates) {
    this.name = name;
    this.defaults = defaults;
    this.templates = templates;
  }

  /**
   * Of a model whose vocabulary is not searched, or that has none.
   *
   * @param name in files
   */
  public static <C extends Record> ModelSpace<C> withoutText(String name, C defaults) {
    return new ModelSpace<>(name, defaults, List.of(defaults, OptimizerSettings.DEFAULT, ANY_PLAN));
  }

  /** The models that a file can name without more being said. */
  public static List<ModelSpace<?>> usual() {
    return List.of(LanguageModelSpace.MODEL, Seq2SeqSpace.MODEL);
  }

  /**
   * The model of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ModelSpace<?> named(String name, List<ModelSpace<?>> models) {
    return models.stream()
        .filter(model -> model.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Expected a model of %s, found %s."
                        .formatted(models.stream().map(ModelSpace::name).toList(), name)));
  }

  /** The name in files and on the command line. */
  public String name() {
    return name;
  }

  /** The names of all fields. */
  public Set<String> fields() {
    Set<String> fields = new LinkedHashSet<>();
    for (Record template : templates) {
      fields.addAll(Settings.names(template.getClass()));
    }
    fields.remove(SEED);
    return fields;
  }

  /**
   * Refuses a value that its field cannot have.
   *
   * @throws IllegalArgumentException if there is no such field, or the value is not of its type or
   *     out of its bounds
   */
  public void requireField(String field, Object value) {
    if (!fields().contains(field)) {
      throw new IllegalArgumentException(
          "Expected a field of the %s, one of %s, found %s.".formatted(name, fields(), field));
    }
    for (Record template : templates) {
      Settings.of(template.getClass()).stream()
          .filter(each -> each.name().equals(field))
          .forEach(each -> each.require(field, each.converted(value)));
    }
  }

  /**
   * Refuses a dimension whose values are not of its field's type.
   *
   * @throws IllegalArgumentException if there is no such field, or it cannot have the values
   */
  public void requireField(Dimension dimension) {
    Collection<Object> values =
        dimension instanceof Dimension.Categorical chosen
            ? chosen.values()
            : List.of(dimension.valueAt(0));
    values.forEach(value -> requireField(dimension.name(), value));
  }

  /**
   * The configuration of a trial.
   *
   * <p>With {@code tied} and no {@code embeddingSize} among the values, the embedding is as long as
   * the hidden state, as tied weights need it.
   *
   * @param values of the fixed and the varied fields
   * @param seed of the trial
   * @param totalSteps over which the learning rate falls
   * @throws IllegalArgumentException if the configuration refuses them
   */
  public C configuration(Map<String, Object> values, long seed, long totalSteps) {
    Map<String, Object> all = new LinkedHashMap<>(values);
    if (Boolean.TRUE.equals(all.get("tied")) && all.containsKey("hiddenSize")) {
      all.putIfAbsent("embeddingSize", all.get("hiddenSize"));
    }
    all.put(SEED, seed);
    all.put("updater", Settings.with(OptimizerSettings.DEFAULT, values).updater(totalSteps));
    return Settings.with(defaults, all);
  }

  /** What the vocabulary of a trial is learned with. */
  public CodecConfiguration codec(Map<String, Object> values) {
    return Settings.with(TextSettings.DEFAULT, values).codec();
  }

  /** A training plan with those of its fields replaced that the values name. */
  public TrainingPlan plan(Map<String, Object> values, TrainingPlan template) {
    return Settings.with(template, values);
  }

  /** Starts a space for use with Arbiter. */
  public Builder<C> builder() {
    return new Builder<>(this);
  }

  /**
   * Builds a {@link ConfigurationSpace} field by field.
   *
   * @param <C> configuration of the model
   */
  public static final class Builder<C extends Record> {
    private final ModelSpace<C> model;
    private final Map<String, Object> fixed = new LinkedHashMap<>();
    private final List<Dimension> dimensions = new ArrayList<>();

    private Builder(ModelSpace<C> model) {
      this.model = model;
    }

    /**
     * Gives a field one value for all trials.
     *
     * @throws IllegalArgumentException if there is no such field, or it cannot have the value
     */
    public Builder<C> fix(String field, Object value) {
      model.requireField(field, value);
      fixed.put(field, value);
      return this;
    }

    /**
     * Varies a field.
     *
     * @throws IllegalArgumentException if there is no such field, or it cannot have the values
     */
    public Builder<C> vary(Dimension dimension) {
      model.requireField(dimension);
      dimensions.add(dimension);
      return this;
    }

    /**
     * Varies a field as one of Arbiter's spaces does.
     *
     * @param space continuous (uniform or log-uniform), integer (uniform), discrete, boolean or
     *     fixed
     * @throws IllegalArgumentException if there is no such field, it cannot have the values, or the
     *     space is of another kind
     */
    public Builder<C> vary(String field, ParameterSpace<?> space) {
      return vary(ArbiterSpaces.dimension(field, space, null));
    }

    /**
     * Varies a field where another has one of some values.
     *
     * @throws IllegalArgumentException as {@link #vary(String, ParameterSpace)} does
     */
    public Builder<C> varyWhen(
        Dimension.Condition condition, String field, ParameterSpace<?> space) {
      return vary(ArbiterSpaces.dimension(field, space, condition));
    }

    /**
     * Returns the space.
     *
     * @throws IllegalArgumentException if no field is varied or conditions do not fit
     */
    public ConfigurationSpace<C> build() {
      return new ConfigurationSpace<>(model, fixed, new SearchSpace(dimensions));
    }
  }
}
