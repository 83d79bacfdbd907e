package org.gru4j.tuning.description;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gru4j.tuning.spaces.Dimension;
import org.gru4j.tuning.spaces.Dimension.Categorical;
import org.gru4j.tuning.spaces.Dimension.Condition;
import org.gru4j.tuning.spaces.Dimension.Continuous;
import org.gru4j.tuning.spaces.Dimension.Whole;
import org.gru4j.tuning.spaces.ModelSpace;
import org.gru4j.tuning.spaces.SearchSpace;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code space}: a field with a plain value is fixed, one with a mapping is varied.
 *
 * <pre>
 *   layers: {integer: [1, 3]}
 *   dropout: {uniform: [0, 0.5], when: {layers: [2, 3]}}
 * </pre>
 */
final class SpaceText {
  private static final String UNIFORM = "uniform";
  private static final String LOG_UNIFORM = "logUniform";
  private static final String INTEGER = "integer";
  private static final String LOG_INTEGER = "logInteger";
  private static final String CHOICE = "choice";
  private static final String WHEN = "when";
  private static final Set<String> KINDS =
      new LinkedHashSet<>(List.of(UNIFORM, LOG_UNIFORM, INTEGER, LOG_INTEGER, CHOICE));

  private SpaceText() {}

  /** What the section fixes and what it varies. */
  record Parts(Map<String, Object> fixed, SearchSpace space) {}

  static Parts read(Section section, ModelSpace<?> model) {
    Map<String, Object> fixed = new LinkedHashMap<>();
    Map<String, Dimension> varied = new LinkedHashMap<>();
    section
        .sections()
        .forEach(
            (field, value) ->
                value.placed(
                    () -> {
                      if (value.node().isObject()) {
                        Dimension dimension = dimension(field, value, varied);
                        model.requireField(dimension);
                        varied.put(field, dimension);
                        // The conditions are checked here, where the line is known.
                        new SearchSpace(List.copyOf(varied.values()));
                      } else {
                        model.requireField(field, value.scalar());
                        fixed.put(field, value.scalar());
                      }
                      return field;
                    }));
    return new Parts(fixed, section.placed(() -> new SearchSpace(List.copyOf(varied.values()))));
  }

  private static Dimension dimension(String field, Section section, Map<String, Dimension> before) {
    Set<String> kinds = new LinkedHashSet<>(section.sections().keySet());
    kinds.remove(WHEN);
    if (kinds.size() != 1 || !KINDS.containsAll(kinds)) {
      throw section.failure("Expected one of " + KINDS + " and perhaps when, found " + kinds + ".");
    }
    String kind = kinds.iterator().next();
    Section values = section.get(kind);
    Condition condition = condition(section.find(WHEN), before);
    return switch (kind) {
      case UNIFORM, LOG_UNIFORM ->
          new Continuous(
              field,
              values.bounds().get(0).number(),
              values.bounds().get(1).number(),
              kind.equals(LOG_UNIFORM),
              condition);
      case INTEGER, LOG_INTEGER ->
          new Whole(
              field,
              values.bounds().get(0).whole(),
              values.bounds().get(1).whole(),
              kind.equals(LOG_INTEGER),
              condition);
      default ->
          new Categorical(field, values.list().stream().map(Section::scalar).toList(), condition);
    };
  }

  private static @Nullable Condition condition(
      @Nullable Section section, Map<String, Dimension> before) {
    if (section == null) {
      return null;
    }
    Map<String, Section> parents = section.sections();
    if (parents.size() != 1 || !before.keySet().containsAll(parents.keySet())) {
      throw section.failure(
          "Expected one of the varied fields before, %s, found %s."
              .formatted(before.keySet(), parents.keySet()));
    }
    Map.Entry<String, Section> parent = parents.entrySet().iterator().next();
    Set<Object> values = new LinkedHashSet<>();
    parent.getValue().list().forEach(value -> values.add(value.scalar()));
    return section.placed(() -> new Condition(parent.getKey(), values));
  }

  static Map<String, Object> write(Map<String, Object> fixed, SearchSpace space) {
    Map<String, Object> tree = new LinkedHashMap<>(fixed);
    for (Dimension dimension : space.dimensions()) {
      tree.put(dimension.name(), written(dimension));
    }
    return tree;
  }

  private static Map<String, Object> written(Dimension dimension) {
    Map<String, Object> tree = new LinkedHashMap<>();
    if (dimension instanceof Continuous range) {
      tree.put(
          range.logarithmic() ? LOG_UNIFORM : UNIFORM, List.of(range.minimum(), range.maximum()));
    } else if (dimension instanceof Whole range) {
      tree.put(
          range.logarithmic() ? LOG_INTEGER : INTEGER, List.of(range.minimum(), range.maximum()));
    } else {
      tree.put(CHOICE, ((Categorical) dimension).values());
    }
    Condition condition = dimension.condition();
    if (condition != null) {
      tree.put(WHEN, Map.of(condition.parent(), List.copyOf(condition.values())));
    }
    return tree;
  }
}
