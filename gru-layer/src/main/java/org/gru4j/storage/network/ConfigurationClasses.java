package org.gru4j.storage.network;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.nd4j.shade.jackson.databind.DeserializationContext;
import org.nd4j.shade.jackson.databind.JavaType;
import org.nd4j.shade.jackson.databind.deser.DeserializationProblemHandler;
import org.nd4j.shade.jackson.databind.jsontype.TypeIdResolver;

/**
 * The classes that the JSON of a saved network may name, and the names that classes of this library
 * had in earlier versions.
 *
 * <p>A name is looked up here before its class is loaded: a file must not choose what code runs.
 * Listed are this library's layers, vertices and schedules by name, the configuration packages of
 * Deeplearning4j and ND4J, and what {@link #register} added.
 */
public final class ConfigurationClasses {
  /** The only table of names that moved; everything that reads saved networks uses it. */
  private static final Map<String, String> MOVED =
      Map.of(
          "org.gru4j.layer.TokenEmbedding", "org.gru4j.layer.token.TokenEmbedding",
          "org.gru4j.layer.TokenOutput", "org.gru4j.layer.token.TokenOutput",
          "org.gru4j.layer.AdaptiveTokenOutput", "org.gru4j.layer.token.AdaptiveTokenOutput",
          "org.gru4j.layer.GruVertex", "org.gru4j.layer.graph.GruVertex",
          "org.gru4j.layer.FinalStateVertex", "org.gru4j.layer.graph.FinalStateVertex",
          "org.gru4j.layer.LuongAttentionVertex", "org.gru4j.layer.graph.LuongAttentionVertex",
          "org.gru4j.layer.AttentionDecoderVertex", "org.gru4j.layer.graph.AttentionDecoderVertex");

  /** What moved is listed by the table. */
  private static final Set<String> UNMOVED =
      Set.of(
          "org.gru4j.layer.GRU",
          "org.gru4j.layer.BidirectionalGRU",
          "org.gru4j.layer.InvertedDropout",
          "org.gru4j.layer.LayerNormalization",
          "org.gru4j.layer.OrthogonalWeightInit",
          "org.gru4j.layer.density.DensityLoss",
          "org.gru4j.layer.graph.RowsVertex",
          "org.gru4j.layer.token.CrfOutput",
          "org.gru4j.speech.convolution.TimeFrequencyConvolution",
          "org.gru4j.speech.ctc.CtcOutput",
          "org.gru4j.train.PlateauSchedule",
          "org.gru4j.train.WarmupCosineSchedule");

  /** Packages with their sub-packages. */
  private static final List<String> PLATFORM =
      List.of(
          "org.deeplearning4j.nn.conf.",
          "org.deeplearning4j.nn.weights.",
          "org.deeplearning4j.preprocessors.",
          "org.deeplearning4j.nn.modelimport.keras.preprocessors.",
          "org.nd4j.linalg.activations.",
          "org.nd4j.linalg.lossfunctions.",
          "org.nd4j.linalg.learning.config.",
          "org.nd4j.linalg.learning.regularization.",
          "org.nd4j.linalg.schedule.");

  private static final Set<String> REGISTERED = ConcurrentHashMap.newKeySet();

  private ConfigurationClasses() {}

  /**
   * Allows saved networks to name classes, such as layers of one's own, from now on in this
   * process.
   */
  public static void register(Class<?>... types) {
    for (Class<?> type : types) {
      REGISTERED.add(type.getName());
    }
  }

  /** The name by which this version knows what an earlier one called so; else the same name. */
  public static String presentName(String name) {
    return MOVED.getOrDefault(name, name);
  }

  /** Whether saved networks may name a class, by its present or an earlier name. */
  public static boolean isAllowed(String name) {
    String present = presentName(name);
    return UNMOVED.contains(present)
        || MOVED.containsValue(present)
        || REGISTERED.contains(present)
        || PLATFORM.stream().anyMatch(present::startsWith);
  }

  /**
   * Lets Deeplearning4j's own ModelSerializer and {@code fromJson} read networks of earlier
   * versions of this library, from now on in this process. They go on to load whatever class a file
   * names; for files from other hands there is {@link SavedNetworks}.
   */
  public static void installMovedNames() {
    JsonMappers.getMapper().addHandler(new MovedNames());
    JsonMappers.getMapperYaml().addHandler(new MovedNames());
  }

  /** Asked when there is no class of a name. */
  private static final class MovedNames extends DeserializationProblemHandler {
    @Override
    @SuppressWarnings("NullAway") // Jackson takes null for "ask the next handler".
    public JavaType handleUnknownTypeId(
        DeserializationContext context,
        JavaType base,
        String name,
        TypeIdResolver resolver,
        String failure) {
      String present = presentName(name);
      if (present.equals(name)) {
        return null;
      }
      try {
        Class<?> type = Class.forName(present, false, ConfigurationClasses.class.getClassLoader());
        return context.getTypeFactory().constructSpecializedType(base, type);
      } catch (ClassNotFoundException e) {
        return null;
      }
    }
  }
}
