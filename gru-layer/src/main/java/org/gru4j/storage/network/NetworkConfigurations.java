package org.gru4j.storage.network;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.JavaType;
import org.nd4j.shade.jackson.databind.JsonMappingException;
import org.nd4j.shade.jackson.databind.MapperFeature;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.cfg.MapperConfig;
import org.nd4j.shade.jackson.databind.json.JsonMapper;
import org.nd4j.shade.jackson.databind.jsontype.PolymorphicTypeValidator;
import org.nd4j.shade.jackson.databind.type.TypeFactory;
import org.nd4j.shade.jackson.databind.util.LRUMap;
import org.nd4j.shade.jackson.databind.util.LookupCache;

/**
 * Reads the JSON of networks that Deeplearning4j 1.0.0-beta or later wrote, with the classes of
 * {@link ConfigurationClasses} only and with those names of this library that have moved.
 *
 * <table>
 * <caption>What is read and what is not</caption>
 * <tr><td>refused</td><td>names that are not listed, before their class is loaded; listed names of
 *     classes that do not belong where they stand; no JSON; null for layers; negative counts of
 *     steps and epochs; what nests deeper than the stack; the forms of Deeplearning4j before
 *     1.0.0-beta</td></tr>
 * <tr><td>ignored</td><td>properties that the class does not have, as in Deeplearning4j</td></tr>
 * <tr><td>accepted</td><td>everything else that Deeplearning4j's {@code fromJson} accepts</td></tr>
 * </table>
 */
public final class NetworkConfigurations {
  // Deeplearning4j's own mapper falls back to older forms, in which it loads what a file names.
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .typeFactory(new ListedTypes())
          .polymorphicTypeValidator(new ListedNames())
          .build();

  private NetworkConfigurations() {}

  /**
   * The configuration of a network of layers.
   *
   * @throws IllegalArgumentException if it is none; the message is what was found, to stand behind
   *     "found"
   */
  public static MultiLayerConfiguration multiLayer(String json) {
    MultiLayerConfiguration read = read(json, MultiLayerConfiguration.class);
    require(read.getConfs() != null && !read.getConfs().isEmpty(), "no layers");
    read.getConfs()
        .forEach(each -> require(each != null && each.getLayer() != null, "null for a layer"));
    requireCounts(read.getIterationCount(), read.getEpochCount());
    return read;
  }

  /**
   * The configuration of a graph.
   *
   * @throws IllegalArgumentException if it is none; the message is what was found, to stand behind
   *     "found"
   */
  public static ComputationGraphConfiguration graph(String json) {
    ComputationGraphConfiguration read = read(json, ComputationGraphConfiguration.class);
    require(read.getVertices() != null && !read.getVertices().isEmpty(), "no vertices");
    read.getVertices()
        .forEach((name, vertex) -> require(vertex != null, "null for the vertex " + name));
    require(read.getNetworkInputs() != null && read.getNetworkOutputs() != null, "no inputs");
    requireCounts(read.getIterationCount(), read.getEpochCount());
    return read;
  }

  private static void requireCounts(int steps, int epochs) {
    require(steps >= 0 && epochs >= 0, "%d steps and %d epochs".formatted(steps, epochs));
  }

  private static void require(boolean condition, String found) {
    if (!condition) {
      throw new IllegalArgumentException(found);
    }
  }

  private static <T> T read(String json, Class<T> type) {
    T read;
    try {
      read = MAPPER.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("what Deeplearning4j cannot read (" + e + ")", e);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException("objects that nest too deeply", e);
    }
    require(read != null, "null");
    return read;
  }

  private static String unlisted(String name) {
    return ("the class %s, which is neither this library's nor a configuration of Deeplearning4j,"
            + " nor registered by ConfigurationClasses.register")
        .formatted(name);
  }

  /** The only way from a name to a class that Jackson has: also for the parameters of types. */
  private static final class ListedTypes extends TypeFactory {
    private static final long serialVersionUID = 1L;
    private static final int CACHED_TYPES = 200;

    ListedTypes() {
      super(
          (LookupCache<Object, JavaType>)
              new LRUMap<Object, JavaType>(CACHED_TYPES / 4, CACHED_TYPES));
    }

    @Override
    public Class<?> findClass(String name) throws ClassNotFoundException {
      if (!ConfigurationClasses.isAllowed(name)) {
        throw new IllegalArgumentException(unlisted(name));
      }
      // Not initialised: whether it belongs where it stands is checked with the class at hand.
      String present = ConfigurationClasses.presentName(name);
      ClassLoader context = Thread.currentThread().getContextClassLoader();
      try {
        return Class.forName(present, false, context);
      } catch (ClassNotFoundException e) {
        return Class.forName(present, false, NetworkConfigurations.class.getClassLoader());
      }
    }
  }

  /** Says which name it was; the type factory could only say that there is no such class. */
  private static final class ListedNames extends PolymorphicTypeValidator.Base {
    private static final long serialVersionUID = 1L;

    @Override
    public Validity validateSubClassName(MapperConfig<?> config, JavaType base, String name)
        throws JsonMappingException {
      if (!ConfigurationClasses.isAllowed(name)) {
        throw new JsonMappingException(null, unlisted(name));
      }
      return Validity.ALLOWED;
    }
  }
}
