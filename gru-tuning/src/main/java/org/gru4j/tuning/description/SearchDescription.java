package org.gru4j.tuning.description;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.gru4j.settings.Settings;
import org.gru4j.tuning.pruners.NoPruner;
import org.gru4j.tuning.pruners.Pruner;
import org.gru4j.tuning.pruners.Pruners;
import org.gru4j.tuning.samplers.Sampler;
import org.gru4j.tuning.samplers.Samplers;
import org.gru4j.tuning.samplers.TpeSampler;
import org.gru4j.tuning.spaces.ModelSpace;
import org.gru4j.tuning.spaces.SearchSpace;
import org.jspecify.annotations.Nullable;

/**
 * A search as one YAML or JSON file.
 *
 * <pre>
 *   model: language-model
 *   trials: 30
 *   seed: 1
 *   space:
 *     layers: {integer: [1, 2]}
 *     hiddenSize: {choice: [128, 256]}
 *     learningRate: {logUniform: [1e-3, 1e-1]}
 *     dropout: {uniform: [0, 0.5], when: {layers: [2]}}
 *     window: 64
 *   sampler: {tpe: {startup: 10}}
 *   pruner: {asha: {reduction: 3}}
 *   run: {epochs: 3}
 * </pre>
 *
 * @param model name of the model
 * @param fixed values that are the same in all trials, by field
 * @param space the fields that vary
 * @param sampler how trials are proposed; TPE if the file names none
 * @param pruner which trials end early; none if the file names none
 * @param trials how many to run; {@value #USUAL_TRIALS} if the file does not say
 * @param seed of the search; 1 if the file does not say
 * @param run what else the file says under {@code run}, for the runner
 */
public record SearchDescription(
    String model,
    Map<String, Object> fixed,
    SearchSpace space,
    Sampler sampler,
    Pruner pruner,
    long trials,
    long seed,
    Map<String, Object> run) {
  private static final long USUAL_TRIALS = 30;
  private static final Set<String> KEYS =
      new LinkedHashSet<>(List.of("model", "space", "sampler", "pruner", "trials", "seed", "run"));

  /** Copies the maps. */
  public SearchDescription {
    fixed = Collections.unmodifiableMap(new LinkedHashMap<>(fixed));
    run = Collections.unmodifiableMap(new LinkedHashMap<>(run));
  }

  /**
   * Reads a file.
   *
   * @throws DescriptionException if it is not as it must be
   * @throws org.gru4j.text.CorpusException if it is not in UTF-8
   * @throws IOException if it cannot be read
   */
  public static SearchDescription read(Path file) throws IOException {
    return read(file, ModelSpace.usual());
  }

  /**
   * Reads a file.
   *
   * @param models that it may name
   * @throws DescriptionException if it is not as it must be
   * @throws org.gru4j.text.CorpusException if it is not in UTF-8
   * @throws IOException if it cannot be read
   */
  public static SearchDescription read(Path file, List<ModelSpace<?>> models) throws IOException {
    return parse(DescriptionText.text(file), models);
  }

  /**
   * Reads a text.
   *
   * @param text YAML or JSON
   * @throws DescriptionException if it is not as it must be
   */
  public static SearchDescription parse(String text) {
    return parse(text, ModelSpace.usual());
  }

  /**
   * Reads a text.
   *
   * @param text YAML or JSON
   * @param models that it may name
   * @throws DescriptionException if it is not as it must be
   */
  public static SearchDescription parse(String text, List<ModelSpace<?>> models) {
    Section whole = DescriptionText.read(text);
    whole.requireKeys(KEYS);
    Section model = whole.get("model");
    ModelSpace<?> fields = model.placed(() -> ModelSpace.named(model.text(), models));
    SpaceText.Parts parts = SpaceText.read(whole.get("space"), fields);
    Section run = whole.find("run");
    return new SearchDescription(
        fields.name(),
        parts.fixed(),
        parts.space(),
        sampler(whole, parts.space()),
        pruner(whole.find("pruner")),
        trials(whole.find("trials")),
        seed(whole.find("seed")),
        run == null ? Map.of() : DescriptionText.plain(run));
  }

  private static Sampler sampler(Section whole, SearchSpace space) {
    Section section = whole.find("sampler");
    if (section == null) {
      return TpeSampler.DEFAULT;
    }
    Sampler sampler = named(section, Samplers::named, Sampler.class);
    long trials = trials(whole.find("trials"));
    section.placed(
        () -> {
          sampler.requireTrials(space, trials);
          return sampler;
        });
    return sampler;
  }

  private static Pruner pruner(@Nullable Section section) {
    return section == null ? new NoPruner() : named(section, Pruners::named, Pruner.class);
  }

  private static long trials(@Nullable Section section) {
    if (section == null) {
      return USUAL_TRIALS;
    }
    if (section.large() < 1) {
      throw section.mismatch("at least 1 trial");
    }
    return section.large();
  }

  private static long seed(@Nullable Section section) {
    return section == null ? 1 : section.large();
  }

  /** An algorithm by its name alone, or by its name with settings. */
  private static <T> T named(Section section, Function<String, T> find, Class<T> type) {
    if (section.node().isTextual()) {
      return section.placed(() -> find.apply(section.text()));
    }
    Map<String, Section> names = section.sections();
    if (names.size() != 1) {
      throw section.mismatch("one name with its settings");
    }
    Map.Entry<String, Section> entry = names.entrySet().iterator().next();
    Section settings = entry.getValue();
    return settings.placed(() -> type.cast(with((Record) find.apply(entry.getKey()), settings)));
  }

  private static Record with(Record usual, Section settings) {
    Set<String> known = new LinkedHashSet<>(Settings.names(usual.getClass()));
    settings.requireKeys(known);
    Map<String, Object> values = new LinkedHashMap<>();
    settings.sections().forEach((name, value) -> values.put(name, value.scalar()));
    return Settings.with(usual, values);
  }

  /** The description as YAML that {@link #parse} reads. */
  public String toYaml() {
    return DescriptionText.yaml(tree());
  }

  /** The description as JSON that {@link #parse} reads. */
  public String toJson() {
    return DescriptionText.json(tree());
  }

  private Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("model", model);
    tree.put("trials", trials);
    tree.put("seed", seed);
    tree.put("space", SpaceText.write(fixed, space));
    tree.put("sampler", written(sampler.name(), sampler));
    tree.put("pruner", written(pruner.name(), pruner));
    tree.put("run", run);
    return tree;
  }

  private static Object written(String name, Object algorithm) {
    Map<String, Object> settings = Settings.values((Record) algorithm);
    return settings.isEmpty() ? name : Map.of(name, settings);
  }
}
