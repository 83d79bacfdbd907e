package org.gru4j.serve.models;

import java.util.List;
import java.util.Map;
import org.gru4j.seq2seq.Seq2Seq;
import org.gru4j.seq2seq.Translation;
import org.gru4j.seq2seq.TranslationRequest;
import org.gru4j.serving.Service;
import org.gru4j.serving.ServiceLimits;

/**
 * A translation model.
 *
 * @param details what its description says beside what all have
 * @param translating of sentences
 */
public record TranslationModel(
    ModelIdentity identity,
    Map<String, Object> details,
    Service<TranslationRequest, List<Translation>> translating)
    implements ServedModel {

  static TranslationModel of(ModelIdentity identity, Seq2Seq model, ServiceLimits limits) {
    Map<String, Object> details =
        Map.of(
            "tokens", model.codec().targetCodec().tokenizer().name(),
            "source_vocabulary", model.codec().sourceCodec().vocabulary().size(),
            "target_vocabulary", model.codec().targetCodec().vocabulary().size(),
            "longest_sentence", model.maximumLength());
    return new TranslationModel(identity.of(model.network()), details, model.serve(limits));
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> fields =
        identity.describe("translates sentences", identity.path("translate"));
    fields.putAll(details);
    return fields;
  }

  @Override
  public Map<String, Service<?, ?>> services() {
    return Map.of("translate", translating);
  }
}
