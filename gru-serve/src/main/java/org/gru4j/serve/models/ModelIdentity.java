package org.gru4j.serve.models;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.gru4j.models.ModelKind;

/**
 * What is known of every model.
 *
 * @param name that requests call it by
 * @param kind of it
 * @param created when its file was written, in seconds since 1970
 * @param parameters numbers that were learnt
 */
public record ModelIdentity(String name, ModelKind kind, long created, long parameters) {
  ModelIdentity of(Model network) {
    return new ModelIdentity(name, kind, created, network.numParams());
  }

  /** The address of something that is done with it. */
  String path(String operation) {
    return "/v1/models/" + name + "/" + operation;
  }

  /**
   * What a list of models says of it, as clients of OpenAI's interface read it.
   *
   * @param does what the model does, in a sentence that goes on "which ..."
   * @param operations addresses that it answers at
   */
  Map<String, Object> describe(String does, String... operations) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", name);
    fields.put("object", "model");
    fields.put("created", created);
    fields.put("owned_by", "gru4j");
    fields.put("kind", kind.words());
    fields.put(
        "description",
        String.format(
            Locale.ROOT, "A %s of %,d parameters, which %s.", kind.words(), parameters, does));
    fields.put("parameters", parameters);
    fields.put("operations", List.of(operations));
    return fields;
  }
}
